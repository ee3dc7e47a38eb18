import { normalize } from '../../api/equality'
import { isJsonObject } from '../../api/json'
import { type Organization, type organizationSchema, READ_ONLY_KEYS } from '../../api/organization'
import { teamName } from '../../api/team-domain'
import { omit } from '../../api/put-body'
import { hclObject, hclString } from './hcl'
import { quoteText } from './json-text'

/** The oldest version of Cloudflare's provider that supports every attribute below. */
export const PROVIDER_VERSION = '5.27'

type ProviderAttribute = {
  /**
   * The provider's name, if it differs from the API's: the provider kept its old name when the API renamed the field.
   */
  name?: string
  /** The attributes of an object. */
  attributes?: readonly string[]
}

/**
 * The attributes that the provider can set, keyed by the API's names and in the order of output.
 * @see https://registry.terraform.io/providers/cloudflare/cloudflare/5.27.0/docs/resources/zero_trust_organization
 * @see https://github.com/cloudflare/terraform-provider-cloudflare/blob/1b7eeb41ddab5cba39a56fdafd13b0c05d1c9c44/internal/services/zero_trust_organization/model.go
 */
const ATTRIBUTES: ReadonlyMap<string, ProviderAttribute> = new Map<
  keyof typeof organizationSchema.shape,
  ProviderAttribute
>([
  ['name', {}],
  ['auth_domain', {}],
  ['session_duration', {}],
  ['warp_auth_session_duration', {}],
  ['user_seat_expiration_inactive_time', {}],
  ['auto_redirect_to_identity', {}],
  ['allow_authenticate_via_warp', {}],
  ['warp_auth_non_browser_401', {}],
  ['deny_unmatched_requests', {}],
  ['deny_unmatched_requests_exempted_zone_names', {}],
  ['is_ui_read_only', {}],
  ['ui_read_only_toggle_reason', {}],
  ['mfa_required_for_all_apps', {}],
  [
    'mfa_config',
    {
      attributes: [
        'allowed_authenticators',
        'session_duration',
        'amr_matching_session_duration',
        'required_aaguids',
      ],
    },
  ],
  [
    'mfa_piv_key_requirements',
    {
      name: 'mfa_ssh_piv_key_requirements',
      attributes: [
        'pin_policy',
        'touch_policy',
        'ssh_key_size',
        'ssh_key_type',
        'require_fips_device',
      ],
    },
  ],
  ['strict_service_token_auth', {}],
  ['service_token_inactivity', { attributes: ['enabled', 'action', 'inactivity_threshold_days'] }],
  ['custom_pages', { attributes: ['identity_denied', 'forbidden'] }],
  [
    'login_design',
    {
      attributes: ['background_color', 'text_color', 'logo_path', 'header_text', 'footer_text'],
    },
  ],
])

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

function providerAttributes(organization: Organization): [name: string, value: unknown][] {
  return [...ATTRIBUTES].flatMap(([key, { name = key, attributes }]) => {
    const value = attributes ? pickWritten(organization[key], attributes) : organization[key]
    return isWritten(value) ? [[name, value]] : []
  })
}

function pickWritten(value: unknown, keys: readonly string[]): object | undefined {
  if (!isJsonObject(value)) return undefined
  const entries = keys.map((key) => [key, value[key]] as const)
  const written = entries.filter(([, item]) => isWritten(item))
  return written.length === 0 ? undefined : Object.fromEntries(written)
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

const READ_ONLY: ReadonlySet<string> = new Set(READ_ONLY_KEYS)

function unmanagedKeys(organization: Organization): string[] {
  return setKeys(organization).flatMap((key) => {
    if (READ_ONLY.has(key)) return []
    const known = ATTRIBUTES.get(key)
    if (known === undefined) return [key]
    return setKeys(organization[key])
      .filter((nested) => known.attributes?.includes(nested) === false)
      .map((nested) => `${key}.${nested}`)
  })
}

function setKeys(value: unknown): string[] {
  if (!isJsonObject(value)) return []
  return Object.keys(value).filter((key) => normalize(value[key], key) !== undefined)
}

/** Returns the team name as a Terraform identifier. */
function localName({ auth_domain }: Organization): string {
  const name = teamName(auth_domain ?? '').replaceAll(/[^a-z0-9]+/gi, '_')
  if (name === '') return 'organization'
  return /^[a-z]/i.test(name) ? name : `organization_${name}`
}
