import { env } from 'cloudflare:workers'
import { type ValidGatewaySettings, readGatewaySettings } from '../gateway-settings'

/** For tests: a live Gatehouse whose tokens are the emulator’s. */

export const API_TOKEN = env.DEMO.CLOUDFLARE_API_TOKEN ?? ''
/** The emulator’s token named `revoke`. */
export const REVOKE_TOKEN = 'emulator-revoke-00000000000000000000000'

type Options = {
  CLOUDFLARE_API_TOKEN?: string
  CLOUDFLARE_REVOKE_TOKEN?: string
  /** Replaces the emulator's response; undefined leaves it to the emulator. */
  answer?: (request: Request) => Promise<Response> | undefined
}

export function liveSettings({ answer, ...tokens }: Options = {}): ValidGatewaySettings {
  const { CLOUDFLARE_ACCOUNT_ID } = env.DEMO
  const settings = readGatewaySettings(
    {
      CLOUDFLARE_API_TOKEN: API_TOKEN,
      LOCAL_OPERATOR: 'ana@example.com',
      ...(CLOUDFLARE_ACCOUNT_ID === undefined ? {} : { CLOUDFLARE_ACCOUNT_ID }),
      ...tokens,
    },
    (request) => answer?.(request) ?? env.EMULATOR.fetch(request),
  )
  if (settings.mode === 'misconfigured') throw new Error(settings.problems.join())
  return settings
}
