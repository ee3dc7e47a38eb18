import { normalize } from '../../api/equality'
import { isJsonObject } from '../../api/json'
import { type Organization, type organizationSchema, READ_ONLY_KEYS } from '../../api/organization'
import { teamName } from '../../api/team-domain'
import { hclObject, hclString } from './hcl'

/** The oldest version of Cloudflare's provider that has every attribute below. */
export const PROVIDER_VERSION = '5.26'

type ProviderAttribute = {
  /** Where it is not the API's: the provider kept its old name when the API renamed the field. */
  name?: string
  /** The attributes of an object. */
  attributes?: readonly string[]
}

/**
 * What the provider can set, by the API's keys and in the order it is written.
 * @see https://registry.terraform.io/providers/cloudflare/cloudflare/5.26.0/docs/resources/zero_trust_organization
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

/** The organization as a Terraform resource, with the block that imports it. */
export function organizationTerraform(account: string, organization: Organization): string {
  const name = localName(organization)
  const attributes = [['account_id', account] as const, ...providerAttributes(organization)]
  return [
    ...unmanagedComment(organization),
    // The provider's documentation denies this: it takes the account's id.
    // https://github.com/cloudflare/terraform-provider-cloudflare/pull/7353
    `import {\n  to = ${RESOURCE}.${name}\n  id = ${hclString(account)}\n}`,
    `resource "${RESOURCE}" "${name}" ${hclObject(attributes)}`,
  ].join('\n\n')
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
 * `false` and `[]` are written where the API answers them. An import takes both into the state, so
 * a configuration without them would plan to remove them.
 * @see https://github.com/cloudflare/terraform-provider-cloudflare/blob/a2efdc5786ae9726d56928dbfe91933bd92404ca/internal/services/zero_trust_organization/normalizations.go
 */
function isWritten(value: unknown): boolean {
  return value !== undefined && value !== null && value !== ''
}

/** A comment that names what is set and would be lost without a word. */
function unmanagedComment(organization: Organization): string[] {
  const names = unmanagedKeys(organization).map((name) =>
    /^[\w.-]+$/.test(name) ? name : JSON.stringify(name),
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

/** The team name as Terraform writes names. */
function localName({ auth_domain }: Organization): string {
  const name = teamName(auth_domain ?? '').replaceAll(/[^a-z0-9]+/gi, '_')
  if (name === '') return 'organization'
  return /^[a-z]/i.test(name) ? name : `organization_${name}`
}
