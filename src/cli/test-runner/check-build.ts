/**
 * The build stage of `npm test`: makes both builds, and checks the deployed one against the byte budget, for
 * chunks that import each other and for anything that belongs only on the local machine.
 */
import type { Manifest } from 'vite'
import { createDeployedBuild, createLocalBuild } from '../../build/build.ts'
import { findBuildLeaks } from '../find-build-leaks.ts'
import {
  FIRST_LOAD_BUDGET,
  computeFirstLoads,
  formatKilobytes,
  findExceededBudgets,
  type PageFirstLoad,
  readBuildManifest,
} from './first-load.ts'

const FEWEST_PAGES = 5

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

function printFirstLoads(loads: readonly PageFirstLoad[]): void {
  console.log('First load, KB (1 KB = 1024 bytes) after gzip, and what is allowed')
  console.table(
    Object.fromEntries(
      loads.map(({ page, load }) => [
        page,
        {
          js: `${formatKilobytes(load.js)} of ${formatKilobytes(FIRST_LOAD_BUDGET.js)}`,
          css: `${formatKilobytes(load.css)} of ${formatKilobytes(FIRST_LOAD_BUDGET.css)}`,
          fonts: `${formatKilobytes(load.font)} of ${formatKilobytes(FIRST_LOAD_BUDGET.font)}`,
          scripts: `${load.scripts} of ${FIRST_LOAD_BUDGET.scripts}`,
        },
      ]),
    ),
  )
}

if (import.meta.main) {
  await createDeployedBuild()
  await createLocalBuild()

  const loads = await computeFirstLoads()
  printFirstLoads(loads)
  const problems = loads.flatMap(({ page, load }) =>
    findExceededBudgets(load).map((part) => `${page}: ${part} over the FIRST_LOAD_BUDGET.`),
  )
  if (loads.length < FEWEST_PAGES) {
    problems.push(
      `Only ${loads.length} pages were found: each must be a dynamic import of its own.`,
    )
  }
  const cycle = findChunkCycle(await readBuildManifest())
  if (cycle !== undefined) {
    problems.push(`Chunks import each other in a circle: ${cycle.join(' → ')}.`)
  }
  problems.push(...(await findBuildLeaks()))
  for (const problem of problems) console.error(problem)
  process.exitCode = problems.length === 0 ? 0 : 1
}
