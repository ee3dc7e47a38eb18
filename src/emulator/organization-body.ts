import * as z from 'zod/mini'
import { parseGoDuration } from '../api/duration'
import { durationProblem, type DurationRule } from '../api/duration-input'
import { fromPointer, isJsonObject, toPointer, valueAt } from '../api/json'
import type { Organization } from '../api/organization'
import {
  AUTHENTICATORS,
  SERVICE_TOKEN_INACTIVITY_DAYS,
  leafFields,
  ORGANIZATION_FIELDS,
  READ_ONLY_KEYS,
  type SettingField,
  type SettingFields,
} from '../api/setting-fields'
import { type Refusal, refusal } from './reply'

/** Returns the schema of a field in the body of PUT or POST. Every optional field may be null, which unsets it. */
function fieldSchema(field: SettingField): z.ZodMiniType {
  const schema = valueSchema(field)
  return field.isRequired ? schema : z.nullish(schema)
}

function valueSchema(field: SettingField): z.ZodMiniType {
  switch (field.kind) {
    case 'flag':
      return z.boolean()
    case 'url':
      return httpsUrlSchema
    case 'list-id':
      return z.union([z.literal(''), z.uuid()])
    case 'duration':
      return durationSchema(field.rule)
    case 'days':
      return z
        .int()
        .check(
          z.minimum(SERVICE_TOKEN_INACTIVITY_DAYS.min),
          z.maximum(SERVICE_TOKEN_INACTIVITY_DAYS.max),
        )
    case 'choice':
      return z.enum(field.options)
    case 'choices':
      return z.array(z.literal(field.options))
    case 'zone-names':
      return z.array(z.string())
    case 'accounts':
      return z.array(z.unknown())
    case 'object':
      return z.looseObject(bodyShape(field.fields))
    default:
      return z.string()
  }
}

function bodyShape(fields: SettingFields): Record<string, z.ZodMiniType> {
  const entries = Object.entries(fields).filter(([, { isReadOnly }]) => !isReadOnly)
  return Object.fromEntries(entries.map(([key, field]) => [key, fieldSchema(field)]))
}

const httpsUrlSchema = z.string().check(
  z.refine((value) => value === '' || /^https:\/\/[^/]/.test(value), {
    error: 'must be an https URL',
  }),
)

function durationSchema(rule: DurationRule) {
  return z.string().check(({ value, issues }) => {
    const parsed = parseGoDuration(value)
    const hasForeignUnit = rule.precision === 'minutes' && /[^\dhm.+-]/.test(value)
    const message = !parsed.ok
      ? `time: invalid duration "${value}"`
      : hasForeignUnit
        ? 'only the units m and h are allowed'
        : durationProblem(parsed.value, rule)
    if (message !== undefined) issues.push({ code: 'custom', input: value, message })
  })
}

/** The schema omits the minimum, because a shorter time has an error of its own. */
const { min: SEAT_EXPIRATION_MINIMUM, ...seatExpirationRule } =
  ORGANIZATION_FIELDS.user_seat_expiration_inactive_time.rule

const organizationBodySchema = z.looseObject({
  ...bodyShape(ORGANIZATION_FIELDS),
  // Only POST requires it.
  name: z.nullish(z.string()),
  user_seat_expiration_inactive_time: z.nullish(durationSchema(seatExpirationRule)),
})

export type OrganizationBody = Organization & { auth_domain: string }

type ReadBody = { ok: true; body: OrganizationBody } | { ok: false; refusal: Refusal }

/** Returns the body, or a refusal that points to the wrong field. */
export function readOrganizationBody(input: unknown): ReadBody {
  if (!isJsonObject(input)) {
    return refused('invalidRequest', { detail: 'the body is not a JSON object' })
  }
  const readOnly = READ_ONLY_KEYS.find((key) => Object.hasOwn(input, key))
  if (readOnly !== undefined) {
    const cause = `${readOnly} is read-only`
    return refused('invalidConfiguration', { cause, pointer: toPointer([readOnly]) })
  }
  const pointer = DURATION_POINTERS.find((duration) => valueAt(input, duration) === '')
  if (pointer !== undefined) {
    const cause = `invalid ${fromPointer(pointer).join('.')}`
    return refused('invalidConfiguration', { cause, pointer })
  }
  if (hasForeignAuthenticator(input)) {
    // This error was observed without a code of its own, and without a pointer.
    return refused('invalidConfiguration', { cause: 'invalid mfa authenticator type' })
  }
  if (!isTeamDomain(input['auth_domain'])) {
    return refused('invalidAuthDomain', { pointer: '/auth_domain' })
  }
  const parsed = organizationBodySchema.safeParse(input)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const path = issue?.path ?? []
    const detail = `${path.join('.')}: ${issue?.message}`
    return refused('invalidRequest', { detail, pointer: toPointer(path) })
  }
  const body = parsed.data as OrganizationBody // checked field by field
  if (isSeatExpirationTooShort(body)) {
    return refused('seatExpiration', { pointer: '/user_seat_expiration_inactive_time' })
  }
  return { ok: true, body }
}

const DURATION_POINTERS = leafFields(ORGANIZATION_FIELDS)
  .filter(({ field }) => field.kind === 'duration')
  .map(({ path }) => toPointer(path))

const KNOWN_AUTHENTICATORS: ReadonlySet<unknown> = new Set(AUTHENTICATORS)

/** `ssh_piv_key`, the former name of `piv_key`, is a foreign one. */
function hasForeignAuthenticator(input: unknown): boolean {
  const methods = valueAt(input, '/mfa_config/allowed_authenticators')
  return Array.isArray(methods) && methods.some((method) => !KNOWN_AUTHENTICATORS.has(method))
}

function isSeatExpirationTooShort({ user_seat_expiration_inactive_time: time }: OrganizationBody) {
  const parsed = parseGoDuration(time ?? '')
  return parsed.ok && parsed.value < SEAT_EXPIRATION_MINIMUM
}

const TEAM_DOMAIN = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.cloudflareaccess\.com$/

function isTeamDomain(value: unknown): boolean {
  return typeof value === 'string' && TEAM_DOMAIN.test(value)
}

function refused(...parameters: Parameters<typeof refusal>): { ok: false; refusal: Refusal } {
  return { ok: false, refusal: refusal(...parameters) }
}
