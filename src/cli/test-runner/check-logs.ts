/**
 * The log stage of `npm test`: checks the logs of the servers of the e2e stage, which are of real requests from real
 * pages.
 */
import { checkTestLogs } from './logs.ts'

/** The e2e tests make thousands; with fewer, the logs went elsewhere. */
const FEWEST_REQUESTS = 500

const { problems, requests } = await checkTestLogs()
if (requests < FEWEST_REQUESTS) {
  problems.push(
    `The logs have ${requests} requests; the e2e tests make ${FEWEST_REQUESTS} at least.`,
  )
}
for (const problem of problems) console.error(problem)
console.log(`${requests} requests were logged.`)
process.exitCode = problems.length === 0 ? 0 : 1
