/**
 * The logs of the servers of `npm test`, and its log stage, which checks those of the e2e stage: they are of real
 * requests from real pages.
 */
import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { DEMO_API_TOKENS, DEMO_SERVICE_TOKEN } from '../../emulator/demo.ts'

/** The folder in which the test servers store their logs. */
export const TEST_LOGS_FOLDER = path.resolve('.tmp/logs')

/** Returns the path of a new log file for one server. */
export async function createLogFilePath(name: string): Promise<string> {
  await mkdir(TEST_LOGS_FOLDER, { recursive: true })
  return path.join(TEST_LOGS_FOLDER, `${name}-${randomUUID().slice(0, 8)}.log`)
}

/** Patterns that must not be in a log, by their names in a report, which does not quote the matches. */
const FORBIDDEN: Record<string, RegExp> = {
  ...Object.fromEntries(
    Object.entries(DEMO_API_TOKENS).map(([name, token]) => [
      `the API token “${name}”`,
      new RegExp(token),
    ]),
  ),
  'the secret of a service token': new RegExp(DEMO_SERVICE_TOKEN.client_secret),
  'a bearer token': /\bbearer\s+\S/i,
  'a signed token': /\beyJ[\w-]{8,}\.[\w-]+/,
  'a private key': /PRIVATE KEY/,
  'an address': /[\w.+-]+@[\w-]+(\.[\w-]+)+/,
}

/** A line in which the gateway logs a response; a server prints no other line like it. */
const ACCESS_LINE = /^\{"requestId":.*"status":\d{3}/

/** A line that the local server also prints for a request, with its path; no deployed Worker does. */
const LOCAL_LINE = /^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) \//

export type TestLogCheckResult = { problems: string[]; requests: number }

/** Reads the logs of the servers, and reports forbidden content. */
export async function checkTestLogs(folder = TEST_LOGS_FOLDER): Promise<TestLogCheckResult> {
  const names = await readdir(folder).catch(() => [])
  const files = await Promise.all(
    names.map(async (name) => ({
      name,
      lines: (await readFile(path.join(folder, name), 'utf8')).split('\n'),
    })),
  )
  return {
    problems: files.flatMap(({ name, lines }) =>
      lines.flatMap((line, index) =>
        forbiddenIn(line).map((what) => `${name}:${index + 1} has ${what}.`),
      ),
    ),
    requests: files.flatMap(({ lines }) => lines.filter((line) => ACCESS_LINE.test(line))).length,
  }
}

function forbiddenIn(line: string): string[] {
  if (LOCAL_LINE.test(stripVTControlCharacters(line))) return []
  return Object.keys(FORBIDDEN).filter((what) => FORBIDDEN[what]?.test(line))
}

/** The e2e tests make thousands; with fewer, the logs went elsewhere. */
const FEWEST_REQUESTS = 500

if (import.meta.main) {
  const { problems, requests } = await checkTestLogs()
  if (requests < FEWEST_REQUESTS) {
    problems.push(
      `The logs have ${requests} requests; the e2e tests make ${FEWEST_REQUESTS} at least.`,
    )
  }
  for (const problem of problems) console.error(problem)
  console.log(`${requests} requests were logged.`)
  process.exitCode = problems.length === 0 ? 0 : 1
}
