import type { Page } from '@playwright/test'
import {
  type FirstLoadFileType,
  classifyFirstLoadFile,
  gzippedSize,
} from '../../src/cli/test-runner/first-load.ts'

export type LoadedFile = { url: string; type: FirstLoadFileType; bytes: number }

/**
 * Watches what a page fetches from now on. The returned function, to be called once the page is idle, returns each
 * script, style sheet and font with its size after gzip -9, as in the byte budget.
 */
export function watchFiles(page: Page): () => Promise<LoadedFile[]> {
  const files: Promise<LoadedFile>[] = []
  page.on('response', (response) => {
    const url = response.url()
    const type = classifyFirstLoadFile(new URL(url).pathname)
    if (type === undefined) return
    files.push(response.body().then((body) => ({ url, type, bytes: gzippedSize(body) })))
  })
  return () => Promise.all(files)
}
