/** The accounts beside Acme's own: its subsidiaries, and as many others as a test of many accounts needs. */
import type { Organization } from '../api/organization'
import type { EmulatedAccount } from './emulated-account'
import {
  ACME_CUSTOM_PAGES,
  ACME_ORGANIZATION,
  ACME_IDENTITY_PROVIDERS,
  CLOUDFLARE_IDENTITY_PROVIDER,
  createSeedAccessKeyRotation,
  REVOCATION_EFFECT_DELAY_MS,
  buildDemoServiceToken,
} from './acme'
import { DEMO_ACCOUNT_IDS } from './demo'

type Subsidiary = { id: string; name: string; now: number; organization: Organization }

function createSubsidiary({ id, name, now, organization }: Subsidiary): EmulatedAccount {
  return {
    account: {
      id,
      name,
      type: 'enterprise',
      settings: { enforce_twofactor: true },
      created_on: '2022-05-17T07:30:12.204Z',
    },
    organization,
    doh: null,
    features: { dashboard_sso: false, independent_mfa: true },
    revocation_delay_ms: REVOCATION_EFFECT_DELAY_MS,
    access_keys: createSeedAccessKeyRotation(now),
    identity_providers: [CLOUDFLARE_IDENTITY_PROVIDER, ACME_IDENTITY_PROVIDERS[0]],
    custom_pages: [],
    service_tokens: [],
  }
}

/**
 * Returns Acme's subsidiaries. One has a block page of the same name as one of Acme's and issues DoH tokens, the other has
 * neither.
 */
export function createSubsidiaryAccounts(now: number): EmulatedAccount[] {
  const {
    custom_pages: _pages,
    deny_unmatched_requests_exempted_zone_names: _zones,
    ...shared
  } = ACME_ORGANIZATION
  const nord = createSubsidiary({
    id: DEMO_ACCOUNT_IDS.nord,
    name: 'Acme Nord',
    now,
    organization: {
      ...shared,
      name: 'Acme Nord',
      auth_domain: 'acme-nord.cloudflareaccess.com',
      session_duration: '12h',
      login_design: {
        ...shared.login_design,
        background_color: '#12385b',
        footer_text: 'Probleme bei der Anmeldung? Ruf die 4357 an.',
      },
      mfa_config: { allowed_authenticators: ['totp'], session_duration: '8h' },
    },
  })
  const retail = createSubsidiary({
    id: DEMO_ACCOUNT_IDS.retail,
    name: 'Acme Retail',
    now,
    organization: {
      ...shared,
      name: 'Acme Retail',
      auth_domain: 'acme-retail.cloudflareaccess.com',
      session_duration: '168h',
      deny_unmatched_requests: false,
      service_token_inactivity: null,
      login_design: { ...shared.login_design, footer_text: '', logo_path: '' },
      mfa_required_for_all_apps: true,
      mfa_config: { allowed_authenticators: ['totp', 'security_key'], session_duration: '24h' },
    },
  })
  const pages = ACME_CUSTOM_PAGES.filter(({ type }) => type === 'identity_denied').map((page) =>
    Object.assign({}, page, { uid: '8d3f6b1a-2c75-4e90-b6a8-1f4e9d0c7b05' }),
  )
  const seed = { name: 'DoH for Nord', prefix: '4be5a7c9', createdDaysAgo: 80, seenDaysAgo: 0 }
  const token = buildDemoServiceToken(seed, now)
  const doh = { service_token_id: token.id, doh_jwt_duration: '24h' }
  return [{ ...nord, custom_pages: pages, service_tokens: [token], doh }, retail]
}

const NUMBERED = 'acc0'

/** Returns the id of a numbered account, which is the same on every run. */
function numberedAccountId(number: number): string {
  return NUMBERED + number.toString(16).padStart(32 - NUMBERED.length, '0')
}

/** Returns one of many accounts, which differ in a few fields. */
export function createNumberedAccount(number: number, now: number): EmulatedAccount {
  const padded = String(number).padStart(3, '0')
  return createSubsidiary({
    id: numberedAccountId(number),
    name: `Branch ${padded}`,
    now,
    organization: {
      ...ACME_ORGANIZATION,
      name: `Branch ${padded}`,
      auth_domain: `acme-branch-${padded}.cloudflareaccess.com`,
      session_duration: `${6 + (number % 5) * 6}h`,
      custom_pages: {},
    },
  })
}
