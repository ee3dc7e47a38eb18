import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Manifest } from 'vite'
import { pageOfModulePath } from '../../app/page-heads.ts'
import { DEPLOYED_BUILD_FOLDER } from '../../build/build.ts'

export type FirstLoadFileType = 'js' | 'css' | 'font'

/** What a page fetches: bytes after gzip -9 of each type, and the number of scripts. */
export type FirstLoadSize = Record<FirstLoadFileType, number> & { scripts: number }

const KB = 1024

/** What each page may fetch until it is idle. */
export const FIRST_LOAD_BUDGET: FirstLoadSize = {
  js: 150 * KB,
  css: 22 * KB,
  font: 0,
  scripts: 16,
}

export const formatKilobytes = (bytes: number) => (bytes / KB).toFixed(1)

export const gzippedSize = (content: Uint8Array) => gzipSync(content, { level: 9 }).length

export function classifyFirstLoadFile(file: string): FirstLoadFileType | undefined {
  if (/\.m?js$/.test(file)) return 'js'
  if (file.endsWith('.css')) return 'css'
  return /\.(woff2?|ttf|otf)$/.test(file) ? 'font' : undefined
}

export function sumFirstLoadSize(
  files: { type: FirstLoadFileType; bytes: number }[],
): FirstLoadSize {
  const total: FirstLoadSize = { js: 0, css: 0, font: 0, scripts: 0 }
  for (const { type, bytes } of files) {
    total[type] += bytes
    if (type === 'js') total.scripts += 1
  }
  return total
}

/** Returns what exceeds the budget: "js", "scripts" … */
export function findExceededBudgets(load: FirstLoadSize): string[] {
  const parts = ['js', 'css', 'font', 'scripts'] as const
  return parts.filter((part) => load[part] > FIRST_LOAD_BUDGET[part])
}

/** Returns which chunks the deployed build has, and what each imports. */
export async function readBuildManifest(build = DEPLOYED_BUILD_FOLDER): Promise<Manifest> {
  const text = await readFile(path.join(build, 'manifest.json'), 'utf8')
  return JSON.parse(text) as Manifest // written by Vite in the same build
}

export type PageFirstLoad = { page: string; files: string[]; load: FirstLoadSize }

/**
 * Returns the files that the first load of each page fetches from the deployed build: the entry, the page's own chunk,
 * everything that either imports statically, and styles and fonts.
 */
export async function computeFirstLoads(build = DEPLOYED_BUILD_FOLDER): Promise<PageFirstLoad[]> {
  const manifest = await readBuildManifest(build)
  const entries = Object.keys(manifest).filter((key) => manifest[key]?.isEntry)
  const pages = Object.keys(manifest).filter((key) => manifest[key]?.isDynamicEntry)
  return Promise.all(
    pages.flatMap((key) => {
      const page = pageOfModulePath(key)
      if (page === undefined) return []
      const files = [...filesOf(manifest, [...entries, key])].toSorted()
      return loadOf(path.join(build, 'client'), files).then((load) => ({ page, files, load }))
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

async function loadOf(folder: string, files: string[]): Promise<FirstLoadSize> {
  const sizes = await Promise.all(
    files.map(async (file) => {
      const type = classifyFirstLoadFile(file)
      const bytes = type && gzippedSize(await readFile(path.join(folder, file)))
      return type === undefined || bytes === undefined ? [] : [{ type, bytes }]
    }),
  )
  return sumFirstLoadSize(sizes.flat())
}
