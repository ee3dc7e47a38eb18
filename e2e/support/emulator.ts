import type { SurveyReadName } from '../../src/api/impact/survey-reads.ts'
import type { OperationName } from '../../src/api/operations.ts'

/** What can go wrong between a caller and the API; see src/emulator/faults.ts, which checks it. */
export type Fault = FaultTarget & FaultKind

type FaultTarget = { operation?: OperationName | SurveyReadName; count?: number; skip?: number }

export type FaultKind =
  | { kind: 'status'; status: number; code?: number; message?: string; retry_after?: number }
  | { kind: 'drop-before' | 'drop-after' | 'truncate' | 'hold-before' | 'hold-after' }
  | { kind: 'html'; status?: number }
  | { kind: 'slow'; ms: number }
  | { kind: 'alter'; patch: Record<string, unknown> }

/** A request as the emulator received it. */
type ReceivedRequest = {
  method: string
  path: string
  query: Record<string, string>
  operation: OperationName | SurveyReadName | null
  token: string | null
  header_names: string[]
  body: unknown
}

/** What another writer, or Cloudflare itself, would change; see src/emulator/controls.ts, which checks it. */
export type AccountPatch = {
  /** A JSON merge patch, applied without any of the API's rules; null removes the organization. */
  organization?: Record<string, unknown> | null
  doh?: { service_token_id: string; doh_jwt_duration: string } | null
  custom_pages?: { uid: string; name: string; type: string; custom_html: string }[]
  features?: { dashboard_sso?: boolean; independent_mfa?: boolean }
  revocation_delay_ms?: number
  access_keys?: 'visible' | 'hidden'
  key_rotation_interval_days?: number
}

export type Emulator = ReturnType<typeof controlEmulator>

/** The emulator's controls, which a person can call as well: failures are replayed, never faked. */
export function controlEmulator(url: string) {
  async function send(method: string, control: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${url}/__emulator/${control}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} /__emulator/${control}: ${text}`)
    return text === '' ? undefined : JSON.parse(text)
  }

  return {
    /** Back to the seed; faults, latency and log are cleared. */
    reset: () => send('POST', 'reset'),
    /** How long every answer takes from now on. */
    setLatency: (ms: number) => send('PUT', 'latency', { ms }),
    /** The next requests it applies to go wrong. */
    addFault: (fault: Fault) => send('POST', 'faults', fault),
    clearFaults: () => send('DELETE', 'faults'),
    /** The faults that have hit nothing yet. */
    faults: () => send('GET', 'faults'),
    /** The operations that a fault holds. */
    held: () => send('GET', 'held'),
    release: () => send('POST', 'release'),
    setAccount: (account: string, patch: AccountPatch) => send('PUT', `accounts/${account}`, patch),
    /** What Gatehouse's API token may, by Cloudflare's names. */
    setPermissions: (permissions: string[]) => send('PUT', 'tokens/everything', { permissions }),
    permissions: async () => (await send('GET', 'tokens/everything')) as { permissions: string[] }, // as it answers
    /** Acme with so many zones, hosts and applications instead of its own. */
    setResources: (size: { zones: number; hosts_of_zone: number; applications: number }) =>
      send('PUT', 'resources', size),
    advanceClock: (ms: number) => send('POST', 'clock', { advance_ms: ms }),
    /** Signs everybody out of Gatehouse, as when their sessions expire. */
    endSessions: () => send('DELETE', 'sessions'),
    /** How many requests the API still takes before it answers 429. */
    setRateLimit: (remaining: number) => send('PUT', 'rate-limit', { remaining }),
    /** How many requests the API takes in five minutes; all of them are left. */
    setQuota: (quota: number) => send('PUT', 'rate-limit', { quota }),
    /** What was received since the last reset, oldest first. */
    requests: async () => (await send('GET', 'requests')) as ReceivedRequest[], // the emulator's log
  }
}
