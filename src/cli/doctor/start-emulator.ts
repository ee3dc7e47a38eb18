import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { buildEmulatorWorkerOptions } from '../../build/build.ts'
import { QUIET_CLOUDFLARE_TOOLS_ENV } from '../../build/quiet-cloudflare-tools.ts'
import { DEMO_ACCOUNT_IDS, DEMO_API_TOKENS } from '../../emulator/demo.ts'
import type { ComparedApi } from './compare-apis.ts'

/** Starts the emulator of this very version, with its seed, for comparison. */
export async function startEmulator(): Promise<ComparedApi & { stop: () => Promise<void> }> {
  Object.assign(process.env, QUIET_CLOUDFLARE_TOOLS_ENV)
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({ workers: [await buildEmulatorWorkerOptions()] }),
  )
  await miniflare.ready
  const baseUrl = 'http://emulator/client/v4'
  return {
    accountId: DEMO_ACCOUNT_IDS.acme,
    get: async (path) => {
      const response = await miniflare.dispatchFetch(`${baseUrl}${path}`, {
        headers: { authorization: `Bearer ${DEMO_API_TOKENS.everything}` },
      })
      const headers = Object.fromEntries(response.headers)
      return { status: response.status, headers, text: await response.text() }
    },
    stop: () => miniflare.dispose(),
  }
}
