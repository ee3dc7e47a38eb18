import * as z from 'zod/mini'
import {
  DESTINATION_KINDS,
  NOTIFICATION_DETAIL_KINDS,
  NOTIFICATION_TOPICS,
  type DestinationKind,
  type NotificationDetailKind,
  type NotificationTopic,
} from '../api/notifications'
import { resolveSettingFieldPath } from './approval-policy'
import { isJsonSettingPresent, type JsonSettingResult, tryParseJsonSetting } from './json-setting'
import { isLoopback } from './network-address'

/** An event that a destination chose: a topic, or the changes of one setting or one field. */
export type EventChoice =
  | { topic: NotificationTopic; place?: undefined }
  | { topic: 'changes'; place: { setting: string; pointer: string } }

/** Where notifications are sent. */
export type Destination = {
  name: string
  kind: DestinationKind
  url: string
  /** The newest first. Each signs every notification, so that a receiver may know either. */
  secrets: readonly string[]
  /** Null if everything is sent. */
  events: readonly EventChoice[] | null
  /** The chosen events as they are written in the setting. */
  eventNames: readonly string[] | null
  details: ReadonlySet<NotificationDetailKind>
}

export type NotificationSettings = {
  /** The origin of Gatehouse for the people who follow a link. */
  origin: string
  destinations: readonly Destination[]
}

const MAX_DESTINATIONS = 10
const MAX_EVENTS = 50
const MAX_URL_CHARACTERS = 2_000
/** Keys of HMAC-SHA256 have 24 to 64 bytes: https://www.standardwebhooks.com */
const KEY_BYTES = { least: 24, most: 64 }

const secretSchema = z.string().check(z.refine(isSigningSecret))
const destinationSchema = z.strictObject({
  kind: z.enum(DESTINATION_KINDS),
  url: z.string().check(z.maxLength(MAX_URL_CHARACTERS)),
  secret: z.optional(
    z.union([secretSchema, z.array(secretSchema).check(z.minLength(1), z.maxLength(2))]),
  ),
  events: z.optional(z.array(z.string()).check(z.minLength(1), z.maxLength(MAX_EVENTS))),
  include: z.optional(z.array(z.enum(NOTIFICATION_DETAIL_KINDS))),
})
const shapeSchema = z.strictObject({
  gatehouse: z.string(),
  destinations: z.record(z.string(), z.unknown()),
})

const SHAPE =
  'must be a JSON object like {"gatehouse": "https://gatehouse.acme.example", "destinations": {"siem": {"kind": "standard", "url": "https://siem.acme.example/hook", "secret": "whsec_…"}}}'
const SECRET_SHAPE = `"whsec_" and ${KEY_BYTES.least} to ${KEY_BYTES.most} random bytes in base64, or a list of the new one and the old one`

/** What is wrong with each field of a destination. No message repeats a value: they may be shown to strangers. */
const FIELD_PROBLEMS: Record<string, string> = {
  kind: `"kind" takes one of ${DESTINATION_KINDS.join(', ')}`,
  url: `"url" takes an address of at most ${MAX_URL_CHARACTERS} characters`,
  secret: `"secret" takes ${SECRET_SHAPE}`,
  events: `"events" takes a list of ${NOTIFICATION_TOPICS.join(', ')}, or changes: and a field`,
  include: `"include" takes a list of ${NOTIFICATION_DETAIL_KINDS.join(', ')}`,
}

/**
 * Reads the setting `NOTIFICATIONS`: an object, or its JSON. Messages name a destination by its position, and never
 * repeat a URL or a secret. Addresses of this machine are accepted only where Gatehouse itself runs on it.
 */
export function parseNotificationSettings(
  setting: unknown,
  { isLocal }: { isLocal: boolean },
): JsonSettingResult<NotificationSettings | null> {
  if (!isJsonSettingPresent(setting)) return { ok: true, value: null }
  const shape = shapeSchema.safeParse(tryParseJsonSetting(setting))
  if (!shape.success) return { ok: false, problem: SHAPE }
  const origin = readOrigin(shape.data.gatehouse, isLocal)
  if (origin === undefined) {
    return { ok: false, problem: '"gatehouse" takes the https origin at which people open it' }
  }
  const entries = Object.entries(shape.data.destinations)
  if (entries.length === 0 || entries.length > MAX_DESTINATIONS) {
    return { ok: false, problem: `"destinations" names 1 to ${MAX_DESTINATIONS} of them` }
  }
  const destinations: Destination[] = []
  for (const [index, [name, value]] of entries.entries()) {
    const read = readDestination(name, value, isLocal)
    if (typeof read === 'string') {
      return { ok: false, problem: `destination ${index + 1}: ${read}` }
    }
    destinations.push(read)
  }
  return { ok: true, value: { origin, destinations } }
}

/** Returns the destination, or what is wrong with it. */
function readDestination(name: string, value: unknown, isLocal: boolean): Destination | string {
  if (!/^[a-z\d][a-z\d-]{0,39}$/.test(name)) {
    return 'a name has at most 40 of a to z, 0 to 9 and -'
  }
  const read = destinationSchema.safeParse(value)
  if (!read.success) {
    const field = String(read.error.issues[0]?.path[0] ?? '')
    return FIELD_PROBLEMS[field] ?? 'it takes "kind", "url", "secret", "events" and "include"'
  }
  const { kind, secret, events, include = [] } = read.data
  const url = readDestinationUrl(read.data.url, isLocal)
  if (url === undefined) {
    return '"url" takes https and the name of a host that anyone can reach: no address of a private network, no user, no #'
  }
  const secrets = secret === undefined ? [] : [secret].flat()
  if (secrets.length === 0 && (kind === 'standard' || kind === 'ocsf')) {
    return `"secret" is missing. It takes ${SECRET_SHAPE}`
  }
  const choices = events?.map(readEventChoice)
  const unknown = choices?.indexOf(undefined) ?? -1
  if (unknown >= 0) {
    return `event ${unknown + 1} is none of ${NOTIFICATION_TOPICS.join(', ')}, or changes: and a field of a setting`
  }
  return {
    name,
    kind,
    url,
    secrets,
    events: choices?.filter((choice) => choice !== undefined) ?? null,
    eventNames: events ?? null,
    details: new Set(include),
  }
}

function readEventChoice(text: string): EventChoice | undefined {
  const topic = NOTIFICATION_TOPICS.find((name) => name === text)
  if (topic !== undefined) return { topic }
  const [prefix, key] = text.split(':', 2)
  const place = prefix === 'changes' && key !== undefined ? resolveSettingFieldPath(key) : undefined
  return place && { topic: 'changes', place: { setting: place.setting, pointer: place.pointer } }
}

function isSigningSecret(text: string): boolean {
  const [, encoded] = /^whsec_([A-Za-z\d+/]{32,88}={0,2})$/.exec(text) ?? []
  if (encoded === undefined || encoded.length % 4 !== 0) return false
  const bytes = atob(encoded).length
  return bytes >= KEY_BYTES.least && bytes <= KEY_BYTES.most
}

function readOrigin(text: string, isLocal: boolean): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || `${url.origin}/` !== url.href) return undefined
  return isPermitted(url, isLocal) ? url.origin : undefined
}

function readDestinationUrl(text: string, isLocal: boolean): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || url.username !== '' || url.password !== '' || url.hash !== '') {
    return undefined
  }
  return isPermitted(url, isLocal) ? url.href : undefined
}

function isPermitted({ protocol, hostname }: URL, isLocal: boolean): boolean {
  if (isLocal && isLoopback(hostname)) return protocol === 'https:' || protocol === 'http:'
  return protocol === 'https:' && isPublicName(hostname)
}

/**
 * Names that never lead to the public internet.
 * @see https://www.iana.org/assignments/special-use-domain-names/special-use-domain-names.xhtml
 */
const PRIVATE_SUFFIXES = [
  'localhost',
  'local',
  'internal',
  'intranet',
  'private',
  'corp',
  'home',
  'lan',
  'home.arpa',
  'in-addr.arpa',
  'ip6.arpa',
  'onion',
  'invalid',
]

/**
 * Whether a host is named, not numbered, and by a name of the public DNS. `URL` has spelled out every other notation of
 * an IPv4 address, and an IPv6 address is in brackets.
 */
function isPublicName(hostname: string): boolean {
  const name = hostname.endsWith('.') ? hostname.slice(0, -1) : hostname
  const labels = name.split('.')
  const last = labels.at(-1) ?? ''
  if (labels.length < 2 || labels.includes('') || !/^[a-z][a-z\d-]*$/.test(last)) return false
  return PRIVATE_SUFFIXES.every((suffix) => name !== suffix && !name.endsWith(`.${suffix}`))
}
