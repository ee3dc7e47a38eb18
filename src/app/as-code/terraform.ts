import { normalize } from '../../api/equality'
import { isJsonObject } from '../../api/json'
import type { Organization } from '../../api/organization'
import { ORGANIZATION_FIELDS, type SettingFields } from '../../api/setting-fields'
import { teamName } from '../../api/team-domain'
import { omit } from '../../api/merge-patch'
import { hclObject, hclString } from './hcl'
import { quoteText } from './json-text'

/** The oldest version of Cloudflare's provider that supports every attribute below. */
export const PROVIDER_VERSION = '5.27'

const RESOURCE = 'cloudflare_zero_trust_organization'

/**
 * Returns the organization as a Terraform resource, with the block that imports it. `leftOut` lists the keys that the
 * API would refuse.
 */
export function organizationTerraform(
  account: string,
  organization: Organization,
  leftOut: readonly string[],
): string {
  const name = localName(organization)
  const written = omit(organization, leftOut)
  const attributes = [['account_id', account] as const, ...providerAttributes(written)]
  return [
    ...unmanagedComment(organization),
    ...composedComment(written),
    // The provider's documentation says otherwise, but the import takes the account's id.
    // https://github.com/cloudflare/terraform-provider-cloudflare/pull/7353
    `import {\n  to = ${RESOURCE}.${name}\n  id = ${hclString(account)}\n}`,
    `resource "${RESOURCE}" "${name}" ${hclObject(attributes)}`,
  ].join('\n\n')
}

/**
 * Returns a comment that names the texts that Terraform alters: it composes letters and their marks (Unicode NFC),
 * whether they are written literally or escaped.
 * @see https://github.com/hashicorp/hcl/blob/v2.23.0/hclsyntax/spec.md#identifiers
 */
function composedComment(organization: Organization): string[] {
  const names = providerAttributes(organization).flatMap(([name, value]) => composedIn(value, name))
  return names.length === 0
    ? []
    : [`# Terraform composes letters and their accents, which changes: ${names.join(', ')}.`]
}

function composedIn(value: unknown, name: string): string[] {
  if (typeof value === 'string') return value.normalize('NFC') === value ? [] : [name]
  if (Array.isArray(value))
    return value.some((item) => composedIn(item, name).length > 0) ? [name] : []
  if (!isJsonObject(value)) return []
  return Object.entries(value).flatMap(([key, item]) => composedIn(item, `${name}.${key}`))
}

/** The fields in the order of a configuration, which begins with the name. */
const { name: NAME, ...OTHERS } = ORGANIZATION_FIELDS
const FIELDS: SettingFields = { name: NAME, ...OTHERS }

/**
 * Returns the attributes that the provider can set.
 * @see https://registry.terraform.io/providers/cloudflare/cloudflare/5.27.0/docs/resources/zero_trust_organization
 * @see https://github.com/cloudflare/terraform-provider-cloudflare/blob/1b7eeb41ddab5cba39a56fdafd13b0c05d1c9c44/internal/services/zero_trust_organization/model.go
 */
function providerAttributes(
  values: Record<string, unknown>,
  fields = FIELDS,
): [name: string, value: unknown][] {
  return Object.entries(fields).flatMap(([key, field]) => {
    if (field.terraform === null) return []
    const value = field.kind === 'object' ? writtenObject(values[key], field.fields) : values[key]
    return isWritten(value) ? [[field.terraform ?? key, value]] : []
  })
}

function writtenObject(value: unknown, fields: SettingFields): object | undefined {
  const attributes = isJsonObject(value) ? providerAttributes(value, fields) : []
  return attributes.length === 0 ? undefined : Object.fromEntries(attributes)
}

/**
 * `false` and `[]` are written if the API returns them. An import takes both into the state, so a configuration without
 * them would plan to remove them.
 * @see https://github.com/cloudflare/terraform-provider-cloudflare/blob/a2efdc5786ae9726d56928dbfe91933bd92404ca/internal/services/zero_trust_organization/normalizations.go
 */
function isWritten(value: unknown): boolean {
  return value !== undefined && value !== null && value !== ''
}

/** Returns a comment that names the values that are set and would silently be lost. */
function unmanagedComment(organization: Organization): string[] {
  const names = unmanagedKeys(organization).map((name) =>
    /^[\w.-]+$/.test(name) ? name : quoteText(name),
  )
  return names.length === 0 ? [] : [`# The provider cannot set: ${names.join(', ')}.`]
}

function unmanagedKeys(values: Record<string, unknown>, fields = FIELDS): string[] {
  return setKeys(values).flatMap((key) => {
    const field = Object.hasOwn(fields, key) ? fields[key] : undefined
    if (field?.isReadOnly) return []
    if (field === undefined || field.terraform === null) return [key]
    const inner = values[key]
    return field.kind === 'object' && isJsonObject(inner)
      ? unmanagedKeys(inner, field.fields).map((nested) => `${key}.${nested}`)
      : []
  })
}

function setKeys(value: Record<string, unknown>): string[] {
  return Object.keys(value).filter((key) => normalize(value[key], key) !== undefined)
}

/** Returns the team name as a Terraform identifier. */
function localName({ auth_domain }: Organization): string {
  const name = teamName(auth_domain ?? '').replaceAll(/[^a-z0-9]+/gi, '_')
  if (name === '') return 'organization'
  return /^[a-z]/i.test(name) ? name : `organization_${name}`
}
