import type {
  APIRequestContext,
  APIResponse,
  BrowserContext,
  ConsoleMessage,
  Response,
} from '@playwright/test'
import { secretsIn } from './secrets.ts'

/** What Chromium says where a page does what its headers forbid, or where a header is wrong. */
const VIOLATION = /Content Security Policy|Trusted ?(Types|HTML|Script)|Permissions[- ]Policy/

/** Scripts and styles are the build's, which src/cli/leaks.ts reads whole. */
const IS_DATA = /json|html|csv|ndjson/

/**
 * Watches what a browser, and a test in its name, is answered, and what the browser finds wrong with it,
 * from now on. The answer, to be asked for at the end, has what should not have been.
 */
export function watchBrowser(
  context: BrowserContext,
  ...requests: APIRequestContext[]
): () => Promise<string[]> {
  const leaks: Promise<string[]>[] = []
  const violations: string[] = []
  context.on('response', (response) => leaks.push(leaksOf(response)))
  // What it sends by any of its methods, it sends by this one.
  for (const request of [context.request, ...requests]) {
    const send = request.fetch.bind(request)
    request.fetch = async (...call) => {
      const response = await send(...call)
      leaks.push(leaksOf(response))
      return response
    }
  }
  context.on('console', (message) => violations.push(...violationsIn(message)))
  return async () => [...(await Promise.all(leaks)).flat(), ...violations]
}

async function leaksOf(response: Response | APIResponse): Promise<string[]> {
  const headers = JSON.stringify(response.headers())
  const isData = IS_DATA.test(response.headers()['content-type'] ?? '')
  // Some have none, and a page that was left takes its own along.
  const body = isData ? await response.text().catch(() => '') : ''
  return secretsIn(`${headers}\n${body}`).map((secret) => `${response.url()} answered ${secret}.`)
}

function violationsIn(message: ConsoleMessage): string[] {
  return VIOLATION.test(message.text()) ? [`${message.location().url}: ${message.text()}`] : []
}
