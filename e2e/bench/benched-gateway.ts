import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

const ACCOUNT = '023e105f4ecef8ad9ca31a8372d0c353'
const TOKEN = 'bench-token-000000000000000000000000000'

export const ORGANIZATION_PATH = `/client/v4/accounts/${ACCOUNT}/access/organizations`
export const CHANGES_PATH = `/api/accounts/${ACCOUNT}/changes`
export const JOURNAL_PATH = `/api/accounts/${ACCOUNT}/journal.ndjson`
export const DRAFTS_PATH = `/api/accounts/${ACCOUNT}/drafts`

export const SURVEY_PATH = `/api/accounts/${ACCOUNT}/survey`
export const REVOCATIONS_PATH = `/api/accounts/${ACCOUNT}/revocations`

/** What a thread that runs workerd posts: the addresses of the Worker and, if it is inspected, of the inspector. */
export type StartedRuntime = { origin: string; inspector: string | undefined }

export type BenchedGateway = {
  upstream: string
  gateway: string
  inspector: string | undefined
  stop: () => Promise<void>
}

type BenchedGatewayOptions = {
  isInspected?: boolean
  /** Settings beside the usual ones. */
  settings?: Record<string, string>
}

/**
 * Starts the deployed gateway in workerd, in front of an upstream that takes the given number of ms for each response;
 * with the stored data of a folder, or with none.
 */
export async function startBenchedGateway(
  delay: number,
  folder = '',
  { isInspected = false, settings = {} }: BenchedGatewayOptions = {},
): Promise<BenchedGateway> {
  const { upstream, stop: stopUpstream } = await startUpstream(delay)

  const gatewayThread = new Worker(new URL('gateway-thread.ts', import.meta.url), {
    workerData: { ...settingsOfGateway(upstream), ...settings },
    // The folder for the runtime's objects is not one of the settings.
    argv: [folder, ...(isInspected ? ['inspected'] : [])],
  })
  const [started] = (await once(gatewayThread, 'message')) as [StartedRuntime] // what gateway-thread.ts posts
  const { origin: gateway, inspector } = started

  return {
    upstream,
    gateway,
    inspector,
    stop: async () => {
      await stopThread(gatewayThread)
      await stopUpstream()
    },
  }
}

/** Returns the settings of a gateway in front of an upstream. */
export function settingsOfGateway(upstream: string): Record<string, string> {
  return {
    CLOUDFLARE_API_TOKEN: TOKEN,
    CLOUDFLARE_ACCOUNT_ID: ACCOUNT,
    CLOUDFLARE_BASE_URL: `${upstream}/client/v4`,
    LOCAL_OPERATOR: 'bench@example.com',
  }
}

/** Starts a server in place of Cloudflare, which takes the given number of ms for each response. */
export async function startUpstream(
  delay: number,
): Promise<{ upstream: string; stop: () => Promise<void> }> {
  const thread = new Worker(new URL('upstream.ts', import.meta.url), { workerData: { delay } })
  const [port] = (await once(thread, 'message')) as [number] // what upstream.ts posts
  return { upstream: `http://127.0.0.1:${port}`, stop: () => stopThread(thread) }
}

/** Ends a thread of the bench, which ends what it runs first. */
async function stopThread(thread: Worker): Promise<void> {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  thread.postMessage('end')
  await once(thread, 'exit')
}

/** Starts a Worker without Gatehouse, for comparison; see control-thread.ts. */
export async function startControl(
  upstream: string,
): Promise<{ runtime: StartedRuntime; stop: () => Promise<void> }> {
  const thread = new Worker(new URL('control-thread.ts', import.meta.url), {
    workerData: { upstream },
  })
  const [runtime] = (await once(thread, 'message')) as [StartedRuntime] // what control-thread.ts posts
  return { runtime, stop: () => stopThread(thread) }
}
