import type { Page } from '@playwright/test'
import { type FileType, fileType, gzippedSize } from '../../src/cli/test-runner/first-load.ts'

export type LoadedFile = { url: string; type: FileType; bytes: number }

/**
 * Watches what a page fetches from now on. The answer, to be asked for once the page is idle, has
 * each script, style and font with its size after gzip -9, as the byte budget counts.
 */
export function watchFiles(page: Page): () => Promise<LoadedFile[]> {
  const files: Promise<LoadedFile>[] = []
  page.on('response', (response) => {
    const url = response.url()
    const type = fileType(new URL(url).pathname)
    if (type === undefined) return
    files.push(response.body().then((body) => ({ url, type, bytes: gzippedSize(body) })))
  })
  return () => Promise.all(files)
}
