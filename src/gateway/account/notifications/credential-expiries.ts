import * as z from 'zod/mini'
import { accessKeyRotationSchema, serviceTokenSchema } from '../../../api/cloudflare-objects'
import { listConfiguredTokenNames, TOKEN_SETTING_NAMES } from '../../status/token-check'
import { verifyApiToken } from '../../status/token-definition'
import { callUpstreamOperation, type UpstreamConnection } from '../../upstream'
import { createNotificationEvent, type NotificationEvent } from './notification-event'

/** A token, or the access keys until their next rotation. */
export type CredentialExpiry = {
  key: string
  name: string
  /** Changes when the credential is replaced or renewed. */
  version: string
  ends_at: number
}

const DAY_MS = 86_400_000
/** A notification is sent this many days before the end, and when it has come. */
const THRESHOLD_DAYS = [0, 3, 14] as const
const MAX_NAME_CHARACTERS = 100

/**
 * The notifications of each credential that were sent: its version, and the lowest threshold. `seen_at`, in ms, is when it
 * was last read; earlier builds did not store it.
 */
export type NotifiedExpiries = Record<
  string,
  { version: string; threshold: number; seen_at?: number }
>

/** A credential that was not read for this long is forgotten: it was removed. Until then, it may have been out of reach. */
const FORGOTTEN_AFTER_MS = 30 * DAY_MS

/**
 * Reads the credentials that end: Gatehouse's own API tokens, the account's service tokens and its access keys. What
 * cannot be read is left out; the page Status shows it. At most four calls.
 */
export async function readCredentialExpiries(
  upstream: UpstreamConnection,
  account_id: string,
  now: number,
): Promise<CredentialExpiry[]> {
  const [tokens, serviceTokens, keys] = await Promise.all([
    Promise.all(
      listConfiguredTokenNames(upstream).map(async (token): Promise<CredentialExpiry[]> => {
        const verification = await verifyApiToken(upstream, token, [account_id])
        const expires_on = 'expires_on' in verification ? verification.expires_on : null
        const setting = TOKEN_SETTING_NAMES[token]
        return expires_on === null
          ? []
          : [credential(setting, `The API token of Gatehouse (${setting})`, expires_on)]
      }),
    ),
    callUpstreamOperation(upstream, 'listServiceTokens', {
      account_id,
      search: '?per_page=1000',
    }),
    callUpstreamOperation(upstream, 'getAccessKeys', { account_id }),
  ])
  return [
    ...tokens.flat(),
    ...(serviceTokens.ok ? serviceTokenCredentials(serviceTokens.result) : []),
    ...(keys.ok ? keyCredentials(keys.result, now) : []),
  ].filter(({ ends_at }) => !Number.isNaN(ends_at))
}

function serviceTokenCredentials(result: unknown): CredentialExpiry[] {
  const read = z.array(serviceTokenSchema).safeParse(result)
  const some = read.success ? read.data : []
  return some.flatMap(({ id, name, expires_at, enabled }) =>
    expires_at && enabled !== false
      ? [credential(`service token ${id}`, `The service token ${name ?? id}`, expires_at)]
      : [],
  )
}

function keyCredentials(result: unknown, now: number): CredentialExpiry[] {
  const read = accessKeyRotationSchema.safeParse(result)
  const days = read.success ? read.data.days_until_next_rotation : undefined
  if (!read.success || typeof days !== 'number') return []
  const version = read.data.last_key_rotation_at ?? ''
  return [{ key: 'keys', name: 'The access keys', version, ends_at: now + days * DAY_MS }]
}

function credential(key: string, name: string, end: string): CredentialExpiry {
  const shown = name.slice(0, MAX_NAME_CHARACTERS)
  return { key, name: shown, version: end, ends_at: Date.parse(end) }
}

/** Returns the events of credentials that end soon, and what is notified with them. Each threshold is notified once. */
export function findExpiryNotificationEvents(
  credentials: readonly CredentialExpiry[],
  notified: NotifiedExpiries,
  now: number,
): { events: NotificationEvent[]; notified: NotifiedExpiries } {
  const events: NotificationEvent[] = []
  const next = notReadNow(credentials, notified, now)
  for (const { key, name, version, ends_at } of credentials) {
    const days = (ends_at - now) / DAY_MS
    const threshold = THRESHOLD_DAYS.find((most) => days <= most)
    if (threshold === undefined) continue
    const before = notified[key]
    next[key] = { version, threshold, seen_at: now }
    if (before?.version === version && before.threshold <= threshold) continue
    events.push(
      createNotificationEvent({
        id: `expiry-${key.replaceAll(/[^\w-]/g, '-')}-${Math.floor(now / 1000)}`,
        kind: 'credential.expiring',
        at: new Date(now).toISOString(),
        subject: `${name} ${endInWords(key, days)}`,
      }),
    )
  }
  return { events, notified: next }
}

/** Returns what was notified with credentials that could not be read now, and may be there another time. */
function notReadNow(
  credentials: readonly CredentialExpiry[],
  notified: NotifiedExpiries,
  now: number,
): NotifiedExpiries {
  const read = new Set(credentials.map(({ key }) => key))
  return Object.fromEntries(
    Object.entries(notified).flatMap(([key, { seen_at = now, ...sent }]) =>
      read.has(key) || seen_at < now - FORGOTTEN_AFTER_MS ? [] : [[key, { ...sent, seen_at }]],
    ),
  )
}

function endInWords(key: string, days: number): string {
  const isKey = key === 'keys'
  if (days <= 0) return isKey ? 'are due for rotation' : 'has expired'
  const whole = Math.ceil(days)
  return `${isKey ? 'rotate' : 'expires'} in ${whole === 1 ? 'one day' : `${whole} days`}`
}
