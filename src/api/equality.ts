import { formatGoDuration, parseGoDuration } from './duration'
import { canonicalDecimal, ExactNumber, isJsonObject, type Json } from './json'
import {
  DOH_FIELD_DEFINITIONS,
  isServiceTokenInactivityUnset,
  listLeafFieldDefinitions,
  ORGANIZATION_FIELD_DEFINITIONS,
  type SettingFieldDefinition,
} from './setting-fields'

/**
 * Semantic equality of API values, shared by responses, comparisons and etags.
 *
 * The API spells "not set" as `false`, `null`, `""`, `{}`, `[]` or by omitting the key; one duration has many
 * spellings; some lists are sets; a line ends in LF or CRLF depending on the system it was typed on; and the server
 * sets timestamps itself. Compared literally, an untouched organization would seem to change all the time.
 */
const DURATION_KEYS = keysOfKind('duration')
const SET_KEYS = keysOfKind('choices', 'zone-names')
const TIMESTAMP_KEYS = keysOfKind('timestamp')
/** GET returns 0 days while the clean-up of service tokens is off. */
const DAYS_KEYS = keysOfKind('days')

function keysOfKind(...kinds: SettingFieldDefinition['kind'][]): ReadonlySet<string> {
  const leaves = [ORGANIZATION_FIELD_DEFINITIONS, DOH_FIELD_DEFINITIONS].flatMap((fields) =>
    listLeafFieldDefinitions(fields),
  )
  const ofKind = leaves.filter(({ field }) => kinds.includes(field.kind))
  return new Set(ofKind.flatMap(({ path }) => path.slice(-1)))
}

/** Returns the canonical form of a value, or undefined if it means "not set". */
export function normalizeSettingValue(value: unknown, key = ''): Json | undefined {
  if (TIMESTAMP_KEYS.has(key)) return undefined
  if (Array.isArray(value)) {
    const items = value
      .map((item) => normalizeSettingValue(item))
      .filter((item) => item !== undefined)
    if (items.length === 0) return undefined
    return SET_KEYS.has(key) ? sortedSet(items) : items
  }
  if (isJsonObject(value)) {
    if (key === 'service_token_inactivity' && isServiceTokenInactivityUnset(value)) return undefined
    const entries = Object.entries(value)
      .map(([name, item]) => [name, normalizeSettingValue(item, name)] as const)
      .filter((entry): entry is readonly [string, Json] => entry[1] !== undefined)
      .toSorted(([a], [b]) => compare(a, b))
    return entries.length === 0 ? undefined : Object.fromEntries(entries)
  }
  if (typeof value === 'string') return normalizeText(value, key)
  if (value instanceof ExactNumber) return normalizeNumber(value)
  if (typeof value === 'number') return value === 0 && DAYS_KEYS.has(key) ? undefined : value
  return value === true ? value : undefined
}

/** `1.0` is the number 1; a number that no double can hold is compared by its decimal value. */
function normalizeNumber({ source }: ExactNumber): number | ExactNumber {
  const value = canonicalDecimal(source)
  const nearest = Number(source)
  return canonicalDecimal(String(nearest)) === value ? nearest : new ExactNumber(value)
}

function normalizeText(text: string, key: string): string | undefined {
  if (text === '') return undefined
  const duration = DURATION_KEYS.has(key) ? parseGoDuration(text) : undefined
  return duration?.ok ? formatGoDuration(duration.value) : text.replaceAll('\r\n', '\n')
}

function sortedSet(items: Json[]): Json[] {
  const bySpelling = new Map(items.map((item) => [JSON.stringify(item), item]))
  return [...bySpelling].toSorted(([a], [b]) => compare(a, b)).map(([, item]) => item)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Returns a text that is the same for semantically equal values, and only for those. */
export function toCanonicalSettingJson(value: unknown, key = ''): string {
  return JSON.stringify(normalizeSettingValue(value, key) ?? null)
}

export function isSemanticallyEqual(a: unknown, b: unknown, key = ''): boolean {
  return toCanonicalSettingJson(a, key) === toCanonicalSettingJson(b, key)
}

/** Returns an entity tag (RFC 9110) that changes exactly when the value changes semantically. */
export async function computeEtag(value: unknown): Promise<string> {
  const bytes = new TextEncoder().encode(toCanonicalSettingJson(value))
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  const hex = Array.from(digest.slice(0, 16), (byte) => byte.toString(16).padStart(2, '0')).join('')
  return `"${hex}"`
}
