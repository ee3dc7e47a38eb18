import * as z from 'zod/mini'
import {
  emailDomain,
  parseEmailAddress,
  parseDomainName,
  findInvisibleCodePoint,
} from '../../api/email-address'
import { normalizeEmail } from '../../api/cloudflare-objects'
import { type Role, ROLES, roleSchema } from '../../api/roles'
import { type JsonSettingResult, tryParseJsonSetting } from '../json-setting'

/** The roles by e-mail, domain, group or client id. Anyone who is not listed has no role. */
export type RoleMap = {
  emails: ReadonlyMap<string, readonly Role[]>
  domains: ReadonlyMap<string, readonly Role[]>
  groups: ReadonlyMap<string, readonly Role[]>
  services: ReadonlyMap<string, readonly Role[]>
}

export type PersonCaller = { email: string; groups: readonly string[] }
export type ServiceCaller = { client_id: string }

/** Combines the roles of all entries that match. */
export function findRoles(caller: PersonCaller | ServiceCaller, map: RoleMap): Role[] {
  const given =
    'client_id' in caller
      ? [map.services.get(caller.client_id)]
      : [
          map.emails.get(caller.email),
          map.domains.get(emailDomain(caller.email)),
          ...caller.groups.map((group) => map.groups.get(group)),
        ]
  const roles = new Set(given.flatMap((some) => some ?? []))
  return ROLES.filter((role) => roles.has(role))
}

const rolesSchema = z.union([
  z.pipe(
    roleSchema,
    z.transform((role) => [role]),
  ),
  z.array(roleSchema).check(z.minLength(1)),
])
const entriesSchema = z.record(z.string(), rolesSchema)

/**
 * Reads the setting `ROLES`: an object, or its JSON, of `"ana@acme.example": "admin"`, `"@acme.example": "viewer"`,
 * `"group:Service desk": ["helpdesk"]`, `"service:<client id>": "admin"`.
 */
export function parseRoleMap(setting: unknown): JsonSettingResult<RoleMap> {
  const parsed = tryParseJsonSetting(setting)
  const entries = entriesSchema.safeParse(parsed)
  if (!entries.success) {
    const [key] = entries.error.issues[0]?.path ?? []
    const problem =
      key === undefined
        ? 'must be a JSON object like {"ana@acme.example": "admin"}'
        : `entry ${placeOf(String(key), parsed)} must have one of ${ROLES.join(', ')}, or a list of them`
    return { ok: false, problem }
  }
  const map = {
    emails: new Map<string, Role[]>(),
    domains: new Map<string, Role[]>(),
    groups: new Map<string, Role[]>(),
    services: new Map<string, Role[]>(),
  }
  for (const [key, roles] of Object.entries(entries.data)) {
    const subject = readSubject(key)
    if (subject === undefined) {
      const expected = 'an email address, @domain, group:<name> or service:<client id>'
      const unseen = findInvisibleCodePoint(key)
      const why = unseen === undefined ? '' : `: it holds ${unseen}, which cannot be seen`
      return { ok: false, problem: `entry ${placeOf(key, parsed)} is not ${expected}${why}` }
    }
    const entriesOfSame = map[subject.kind]
    entriesOfSame.set(subject.name, [...(entriesOfSame.get(subject.name) ?? []), ...roles])
  }
  const isEmpty = Object.keys(entries.data).length === 0
  return isEmpty ? { ok: false, problem: 'names nobody' } : { ok: true, value: map }
}

/** The position of an entry, counted from 1. The problem may be shown to strangers, so it must not contain a name. */
function placeOf(key: string, entries: unknown): number {
  return Object.keys(Object(entries)).indexOf(key) + 1
}

function readSubject(key: string): { kind: keyof RoleMap; name: string } | undefined {
  const [, prefix, name] = /^(group|service):\s*(\S.*)$/.exec(key.trim()) ?? []
  if (name !== undefined) return { kind: prefix === 'group' ? 'groups' : 'services', name }
  const text = normalizeEmail(key)
  const isOfDomain = text.startsWith('@')
  const subject = isOfDomain ? parseDomainName(text.slice(1)) : parseEmailAddress(text)
  if (subject === undefined) return undefined
  return { kind: isOfDomain ? 'domains' : 'emails', name: subject }
}
