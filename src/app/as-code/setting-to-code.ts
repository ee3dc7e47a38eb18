import type { SettingResource } from '../../api/change'
import { dohDocumentSchema } from '../../api/doh'
import { normalizeSettingValue } from '../../api/equality'
import { isJsonObject } from '../../api/json'
import {
  applyMergePatch,
  type MergePatch,
  omitKeys,
  buildOrganizationPutBody,
  buildPutBody,
  findUnsendableKeys,
} from '../../api/merge-patch'
import { operationPath, CLOUDFLARE_OPERATIONS } from '../../api/cloudflare-operations'
import {
  verbatimOrganizationSchema,
  type Organization,
  organizationSchema,
} from '../../api/organization'
import {
  ORGANIZATION_FIELD_DEFINITIONS,
  type SettingFieldDefinitions,
} from '../../api/setting-fields'
import { teamName } from '../../api/team-domain'
import { hclObject, hclString, formatEscapedJson, formatEscapedJsonString } from './code-literals'

type CodeFile = { name: string; text: string }

/** One notation: an explanation, and the file unless this notation cannot express it. */
type Notation = { about: string; file?: CodeFile }

export type SettingAsCode = Record<'terraform' | 'json' | 'curl', Notation>

/** A setting in its current state or, with a merge patch, a change to it. */
export type SettingAsCodeInput = {
  account: string
  setting: SettingResource
  document: unknown
  patch?: MergePatch | undefined
}

export function settingToCode(source: SettingAsCodeInput): SettingAsCode {
  return source.setting === 'organization' ? organizationCode(source) : dohCode(source)
}

function organizationCode({ account, document: given, patch }: SettingAsCodeInput): SettingAsCode {
  const document = verbatimOrganizationSchema.parse(given)
  const after = organizationSchema.parse(applyMergePatch(document, patch ?? {}))
  const leftOut = findUnsendableKeys(document, patch ?? {})
  const body = buildOrganizationPutBody(document, patch ?? {})
  return {
    terraform: {
      about: `The organization ${patch ? 'after the change' : 'as it is'}, with the block that imports it. Needs version ${PROVIDER_VERSION} of Cloudflare’s provider, or a later one.`,
      file: { name: 'organization.tf', text: organizationTerraform(account, after, leftOut) },
    },
    json: jsonNotation('organization', document, patch),
    curl: {
      about:
        'Replaces the whole organization: what others change before you run it is lost. Takes the API token from CLOUDFLARE_API_TOKEN.',
      file: {
        name: 'organization.sh',
        text: curlCommand('updateOrganization', account, body),
      },
    },
  }
}

function dohCode({ account, document: given, patch }: SettingAsCodeInput): SettingAsCode {
  const document = dohDocumentSchema.parse(given)
  const body = buildPutBody(document, patch ?? {})
  return {
    terraform: { about: 'Cloudflare’s Terraform provider has no resource for DNS over HTTPS.' },
    json: jsonNotation('doh', document, patch),
    curl: {
      about: 'Sets both DoH settings. Takes the API token from CLOUDFLARE_API_TOKEN.',
      file: { name: 'doh.sh', text: curlCommand('updateDoh', account, body) },
    },
  }
}

function jsonNotation(name: string, document: unknown, patch: MergePatch | undefined): Notation {
  return patch === undefined
    ? {
        about: 'The response of Cloudflare’s API.',
        file: { name: `${name}.json`, text: formatEscapedJson(document) },
      }
    : {
        about: 'A JSON merge patch (RFC 7396): only what changes.',
        file: { name: `${name}.patch.json`, text: formatEscapedJson(patch) },
      }
}

const CLOUDFLARE = 'https://api.cloudflare.com/client/v4'

/**
 * Returns a command for bash, zsh, dash and fish that makes the call. It takes the API token from the environment. A
 * body that is too long for an argument comes from a here-document, which fish lacks.
 */
export function curlCommand(
  operation: 'updateOrganization' | 'updateDoh',
  account: string,
  body: unknown,
): string {
  const { method, path } = CLOUDFLARE_OPERATIONS[operation]
  const json = shellSafe(formatEscapedJson(body))
  const isArgument = new TextEncoder().encode(json).length < LONGEST_ARGUMENT
  const command = [
    `curl ${shellQuote(CLOUDFLARE + operationPath(path, { account_id: account }))}`,
    `--request ${method}`,
    '--header "Authorization: Bearer $CLOUDFLARE_API_TOKEN"',
    `--json ${isArgument ? shellQuote(json) : `@- <<'${END_OF_JSON}'`}`,
  ].join(' \\\n  ')
  return isArgument ? command : `${command}\n${json}\n${END_OF_JSON}`
}

/**
 * Linux does not start a program with a longer argument, including the terminating byte.
 * @see https://man7.org/linux/man-pages/man2/execve.2.html
 */
const LONGEST_ARGUMENT = 128 * 1024

/** This never occurs as a line of JSON. */
const END_OF_JSON = 'END_OF_JSON'

/** Between single quotes, a shell takes everything literally up to the next single quote. */
export function shellQuote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}

/**
 * Returns the same JSON without two consecutive backslashes, which fish collapses into one even between single quotes.
 * @see https://fishshell.com/docs/current/language.html#quotes
 */
function shellSafe(json: string): string {
  return json.replaceAll('\\\\', String.raw`\u005c`)
}

/** The oldest version of Cloudflare's provider that supports every attribute below. */
const PROVIDER_VERSION = '5.27'

const RESOURCE = 'cloudflare_zero_trust_organization'

/**
 * Returns the organization as a Terraform resource, with the block that imports it. `leftOut` lists the keys that the
 * API would refuse.
 */
function organizationTerraform(
  account: string,
  organization: Organization,
  leftOut: readonly string[],
): string {
  const name = localName(organization)
  const written = omitKeys(organization, leftOut)
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
const { name: NAME, ...OTHERS } = ORGANIZATION_FIELD_DEFINITIONS
const FIELDS: SettingFieldDefinitions = { name: NAME, ...OTHERS }

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

function writtenObject(value: unknown, fields: SettingFieldDefinitions): object | undefined {
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
    /^[\w.-]+$/.test(name) ? name : formatEscapedJsonString(name),
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
  return Object.keys(value).filter((key) => normalizeSettingValue(value[key], key) !== undefined)
}

/** Returns the team name as a Terraform identifier. */
function localName({ auth_domain }: Organization): string {
  const name = teamName(auth_domain ?? '').replaceAll(/[^a-z0-9]+/gi, '_')
  if (name === '') return 'organization'
  return /^[a-z]/i.test(name) ? name : `organization_${name}`
}
