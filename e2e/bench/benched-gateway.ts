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

export type BenchedGateway = { upstream: string; gateway: string; stop: () => Promise<void> }

/**
 * Starts the deployed gateway in workerd, in front of an upstream that takes the given number of ms for each response;
 * with the stored data of a folder, or with none.
 */
export async function startBenchedGateway(delay: number, folder?: string): Promise<BenchedGateway> {
  const upstreamThread = new Worker(new URL('upstream.ts', import.meta.url), {
    workerData: { delay },
  })
  const [port] = (await once(upstreamThread, 'message')) as [number] // what upstream.ts posts
  const upstream = `http://127.0.0.1:${port}`

  const gatewayThread = new Worker(new URL('gateway-thread.ts', import.meta.url), {
    workerData: {
      CLOUDFLARE_API_TOKEN: TOKEN,
      CLOUDFLARE_ACCOUNT_ID: ACCOUNT,
      CLOUDFLARE_BASE_URL: `${upstream}/client/v4`,
      LOCAL_OPERATOR: 'bench@example.com',
    } satisfies Record<string, string>,
    // The folder for the runtime's objects is not one of the settings.
    argv: folder === undefined ? [] : [folder],
  })
  const [gateway] = (await once(gatewayThread, 'message')) as [string] // what gateway-thread.ts posts

  return {
    upstream,
    gateway,
    stop: async () => {
      for (const thread of [gatewayThread, upstreamThread]) {
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
        thread.postMessage('end')
        await once(thread, 'exit')
      }
    },
  }
}
