import type { SurveyReadName } from '../../src/api/impact/survey-read-paths.ts'
import type { CloudflareOperationName } from '../../src/api/cloudflare-operations.ts'
import type { GatewayOnlyPersonReadName } from '../../src/api/ways-back-in/person-read-paths.ts'
import type { PolicyTestCallName } from '../../src/api/ways-back-in/person-policy-tests.ts'

/** The faults that can be injected between a caller and the API; src/emulator/faults.ts validates them. */
export type Fault = FaultTarget & FaultKind

type FaultTarget = {
  operation?:
    | CloudflareOperationName
    | SurveyReadName
    | GatewayOnlyPersonReadName
    | PolicyTestCallName
  count?: number
  skip?: number
}

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
  operation:
    | CloudflareOperationName
    | SurveyReadName
    | GatewayOnlyPersonReadName
    | PolicyTestCallName
    | null
  token: string | null
  header_names: string[]
  body: unknown
}

/** Changes as another client, or Cloudflare itself, would make them; src/emulator/handle-control-request.ts validates them. */
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

export type ResourceCounts = {
  zones: number
  hosts_of_zone: number
  applications: number
  people?: number
  service_tokens?: number
  groups?: number
  gateway_rules?: number
  pages_projects?: number
  r2_buckets?: number
}

/** What somebody does after a revocation; src/emulator/resources/person-activity.ts validates it. */
export type PersonActivity = {
  email: string
  signs_in?: boolean
  enrolls_device?: boolean
  scim?: 'active' | 'inactive' | 'absent'
  access_request?: 'PENDING' | 'APPROVED'
}

/** How the policy tester behaves from now on; src/emulator/resources/policy-tests.ts validates it. */
export type PolicyTestBehavior = {
  duration_ms?: number
  ends_as?: 'complete' | 'blocked' | 'exceeded time'
  email?: string
  status?: 'approved' | 'blocked' | 'error'
}

export type Emulator = ReturnType<typeof controlEmulator>

/** Calls the emulator's controls, which a person can also call: failures are replayed, never faked. */
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
    /** Restores the seed, and clears faults, latency and log. */
    reset: () => send('POST', 'reset'),
    /** Sets the duration of every response from now on. */
    setLatency: (ms: number) => send('PUT', 'latency', { ms }),
    /** Adds a fault to the next requests to which it applies. */
    addFault: (fault: Fault) => send('POST', 'faults', fault),
    clearFaults: () => send('DELETE', 'faults'),
    /** Returns the faults that have not applied to a request yet. */
    faults: () => send('GET', 'faults'),
    /** Returns the operations that a fault holds. */
    held: () => send('GET', 'held'),
    release: () => send('POST', 'release'),
    setAccount: (account: string, patch: AccountPatch) => send('PUT', `accounts/${account}`, patch),
    /** Adds this number of accounts, of which Gatehouse shows those that it is set up with. */
    addAccounts: (count: number) => send('PUT', 'accounts', { count }),
    /** Sets the permissions of Gatehouse's API token, by Cloudflare's names. */
    setPermissions: (permissions: string[]) => send('PUT', 'tokens/everything', { permissions }),
    permissions: async () => (await send('GET', 'tokens/everything')) as { permissions: string[] }, // as it answers
    /** Replaces Acme's resources with this number of zones, hosts and applications. */
    setResources: (size: ResourceCounts) => send('PUT', 'resources', size),
    /** Lets somebody sign in again, enrol a device, or ask for access, as they would by themselves. */
    addPersonActivity: (what: PersonActivity) => send('POST', 'person-activity', what),
    /** Sets how long policy tests take, how they end, and what they find of somebody. */
    setPolicyTests: (behavior: PolicyTestBehavior) => send('POST', 'policy-tests', behavior),
    advanceClock: (ms: number) => send('POST', 'clock', { advance_ms: ms }),
    /** Signs everyone out of Gatehouse, as if their sessions had expired. */
    endSessions: () => send('DELETE', 'sessions'),
    /** Sets the number of requests that the API accepts before it responds with 429. */
    setRateLimit: (remaining: number) => send('PUT', 'rate-limit', { remaining }),
    /** Sets the number of requests that the API accepts in five minutes, and resets the count. */
    setQuota: (quota: number) => send('PUT', 'rate-limit', { quota }),
    /** Returns the requests received since the last reset, oldest first. */
    requests: async () => (await send('GET', 'requests')) as ReceivedRequest[], // the emulator's log
  }
}
