import type { Manifest } from 'vite'
import { readBuildManifest } from './first-load.ts'

type ChunkImports = Record<string, Pick<Manifest[string], 'imports'>>

/**
 * Returns the chunks that import each other in a circle, from the first to the first again; undefined if there is none.
 * A module of such a circle may run before what it imports, although no module imports itself, because `chunks.ts` puts
 * modules together.
 */
export function findChunkCycle(chunks: ChunkImports): string[] | undefined {
  const finished = new Set<string>()
  const visit = (chunk: string, importers: readonly string[]): string[] | undefined => {
    if (importers.includes(chunk)) return [...importers.slice(importers.indexOf(chunk)), chunk]
    if (finished.has(chunk)) return undefined
    for (const imported of chunks[chunk]?.imports ?? []) {
      const cycle = visit(imported, [...importers, chunk])
      if (cycle !== undefined) return cycle
    }
    finished.add(chunk)
    return undefined
  }
  for (const chunk of Object.keys(chunks)) {
    const cycle = visit(chunk, [])
    if (cycle !== undefined) return cycle
  }
  return undefined
}

/** Returns what is wrong with the chunks of the deployed build. */
export async function findChunkProblems(): Promise<string[]> {
  const cycle = findChunkCycle(await readBuildManifest())
  return cycle === undefined ? [] : [`Chunks import each other in a circle: ${cycle.join(' → ')}.`]
}
