import type {
  APIRequestContext,
  APIResponse,
  BrowserContext,
  ConsoleMessage,
  Response,
} from '@playwright/test'
import { secretsIn } from './secrets.ts'

/** The messages of Chromium when a page does what its headers forbid, or when a header is wrong. */
const VIOLATION = /Content Security Policy|Trusted ?(Types|HTML|Script)|Permissions[- ]Policy/

/** Scripts and styles are excluded because src/cli/find-build-leaks.ts reads the whole build. */
const IS_DATA = /json|html|csv|ndjson/

/**
 * Watches the responses that a browser, or a test on its behalf, receives from now on, and the violations that the
 * browser reports. The returned function, to be called at the end, returns everything that should not have happened.
 */
export function watchBrowser(
  context: BrowserContext,
  ...requests: APIRequestContext[]
): () => Promise<string[]> {
  const leaks: Promise<string[]>[] = []
  const violations: string[] = []
  context.on('response', (response) => leaks.push(leaksOf(response)))
  // Each of its methods sends through this one.
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
  // Some responses have no body, and a page that was left discards its own.
  const body = isData ? await response.text().catch(() => '') : ''
  return secretsIn(`${headers}\n${body}`).map((secret) => `${response.url()} answered ${secret}.`)
}

function violationsIn(message: ConsoleMessage): string[] {
  return VIOLATION.test(message.text()) ? [`${message.location().url}: ${message.text()}`] : []
}
