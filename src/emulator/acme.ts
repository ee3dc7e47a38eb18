import type { CustomPageWithHtml } from '../api/cloudflare-objects'
import type { Organization } from '../api/organization'
import type { EmulatedAccount } from './emulated-account'
import { DEMO_ACCOUNT_IDS } from './demo'
import { formatRfc3339Timestamp } from './emulator-settings'

const DAY_MS = 86_400_000

/** Every field of the API, including the undocumented ones. */
export const ACME_ORGANIZATION: Organization = {
  name: 'Acme Corporation',
  auth_domain: 'acme.cloudflareaccess.com',
  session_duration: '24h',
  warp_auth_session_duration: '720h',
  user_seat_expiration_inactive_time: '2190h',
  auto_redirect_to_identity: false,
  allow_authenticate_via_warp: true,
  warp_auth_non_browser_401: true,
  is_ui_read_only: false,
  ui_read_only_toggle_reason: 'Unlocked for the new sign-in page',
  deny_unmatched_requests: true,
  deny_unmatched_requests_exempted_zone_names: ['acme-status.example', 'acme-static.example'],
  login_design: {
    background_color: '#0b1f3a',
    text_color: '#1c2b41',
    logo_path: 'https://acme.example/logo.svg',
    header_text: 'Welcome to Acme',
    footer_text: 'Trouble signing in? Call the service desk at extension 4357.',
  },
  custom_pages: {
    identity_denied: '5f0c8f3e-7a41-4c0a-9d0b-6e1f3b2a9c01',
    forbidden: 'b1d2a6c4-3e58-4f7b-8c19-0a9d7e6f5b02',
  },
  mfa_config: {
    allowed_authenticators: ['totp', 'biometrics', 'security_key'],
    session_duration: '24h',
    amr_matching_session_duration: '12h',
    required_aaguids: '0f4d8b6a-2c91-4e37-a5d8-1b7c3e9f6a20',
  },
  mfa_required_for_all_apps: false,
  mfa_piv_key_requirements: {
    pin_policy: 'always',
    touch_policy: 'cached',
    ssh_key_size: [256, 384],
    ssh_key_type: ['ecdsa'],
    require_fips_device: true,
  },
  service_token_inactivity: { enabled: true, action: 'disable', inactivity_threshold_days: 90 },
  strict_service_token_auth: false,
  cache_device_posture: true,
  trusted_accounts: ['7d1e5c0b9a3f4286b1c8e0d2f6a49537'],
  has_migrated_private_apps: true,
  created_at: '2021-03-18T09:24:11.482Z',
  updated_at: '2026-08-27T14:05:36.120Z',
}

export const ACME_IDENTITY_PROVIDERS = [
  {
    id: '2a5f1c94-8e0b-4d37-96a2-c1b8f3e7d501',
    name: 'Acme Entra ID',
    type: 'azureAD',
    config: {
      client_id: '61b8d2f0-5a3c-4e97-8f14-d0c7a9e2b635',
      directory_id: 'f39a0c7e-1d84-4b62-a5e8-72c6d9b0e4f1',
      support_groups: true,
    },
    scim_config: { enabled: true, user_deprovision: true, seat_deprovision: false },
  },
  {
    id: '7c0e9b38-4d12-4fa6-b8e5-3a91d6c2f702',
    name: 'Okta for subsidiaries',
    type: 'okta',
    config: { okta_account: 'https://acme-group.okta.example', client_id: '0oa1acme2okta3x4' },
    scim_config: { enabled: false },
  },
  {
    id: 'd4b6a2e1-93c7-4058-a1f9-5e8c0d7b3603',
    name: 'Google Workspace',
    type: 'google-apps',
    config: { apps_domain: 'acme.example', client_id: 'acme-workspace.apps.example' },
    scim_config: { enabled: false },
  },
  {
    id: '91f3c8d5-06ea-4b7c-8d20-f4a7b9e15c04',
    name: 'One-time PIN',
    type: 'onetimepin',
    config: {},
    scim_config: { enabled: false },
  },
] as const

type ServiceTokenSeed = {
  name: string
  prefix: string
  createdDaysAgo: number
  duration?: 'forever'
  enabled?: boolean
  /** Absent if it was never used. */
  seenDaysAgo?: number
}

const SERVICE_TOKENS: readonly ServiceTokenSeed[] = [
  { name: 'DoH for roaming devices', prefix: 'a1c5e7f9', createdDaysAgo: 120 },
  { name: 'DoH for branch offices', prefix: 'b2d6f8a0', createdDaysAgo: 45, seenDaysAgo: 1 },
  {
    name: 'Build server',
    prefix: 'c3e7a9b1',
    createdDaysAgo: 300,
    duration: 'forever',
    seenDaysAgo: 0,
  },
  {
    name: 'Old monitoring',
    prefix: 'd4f8b0c2',
    createdDaysAgo: 200,
    enabled: false,
    seenDaysAgo: 150,
  },
  { name: 'Data import 2024', prefix: 'e5a9c1d3', createdDaysAgo: 600, seenDaysAgo: 380 },
  { name: 'Nightly backup', prefix: 'f6b0d2e4', createdDaysAgo: 350, seenDaysAgo: 120 },
  { name: 'Partner feed', prefix: '07c1e3f5', createdDaysAgo: 340, seenDaysAgo: 60 },
  { name: 'Metrics of the lab', prefix: '18d2f4a6', createdDaysAgo: 330, seenDaysAgo: 200 },
  { name: 'Proof of concept', prefix: '29e3a5b7', createdDaysAgo: 260 },
  { name: 'New scanner', prefix: '3af4b6c8', createdDaysAgo: 9 },
]

const SERVICE_TOKEN_LIFE_DAYS = 365

/** Returns the id of a service token of Acme by its first eight digits, as policies name it. */
export const acmeServiceTokenId = (prefix: string) => `${prefix}-3b7d-4c2e-8f1a-6d9e0b5c4a37`

export function buildDemoServiceToken(seed: ServiceTokenSeed, now: number) {
  const { name, prefix, createdDaysAgo, duration = '8760h', enabled = true, seenDaysAgo } = seed
  const created = now - createdDaysAgo * DAY_MS
  return {
    id: acmeServiceTokenId(prefix),
    client_id: `${prefix}7d4c2e8f1a6d9e0b5c4a37f2.access`,
    name,
    duration,
    enabled,
    ...(duration === 'forever'
      ? {}
      : { expires_at: formatRfc3339Timestamp(created + SERVICE_TOKEN_LIFE_DAYS * DAY_MS) }),
    last_seen_at:
      seenDaysAgo === undefined ? null : formatRfc3339Timestamp(now - seenDaysAgo * DAY_MS),
    created_at: formatRfc3339Timestamp(created),
    updated_at: formatRfc3339Timestamp(created),
  }
}

/** Returns the account that has everything. Times that should stay recent are relative to `now`. */
export function createAcmeAccount(now: number): EmulatedAccount {
  const service_tokens = SERVICE_TOKENS.map((seed) => buildDemoServiceToken(seed, now))
  return {
    account: {
      id: DEMO_ACCOUNT_IDS.acme,
      name: 'Acme Corporation',
      type: 'enterprise',
      settings: { enforce_twofactor: true },
      created_on: '2019-11-04T08:12:55.037Z',
    },
    organization: ACME_ORGANIZATION,
    doh: { service_token_id: service_tokens[0]?.id ?? '', doh_jwt_duration: '168h' },
    features: { dashboard_sso: false, independent_mfa: true },
    revocation_delay_ms: REVOCATION_EFFECT_DELAY_MS,
    access_keys: createSeedAccessKeyRotation(now - 12 * DAY_MS),
    identity_providers: [...ACME_IDENTITY_PROVIDERS],
    custom_pages: ACME_CUSTOM_PAGES,
    service_tokens,
  }
}

/** Returns the account without an organization. */
export function createAccountWithoutOrganization(now: number): EmulatedAccount {
  return {
    account: {
      id: DEMO_ACCOUNT_IDS.blank,
      name: 'Acme Labs',
      type: 'standard',
      settings: { enforce_twofactor: false },
      created_on: '2026-09-30T15:40:02.611Z',
    },
    organization: null,
    doh: null,
    features: { dashboard_sso: false, independent_mfa: false },
    revocation_delay_ms: REVOCATION_EFFECT_DELAY_MS,
    access_keys: createSeedAccessKeyRotation(now),
    identity_providers: [CLOUDFLARE_IDENTITY_PROVIDER],
    custom_pages: [],
    service_tokens: [],
  }
}

/** The provider of a new organization, instead of one-time PINs. */
export const CLOUDFLARE_IDENTITY_PROVIDER = {
  id: '3e8b0d71-c5f4-4a96-b2d7-8c1e6f0a9405',
  name: 'Cloudflare',
  type: 'cloudflare',
  config: {},
  scim_config: { enabled: false },
}

/** Cloudflare says that tokens stop being accepted after 20 to 30 seconds. */
export const REVOCATION_EFFECT_DELAY_MS = 20_000

export function createSeedAccessKeyRotation(rotatedAt: number): EmulatedAccount['access_keys'] {
  return {
    visibility: 'visible',
    key_rotation_interval_days: 42,
    last_key_rotation_at: formatRfc3339Timestamp(rotatedAt),
  }
}

/** The applications behind Acme's Access, as sessions name them. */
export const ACME_APPLICATIONS = [
  application('4f1c6a0e', 'Wiki', 'wiki.acme.example'),
  application('9b27d3c4', 'Source control', 'git.acme.example'),
  application('1d80e5f2', 'Service desk', 'desk.acme.example'),
  application('c63a7b91', 'Payroll', 'payroll.acme.example'),
  application('e05f18d7', 'Dashboards', 'grafana.acme.example'),
  application('72b9c4a6', 'Build server', 'ci.acme.example'),
  application('3ac5e260', 'Customer records', 'crm.acme.example'),
  application('58d1f07b', 'Warehouse', 'warehouse.acme.example'),
  application('b4906ce3', 'Staging', 'staging.acme.example'),
  application('06e7ad15', 'Production shell', 'prod.acme.example', 'ssh'),
  application('df3842b0', 'Salesforce', 'acme.my.salesforce.example', 'saas'),
  application('87c20f59', 'App Launcher', 'acme.cloudflareaccess.com', 'app_launcher'),
]

function application(prefix: string, name: string, hostname: string, type = 'self_hosted') {
  return { uid: `${prefix}-5c1d-4e8a-9b3f-2a6d7c0e4f18`, name, hostname, type }
}

/** Pages as a person at Acme might have written them, including styles. */
export const ACME_CUSTOM_PAGES: CustomPageWithHtml[] = [
  {
    uid: '5f0c8f3e-7a41-4c0a-9d0b-6e1f3b2a9c01',
    name: 'Access denied',
    type: 'identity_denied',
    contract_version: 1,
    custom_html: page(
      'You are not on the list',
      'Your account is fine, but this application is not open to it. Ask the service desk for access: extension 4357, any time.',
      '<a class="button" href="https://desk.acme.example/access">Ask for access</a> <a href="/cdn-cgi/access/logout">Log in as somebody else</a>',
    ),
  },
  {
    uid: 'b1d2a6c4-3e58-4f7b-8c19-0a9d7e6f5b02',
    name: 'Device or location not allowed',
    type: 'forbidden',
    contract_version: 1,
    custom_html: page(
      'Not from this device',
      'Acme’s applications open on managed devices only. Turn on Cloudflare One, or use the laptop that Acme gave you.',
      '<a class="button" href="https://desk.acme.example/devices">Set up a device</a>',
    ),
  },
  {
    uid: 'c7e49b80-16d3-4a2f-b5e8-9f3c1d0a7e03',
    name: 'Sign-in',
    type: 'login',
    contract_version: 1,
    custom_html: page('Welcome to Acme', '', '<cf-access-authbox></cf-access-authbox>'),
  },
  {
    uid: 'e2a85d17-94bc-4d6e-a0f1-7b8c2e3d4f04',
    name: 'Approve command-line access',
    type: 'interstitial',
    contract_version: 1,
    custom_html: page(
      'A terminal asks to log in as you',
      '',
      '<cf-access-cli-approval></cf-access-cli-approval>',
    ),
  },
]

function page(title: string, text: string, actions: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title}</title>
    <style>
      body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: #0b1f3a; color: #fff;
        font: 17px/1.5 system-ui, sans-serif }
      main { max-width: 30rem; padding: 3rem 1.5rem }
      svg { width: 3.5rem }
      h1 { font-size: 2rem; line-height: 1.2; margin: 1.5rem 0 .75rem }
      p { color: #c9d6ea }
      a { color: #fff; margin-right: 1rem }
      .button { display: inline-block; padding: .6rem 1rem; border-radius: .5rem; background: #ffb238; color: #0b1f3a;
        font-weight: 600; text-decoration: none }
    </style>
  </head>
  <body>
    <main>
      <svg viewBox="0 0 48 48" role="img" aria-label="Acme"><path fill="#ffb238" d="M24 4 46 44H2z"/><path fill="#0b1f3a" d="m24 20 9 18H15z"/></svg>
      <h1>${title}</h1>
      <p>${text}</p>
      <p>${actions}</p>
    </main>
  </body>
</html>
`
}
