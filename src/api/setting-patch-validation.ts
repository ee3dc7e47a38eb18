import * as z from 'zod/mini'
import { parseGoDuration } from './duration'
import { durationProblem, type DurationRule } from './duration-input'
import { ExactNumber, parseJsonPointer } from './json'
import { LIMITS, maxBytesCheck } from './limits'
import { type Organization, organizationSchema } from './organization'
import { FORMER_PIV_KEY_AUTHENTICATOR } from './mfa-authenticators'
import {
  DOH_FIELD_DEFINITIONS,
  SERVICE_TOKEN_INACTIVITY_DAYS_RANGE,
  isServiceTokenInactivityUnset,
  ORGANIZATION_FIELD_DEFINITIONS,
  type SettingFieldDefinition,
  type SettingFieldDefinitions,
} from './setting-fields'
import { authDomainSchema } from './team-domain'
import {
  hexColorSchema,
  logoUrlSchema,
  organizationNameSchema,
  zoneNameSchema,
} from './value-rules'

/** Returns the schema of a field in a patch: `null` unsets it, unless the API requires it. */
function patchFieldSchema(field: SettingFieldDefinition): z.ZodMiniType {
  const schema = valueSchema(field)
  return field.isRequired ? z.optional(schema) : z.nullish(schema)
}

function valueSchema(field: SettingFieldDefinition): z.ZodMiniType {
  switch (field.kind) {
    case 'flag':
      return z.boolean()
    case 'text':
    case 'reference':
    case 'timestamp':
      return z.string().check(maxBytesCheck(LIMITS.textBytes))
    case 'name':
      return organizationNameSchema
    case 'team-domain':
      return authDomainSchema
    case 'color':
      return textOrEmpty(hexColorSchema)
    case 'url':
      return textOrEmpty(logoUrlSchema)
    case 'list-id':
      return textOrEmpty(z.uuid('Enter the UUID of a Cloudflare List.'))
    case 'service-token-id':
      return z.uuid('Enter the service token’s id, a UUID. Its client id is something else.')
    case 'duration':
      return goDuration(field.rule)
    case 'days':
      return plainNumber(inactivityDaysSchema)
    case 'choice':
      return z.enum(field.options)
    case 'choices':
      return z.array(field.isOpen ? authenticatorSchema : plainNumber(z.literal(field.options)))
    case 'zone-names':
      return z.array(zoneNameSchema).check(z.maxLength(LIMITS.zoneNames, MAX_ZONES_MESSAGE))
    case 'accounts':
      return z.array(z.unknown())
    case 'object':
      return z.looseObject(patchShape(field.fields))
  }
}

/** A Go duration within the bounds of a rule. The empty string is refused because the API rejects it with 12062. */
function goDuration(rule: DurationRule) {
  return z.string().check((context) => {
    const parsed = parseGoDuration(context.value)
    const message = parsed.ok ? durationProblem(parsed.value, rule) : parsed.message
    const unit = /[^\dhm.]/.test(context.value) && rule.precision === 'minutes'
    if (message !== undefined || unit) {
      context.issues.push({
        code: 'custom',
        input: context.value,
        message: message ?? 'Cloudflare accepts only the units h and m here.',
      })
    }
  })
}

/** `''` unsets a field wherever the API stores a text. */
function textOrEmpty(schema: z.ZodMiniType<string>) {
  return z.union([z.literal(''), schema])
}

/** Accepts a number however it is written: `30.0` is 30. */
function plainNumber(schema: z.ZodMiniType<unknown, string | number>) {
  const number = z.transform((value: unknown) =>
    value instanceof ExactNumber ? Number(value) : value,
  )
  return z.pipe(number, schema)
}

const inactivityDaysSchema = z
  .number()
  .check(
    z.int('Enter whole days.'),
    z.minimum(
      SERVICE_TOKEN_INACTIVITY_DAYS_RANGE.min,
      `The fewest is ${SERVICE_TOKEN_INACTIVITY_DAYS_RANGE.min} days.`,
    ),
    z.maximum(
      SERVICE_TOKEN_INACTIVITY_DAYS_RANGE.max,
      `The most is ${SERVICE_TOKEN_INACTIVITY_DAYS_RANGE.max} days.`,
    ),
  )

const authenticatorSchema = z.string().check(
  z.refine((method) => method !== FORMER_PIV_KEY_AUTHENTICATOR, {
    error: `Cloudflare renamed ${FORMER_PIV_KEY_AUTHENTICATOR}. Choose piv_key.`,
  }),
)

const MAX_ZONES_MESSAGE = `At most ${LIMITS.zoneNames.toLocaleString('en')} zones.`

/** Read-only fields pass like unknown keys: whoever sends the patch removes both. */
function patchShape(fields: SettingFieldDefinitions): Record<string, z.ZodMiniType> {
  const entries = Object.entries(fields).filter(([, { isReadOnly }]) => !isReadOnly)
  return Object.fromEntries(entries.map(([key, field]) => [key, patchFieldSchema(field)]))
}

/**
 * A change to the organization as a JSON merge patch (RFC 7396): absent keys stay as they are, and `null` unsets.
 * Unknown keys pass, because the API grows faster than its schema.
 */
export const organizationPatchSchema = z.looseObject(patchShape(ORGANIZATION_FIELD_DEFINITIONS))

/** Has the fields of {@link Organization}; the schema checks which of them can be unset, and their values. */
export type OrganizationPatch = Organization

/** The body of a POST; an update sets the rest of the organization afterwards. */
export const organizationCreateSchema = z
  .looseObject({
    auth_domain: authDomainSchema,
    name: organizationNameSchema,
    ...patchShape(optionalFields()),
  })
  .check(({ value, issues }) => {
    const organization = organizationSchema.safeParse(value)
    for (const { pointer, message } of organizationProblems(organization.data ?? {})) {
      issues.push({ code: 'custom', input: value, path: parseJsonPointer(pointer), message })
    }
  })

export type OrganizationCreate = Organization & { auth_domain: string; name: string }

function optionalFields(): SettingFieldDefinitions {
  const fields = Object.entries<SettingFieldDefinition>(ORGANIZATION_FIELD_DEFINITIONS)
  return Object.fromEntries(
    fields.filter(([, { isRequired, isNotCreated }]) => !isRequired && !isNotCreated),
  )
}

/** A change of DNS over HTTPS. Neither field can be unset. */
export const dohPatchSchema = z.strictObject(patchShape(DOH_FIELD_DEFINITIONS))

/** A value that is wrong for a person, not only for a type. `pointer` is a JSON pointer to the field. */
export type FieldProblem = { pointer: string; message: string }

/** Checks the rules between fields of the whole organization, after a patch is merged. */
export function organizationProblems(organization: Organization): FieldProblem[] {
  const problems: FieldProblem[] = []
  const methods = organization.mfa_config?.allowed_authenticators ?? []
  if (organization.mfa_required_for_all_apps === true) {
    if (methods.length === 0) {
      problems.push({
        pointer: '/mfa_required_for_all_apps',
        message: 'Allow at least one MFA method before you apply MFA to all applications.',
      })
    } else if (!organization.mfa_config?.session_duration) {
      problems.push({
        pointer: '/mfa_config/session_duration',
        message: 'Set an authentication duration before you apply MFA to all applications.',
      })
    }
  }
  return [...problems, ...inactivityProblems(organization)]
}

function inactivityProblems({ service_token_inactivity: inactivity }: Organization) {
  if (!inactivity || isServiceTokenInactivityUnset(inactivity)) return []
  const { enabled, action, inactivity_threshold_days: days } = inactivity
  return Object.entries({ enabled: enabled ?? undefined, action, inactivity_threshold_days: days })
    .filter(([, value]) => value === undefined || value === null || value === '' || value === 0)
    .map(([key]) => ({
      pointer: `/service_token_inactivity/${key}`,
      message: 'Cloudflare needs all three: enabled, action and inactivity_threshold_days.',
    }))
}
