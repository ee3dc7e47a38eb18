import { describe, expect, test } from 'vitest'
import { type SurveyFacts, SURVEY_FACT_SCHEMAS, EMPTY_SURVEY_FACTS } from './survey-facts'
import { surveyAreasForChange } from './compute-findings'
import { concernsTeamDomain, teamDomainChecklist, teamDomainFindings } from './team-domain-findings'

const CHANGE = {
  before: { auth_domain: 'acme.cloudflareaccess.com' },
  after: { auth_domain: 'acme-corp.cloudflareaccess.com' },
}
const CALLBACK = 'https://acme-corp.cloudflareaccess.com/cdn-cgi/access/callback'

/** An account of which all was read, and nothing was there. */
const NOTHING: SurveyFacts = {
  ...EMPTY_SURVEY_FACTS,
  zones: [{ id: 'z', name: 'x.test', isServed: true, hosts: null }],
  applications: [],
  policies: [],
  providers: [],
  ssoConnectors: [],
  tunnels: [],
  registrations: 0,
  dohToken: undefined,
  isPartial: { hosts: false, applications: false },
}

const providers = (...all: object[]): SurveyFacts => ({
  ...NOTHING,
  providers: SURVEY_FACT_SCHEMAS.listIdentityProviders.parse(all),
})
const applications = (...all: object[]): SurveyFacts => ({
  ...NOTHING,
  applications: SURVEY_FACT_SCHEMAS.listApplications.parse(all),
})
const tunnel = (configuration: object | null, more: object = {}): SurveyFacts => ({
  ...NOTHING,
  tunnels: SURVEY_FACT_SCHEMAS.listTunnels
    .parse([{ id: 't', name: 'Office', ...more }])
    .map(({ name, isLocal }) => ({
      name,
      isLocal,
      routes: configuration && SURVEY_FACT_SCHEMAS.getTunnelConfiguration.parse(configuration),
    })),
})
const access = (teamName: string) => ({ access: { required: true, teamName } })

const titles = (account: SurveyFacts) =>
  teamDomainChecklist(account, CHANGE).map(({ title }) => title)
const item = (account: SurveyFacts, title: string) =>
  teamDomainChecklist(account, CHANGE).find((one) => one.title === title)
const severities = (account: SurveyFacts) =>
  Object.fromEntries(teamDomainFindings(account, CHANGE).map(({ id, severity }) => [id, severity]))

const PROVIDER = 'docs: cloudflare-one/integrations/identity-providers'
const SSO = 'docs: fundamentals/manage-members/dashboard-sso'

describe('a new team domain', () => {
  test.each<[what: string, SurveyFacts, expected: Record<string, string>, source: string]>([
    [
      'an identity provider',
      providers({ id: 'i', name: 'Entra', type: 'azureAD' }),
      { 'team-domain-providers': 'warning' },
      PROVIDER,
    ],
    ['a one-time PIN, which has no callback', providers({ type: 'onetimepin' }), {}, PROVIDER],
    [
      'a provider that another account shares',
      providers({ name: 'Group', type: 'saml', read_only: true }),
      { 'team-domain-federated': 'unknown' },
      'the effect of a rename on federation grants is not documented',
    ],
    [
      'SCIM at an address with the old name',
      providers({
        type: 'okta',
        scim_config: {
          enabled: true,
          scim_base_url: 'https://acme.cloudflareaccess.com/cdn-cgi/scim',
        },
      }),
      { 'team-domain-providers': 'warning', 'team-domain-scim': 'warning' },
      'docs: cloudflare-one/team-and-resources/users/scim',
    ],
    [
      'SCIM at an address without the name',
      providers({
        type: 'okta',
        scim_config: { enabled: true, scim_base_url: 'https://api.example/scim/1' },
      }),
      { 'team-domain-providers': 'warning' },
      'the text of the address decides, since its shape is not documented',
    ],
    [
      'SCIM at an address that the API leaves out',
      providers({ type: 'okta', scim_config: { enabled: true } }),
      { 'team-domain-providers': 'warning', 'team-domain-scim-unknown': 'unknown' },
      'its shape is not documented',
    ],
    [
      'a connector for single sign-on to the dashboard',
      {
        ...NOTHING,
        ssoConnectors: SURVEY_FACT_SCHEMAS.listSsoConnectors.parse([
          { email_domain: 'acme.example' },
        ]),
      },
      { 'team-domain-sso': 'critical' },
      SSO,
    ],
    [
      'the application for it',
      applications({ id: 'd', name: 'SSO', type: 'dash_sso' }),
      { 'team-domain-sso': 'critical' },
      SSO,
    ],
    [
      'connectors that could not be read',
      { ...NOTHING, ssoConnectors: null },
      { 'team-domain-sso': 'unknown' },
      SSO,
    ],
    [
      'a SaaS application',
      applications({ id: 's', name: 'CRM', type: 'saas', saas_app: { auth_type: 'saml' } }),
      { 'team-domain-saas': 'warning' },
      'docs: access-controls/applications/http-apps/saas-apps',
    ],
    [
      'a tunnel that verifies tokens of the team, in another case',
      tunnel({ config: { ingress: [{ hostname: 'a.x.test', originRequest: access('Acme') }] } }),
      { 'team-domain-tunnels': 'warning' },
      'docs: tunnels/configurations, originRequest.access.teamName',
    ],
    [
      'a tunnel that verifies them for all its hosts',
      tunnel({ config: { ingress: [], originRequest: access('acme') } }),
      { 'team-domain-tunnels': 'warning' },
      'the same',
    ],
    [
      'a tunnel of another team',
      tunnel({ config: { ingress: [{ originRequest: access('acme-two') }] } }),
      {},
      'the same',
    ],
    [
      'a local tunnel',
      tunnel(null, { config_src: 'local' }),
      { 'team-domain-tunnels-unread': 'unknown' },
      'locally managed tunnels have no readable configuration',
    ],
    [
      'a service token for DNS over HTTPS',
      { ...NOTHING, dohToken: 't' },
      { 'team-domain-doh': 'warning' },
      'docs: devices/agentless/dns/dns-over-https',
    ],
    [
      'devices',
      { ...NOTHING, registrations: 3 },
      { 'team-domain-devices': 'warning' },
      'docs: cloudflare-one/faq/getting-started-faq',
    ],
  ])('is found to concern %s', (_what, account, expected, _source) => {
    expect(severities(account)).toEqual({ ...severities(NOTHING), ...expected })
  })

  test('is found to free the old name, and claims nothing about redirects', () => {
    expect(severities(NOTHING)).toEqual({
      'team-domain-old-name': 'warning',
      'team-domain-grace': 'unknown',
      'team-domain-login': 'warning',
      'team-domain-origins': 'warning',
      'team-domain-same': 'notice',
    })
  })

  test('claims nothing to be absent if nothing was read', () => {
    expect(severities(EMPTY_SURVEY_FACTS)).toEqual({
      ...severities(NOTHING),
      'team-domain-sso': 'unknown',
      'team-domain-providers': 'unknown',
      'team-domain-saas': 'unknown',
      'team-domain-tunnels': 'unknown',
      'team-domain-devices': 'unknown',
      'team-domain-doh': 'unknown',
      'applications-partial': 'unknown',
    })
    expect(titles(EMPTY_SURVEY_FACTS)).toContain('Identity providers: new redirect URL')
    expect(titles(EMPTY_SURVEY_FACTS)).toContain('Tunnels whose configuration was not read')
  })

  test('is another name, not another spelling of it', () => {
    const named = (auth_domain?: string) => ({ before: CHANGE.before, after: { auth_domain } })
    expect(concernsTeamDomain(CHANGE)).toBe(true)
    expect(concernsTeamDomain(named('ACME.cloudflareaccess.com'))).toBe(false)
    expect(concernsTeamDomain(named())).toBe(false)
    expect(surveyAreasForChange('organization', CHANGE)).toEqual(['applications', 'team_domain'])
    expect(teamDomainChecklist(EMPTY_SURVEY_FACTS, named())).toEqual([])
  })
})

describe('the checklist', () => {
  test('has the address to paste for each identity provider', () => {
    const account = providers(
      { id: 'i', name: 'Entra', type: 'azureAD' },
      { id: 's', name: 'Partner', type: 'saml', config: { sign_request: true } },
    )
    expect(item(account, 'Entra: new redirect URL')?.values).toEqual([
      { label: 'Redirect URL', value: CALLBACK },
    ])
    expect(item(account, 'Partner: new Entity ID and ACS URL')?.values).toEqual([
      { label: 'Entity ID', value: CALLBACK },
      { label: 'ACS URL', value: CALLBACK },
      {
        label: 'Metadata',
        value: 'https://acme-corp.cloudflareaccess.com/cdn-cgi/access/s/saml-metadata',
      },
      {
        label: 'Certificates',
        value: 'https://acme-corp.cloudflareaccess.com/cdn-cgi/access/certs',
      },
    ])
  })

  test('has the endpoints of a service with OIDC, and for SAML today’s with the new name, as an inference', () => {
    const account = applications(
      { name: 'Ledger', type: 'saas', saas_app: { auth_type: 'oidc', client_id: 'c1' } },
      {
        name: 'CRM',
        type: 'saas',
        saas_app: {
          auth_type: 'saml',
          sso_endpoint: 'https://acme.cloudflareaccess.com/cdn-cgi/access/sso/saml/1',
          idp_entity_id: 'urn:example:idp',
        },
      },
    )
    expect(item(account, 'Ledger: new OIDC endpoints')?.values.map(({ value }) => value)).toContain(
      'https://acme-corp.cloudflareaccess.com/cdn-cgi/access/sso/oidc/c1/token',
    )
    expect(item(account, 'CRM: new sign-in address')).toMatchObject({
      source: 'inferred',
      values: [
        {
          label: 'SSO endpoint',
          value: 'https://acme-corp.cloudflareaccess.com/cdn-cgi/access/sso/saml/1',
        },
      ],
    })
  })

  test('names Gatehouse itself, and MFA only where there is some', () => {
    expect(item(NOTHING, 'Gatehouse itself: ACCESS_TEAM_DOMAIN')?.values).toEqual([
      { label: 'ACCESS_TEAM_DOMAIN', value: 'acme-corp.cloudflareaccess.com' },
    ])
    const mfa = { ...CHANGE, after: { ...CHANGE.after, mfa_config: {} } }
    const keys = 'Security keys and passkeys of MFA'
    expect(titles(NOTHING)).not.toContain(keys)
    expect(teamDomainChecklist(NOTHING, mfa).map(({ title }) => title)).toContain(keys)
  })

  test('has at most fifty items of a kind, and counts the others', () => {
    const many = Array.from({ length: 130 }, (_, index) => ({
      name: `Service ${index}`,
      type: 'saas',
    }))
    const account = applications(...many)
    expect(titles(account).filter((title) => /^Service \d/.test(title))).toHaveLength(50)
    expect(titles(account)).toContain('80 more SaaS applications')
  })
})
