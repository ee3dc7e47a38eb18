import { readFile } from 'node:fs/promises'
import * as z from 'zod/mini'

/** The number of tests that actually ran, by result. */
export type TestCounts = { passed: number; failed: number; skipped: number }

export const ZERO_TEST_COUNTS: TestCounts = { passed: 0, failed: 0, skipped: 0 }

const vitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
})

const playwrightReport = z.object({
  stats: z.object({
    expected: z.number(),
    unexpected: z.number(),
    flaky: z.number(),
    skipped: z.number(),
  }),
})

export async function readVitestCounts(file: string): Promise<TestCounts> {
  const report = await read(file, vitestReport)
  if (report === undefined) return ZERO_TEST_COUNTS
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

export async function readPlaywrightCounts(file: string): Promise<TestCounts> {
  const report = await read(file, playwrightReport)
  if (report === undefined) return ZERO_TEST_COUNTS
  const { expected, unexpected, flaky, skipped } = report.stats
  return { passed: expected, failed: unexpected + flaky, skipped }
}

/** Returns the last line of `npm test`. */
export function summarizeCounts({ passed, failed, skipped }: TestCounts): string {
  return `${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`
}

/** A runner that ended early has written no report; its exit code shows that it failed. */
async function read<Schema extends z.ZodMiniType>(file: string, schema: Schema) {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  return text === undefined ? undefined : schema.parse(JSON.parse(text))
}
