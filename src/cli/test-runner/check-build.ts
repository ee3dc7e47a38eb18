/**
 * The build stage of `npm test`: makes both builds, and checks the deployed one against the byte budget and for
 * anything that belongs only on the local machine.
 */
import { buildDeployed, buildLocal } from '../../build/build.ts'
import { findLeaks } from '../leaks.ts'
import { BUDGET, firstLoads, inKilobytes, overBudget } from './first-load.ts'

const FEWEST_PAGES = 5

await buildDeployed()
await buildLocal()

const loads = await firstLoads()
console.log(
  `First load, KB (1 KB = 1024 bytes) after gzip; at most ${inKilobytes(BUDGET.js)} of JavaScript, ` +
    `${inKilobytes(BUDGET.css)} of CSS, ${inKilobytes(BUDGET.font)} of fonts`,
)
console.table(
  Object.fromEntries(
    loads.map(({ page, bytes }) => [
      page,
      { js: inKilobytes(bytes.js), css: inKilobytes(bytes.css), fonts: inKilobytes(bytes.font) },
    ]),
  ),
)

const problems = loads.flatMap(({ page, bytes }) =>
  overBudget(bytes).map((type) => `${page}: ${type} is over its budget.`),
)
if (loads.length < FEWEST_PAGES) {
  problems.push(`Only ${loads.length} pages were found: each must be a dynamic import of its own.`)
}
problems.push(...(await findLeaks()))
for (const problem of problems) console.error(problem)
process.exitCode = problems.length === 0 ? 0 : 1
