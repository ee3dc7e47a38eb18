import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Manifest } from 'vite'
import { pageOfModule } from '../../app/page-heads.ts'
import { DEPLOYED_BUILD } from '../../build/build.ts'

export type FileType = 'js' | 'css' | 'font'
export type Bytes = Record<FileType, number>

const KB = 1024

/** The size of what a page may need before it can be used: bytes after gzip -9. */
export const BUDGET: Bytes = { js: 180 * KB, css: 22 * KB, font: 0 }

export const inKilobytes = (bytes: number) => (bytes / KB).toFixed(1)

export const gzippedSize = (content: Uint8Array) => gzipSync(content, { level: 9 }).length

export function fileType(file: string): FileType | undefined {
  if (/\.m?js$/.test(file)) return 'js'
  if (file.endsWith('.css')) return 'css'
  return /\.(woff2?|ttf|otf)$/.test(file) ? 'font' : undefined
}

export function sumBytes(files: { type: FileType; bytes: number }[]): Bytes {
  const total: Bytes = { js: 0, css: 0, font: 0 }
  for (const { type, bytes } of files) total[type] += bytes
  return total
}

/** Returns the file types that exceed the budget. */
export function overBudget(bytes: Bytes): FileType[] {
  return (['js', 'css', 'font'] as const).filter((type) => bytes[type] > BUDGET[type])
}

export type FirstLoad = { page: string; files: string[]; bytes: Bytes }

/**
 * Returns the files that the first load of each page fetches from the deployed build: the entry, the page's own chunk,
 * everything that either imports statically, and styles and fonts.
 */
export async function firstLoads(build = DEPLOYED_BUILD): Promise<FirstLoad[]> {
  const text = await readFile(path.join(build, 'manifest.json'), 'utf8')
  const manifest = JSON.parse(text) as Manifest // written by Vite in the same build
  const entries = Object.keys(manifest).filter((key) => manifest[key]?.isEntry)
  const pages = Object.keys(manifest).filter((key) => manifest[key]?.isDynamicEntry)
  return Promise.all(
    pages.flatMap((key) => {
      const page = pageOfModule(key)
      if (page === undefined) return []
      const files = [...filesOf(manifest, [...entries, key])].toSorted()
      return sizesOf(path.join(build, 'client'), files).then((bytes) => ({ page, files, bytes }))
    }),
  )
}

function filesOf(manifest: Manifest, keys: string[]): Set<string> {
  const seen = new Set<string>()
  const visit = (key: string): string[] => {
    const chunk = seen.has(key) ? undefined : manifest[key]
    if (chunk === undefined) return []
    seen.add(key)
    const own = [chunk.file, ...(chunk.css ?? []), ...(chunk.assets ?? [])]
    return [...own, ...(chunk.imports ?? []).flatMap(visit)]
  }
  return new Set(keys.flatMap(visit))
}

async function sizesOf(folder: string, files: string[]): Promise<Bytes> {
  const sizes = await Promise.all(
    files.map(async (file) => {
      const type = fileType(file)
      const bytes = type && gzippedSize(await readFile(path.join(folder, file)))
      return type === undefined || bytes === undefined ? [] : [{ type, bytes }]
    }),
  )
  return sumBytes(sizes.flat())
}
