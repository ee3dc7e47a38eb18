/**
 * The build stage of `npm test`: makes both builds, and checks the deployed one against the byte budget, for
 * chunks that import each other and for anything that belongs only on the local machine.
 */
import { buildDeployed, buildLocal } from '../../build/build.ts'
import { findBuildLeaks } from '../find-build-leaks.ts'
import { findChunkProblems } from './chunk-cycles.ts'
import {
  getFirstLoadBudget,
  computeFirstLoads,
  formatKilobytes,
  findExceededBudgets,
} from './first-load.ts'

const FEWEST_PAGES = 5

await buildDeployed()
await buildLocal()

const loads = await computeFirstLoads()
console.log('First load, KB (1 KB = 1024 bytes) after gzip, and what is allowed')
console.table(
  Object.fromEntries(
    loads.map(({ page, load }) => {
      const budget = getFirstLoadBudget(page)
      return [
        page,
        {
          js: `${formatKilobytes(load.js)} of ${formatKilobytes(budget.js)}`,
          css: `${formatKilobytes(load.css)} of ${formatKilobytes(budget.css)}`,
          fonts: `${formatKilobytes(load.font)} of ${formatKilobytes(budget.font)}`,
          scripts: `${load.scripts} of ${budget.scripts}`,
        },
      ]
    }),
  ),
)

const problems = loads.flatMap(({ page, load }) =>
  findExceededBudgets(page, load).map((part) => `${page}: ${part} over the budget.`),
)
if (loads.length < FEWEST_PAGES) {
  problems.push(`Only ${loads.length} pages were found: each must be a dynamic import of its own.`)
}
problems.push(...(await findChunkProblems()), ...(await findBuildLeaks()))
for (const problem of problems) console.error(problem)
process.exitCode = problems.length === 0 ? 0 : 1
