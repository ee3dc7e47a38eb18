/**
 * What of the settings of one account can be written into another. Some values mean something in one account alone: its
 * team domain, the ids of its block pages, lists and service tokens, the names of its zones. Pages and zones are matched
 * by name where both accounts have them; everything else is left out, with the reason.
 */
import type * as z from 'zod/mini'
import type { customPageSchema } from './cloudflare-objects'
import { type JsonPointer, valueAtPointer, withValueAt } from './json'

type CustomPage = z.infer<typeof customPageSchema>

/** The names by which an account is compared with another; undefined for what was not read. */
export type AccountReferenceTargets = {
  blockPages?: readonly CustomPage[] | undefined
  zones?: readonly string[] | undefined
}

type LeftOut = { pointer: JsonPointer; reason: string }

export type FieldsCopyResult = {
  /** The document of the target with the values that can be copied. */
  edited: unknown
  /** The values that were found by name in the target, and written otherwise than in the source. */
  matched: { pointer: JsonPointer; name: string }[]
  /** What was not copied, in whole or in part, and why. */
  leftOut: LeftOut[]
}

/** Returns the reason for which a field is never copied; undefined if it may be. */
export function neverCopiedReason(pointer: JsonPointer): string | undefined {
  if (pointer === '/auth_domain') return 'A team domain belongs to one account alone.'
  if (pointer === '/mfa_config/required_aaguids') {
    return 'It is the id of a list, which exists in one account alone.'
  }
  if (pointer === '/service_token_id') return 'A service token belongs to one account alone.'
  return undefined
}

type Copying = {
  source: unknown
  target: unknown
  pointers: readonly JsonPointer[]
  sourceNames: AccountReferenceTargets
  targetNames: AccountReferenceTargets
}

/** Copies fields of one setting, named by their pointers, from one account into another. */
export function copyFieldsIntoDocument({
  pointers,
  source,
  target,
  ...names
}: Copying): FieldsCopyResult {
  const copied: FieldsCopyResult = { edited: target, matched: [], leftOut: [] }
  for (const pointer of pointers) {
    const result = copyValue(pointer, valueAtPointer(source, pointer), { target, ...names })
    const { match: name, reason } = result
    if ('value' in result) copied.edited = withValueAt(copied.edited, pointer, result.value)
    if (name !== undefined) copied.matched.push({ pointer, name })
    if (reason !== undefined) copied.leftOut.push({ pointer, reason })
  }
  return copied
}

const EXEMPTED_ZONES = '/deny_unmatched_requests_exempted_zone_names'

type CopiedValue = { value?: unknown; match?: string | undefined; reason?: string | undefined }

type Context = Pick<Copying, 'target' | 'sourceNames' | 'targetNames'>

function copyValue(pointer: JsonPointer, value: unknown, context: Context): CopiedValue {
  const reason = neverCopiedReason(pointer)
  if (reason !== undefined) return { reason }
  if (pointer.startsWith('/custom_pages/')) return copyBlockPage(value, context)
  if (pointer === EXEMPTED_ZONES) return copyZones(value, context)
  if (pointer === '/doh_jwt_duration' && value === undefined) {
    return { reason: 'It is not set, and Cloudflare cannot unset it.' }
  }
  return { value }
}

function copyBlockPage(value: unknown, { sourceNames, targetNames }: Context): CopiedValue {
  if (typeof value !== 'string' || value === '') return { value: undefined }
  const pages = targetNames.blockPages
  if (pages === undefined) return { reason: 'The block pages of the account could not be read.' }
  // The account may be the same one, whose page a file names.
  if (pages.some(({ uid }) => uid === value)) return { value }
  const page = sourceNames.blockPages?.find(({ uid }) => uid === value)
  if (!page?.name) return { reason: `The name of the page ${value} is not known.` }
  const alike = pages.filter(({ name, type }) => name === page.name && type === page.type)
  const [only] = alike
  if (alike.length === 1 && only?.uid) return { value: only.uid, match: page.name }
  return {
    reason:
      alike.length === 0
        ? `The account has no such page with the name “${page.name}”.`
        : `The account has ${alike.length} pages with the name “${page.name}”.`,
  }
}

function copyZones(value: unknown, { target, targetNames }: Context): CopiedValue {
  const wanted = textsOf(value)
  if (wanted.length === 0) return { value: undefined }
  const { zones } = targetNames
  if (zones === undefined) {
    return { reason: `Which of these zones the account has was not read: ${listed(wanted)}.` }
  }
  // A zone that the account already exempts is one of its own, even if the token does not see it.
  const exempted = textsOf(valueAtPointer(target, EXEMPTED_ZONES))
  const own = new Set([...zones, ...exempted].map((name) => name.toLowerCase()))
  const found = wanted.filter((name) => own.has(name.toLowerCase()))
  const missing = wanted.filter((name) => !own.has(name.toLowerCase()))
  const reason =
    missing.length === 0 ? undefined : `The account has no such zone: ${listed(missing)}.`
  return found.length === 0 ? { reason } : { value: found, reason }
}

const textsOf = (value: unknown) => (Array.isArray(value) ? value.map(String) : [])

const MAX_NAMES = 10

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MAX_NAMES).join(', ')
  return names.length > MAX_NAMES ? `${shown} and ${names.length - MAX_NAMES} more` : shown
}
