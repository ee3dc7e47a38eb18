import { readFile } from 'node:fs/promises'
import * as z from 'zod/mini'

/** The number of tests that actually ran, by result. Those that passed at their second try have passed, and are named. */
export type TestResultCounts = { passed: number; failed: number; skipped: number; flaky: string[] }

export const ZERO_TEST_RESULT_COUNTS: TestResultCounts = {
  passed: 0,
  failed: 0,
  skipped: 0,
  flaky: [],
}

const vitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
})

/** Playwright's JSON has the suites of a file within the file's suite. */
const playwrightSuite = z.object({
  specs: z.array(
    z.object({
      file: z.string(),
      line: z.number(),
      title: z.string(),
      tests: z.array(z.object({ status: z.string() })),
    }),
  ),
  get suites() {
    return z.optional(z.array(playwrightSuite))
  },
})

type PlaywrightSuite = z.infer<typeof playwrightSuite>

const playwrightReport = z.object({
  suites: z.array(playwrightSuite),
  stats: z.object({
    expected: z.number(),
    unexpected: z.number(),
    flaky: z.number(),
    skipped: z.number(),
  }),
})

export async function readVitestCounts(file: string): Promise<TestResultCounts> {
  const report = await read(file, vitestReport)
  if (report === undefined) return ZERO_TEST_RESULT_COUNTS
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
    flaky: [],
  }
}

export async function readPlaywrightCounts(file: string): Promise<TestResultCounts> {
  const report = await read(file, playwrightReport)
  if (report === undefined) return ZERO_TEST_RESULT_COUNTS
  const { expected, unexpected, flaky, skipped } = report.stats
  return {
    passed: expected + flaky,
    failed: unexpected,
    skipped,
    flaky: report.suites.flatMap(flakyTestsIn),
  }
}

function flakyTestsIn({ specs, suites = [] }: PlaywrightSuite): string[] {
  const flaky = specs
    .filter(({ tests }) => tests.some(({ status }) => status === 'flaky'))
    .map(({ file, line, title }) => `${file}:${line} › ${title}`)
  return [...flaky, ...suites.flatMap(flakyTestsIn)]
}

/** Returns the last lines of `npm test`. */
export function formatTestResultCounts({
  passed,
  failed,
  skipped,
  flaky,
}: TestResultCounts): string {
  const counts = `${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`
  return [...flaky.map((test) => `Passed at the second try only: ${test}`), counts].join('\n')
}

/** A runner that ended early has written no report; its exit code shows that it failed. */
async function read<Schema extends z.ZodMiniType>(file: string, schema: Schema) {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  return text === undefined ? undefined : schema.parse(JSON.parse(text))
}
