import { teamName } from '../team-domain'
import type { SettingChange } from './setting-change'
import type { ChecklistItem } from './checklist'
import type { ApplicationFacts, SurveyFacts, IdentityProviderFacts } from './survey-facts'
import { pluralForm, countWithNoun, type Finding } from './finding'
import {
  documentedFindingSource,
  createFindingBuilders,
  inferredFindingSource,
  namesToFindingItems,
} from './finding-builders'

/** The most items of one kind; a further one says how many are left out. */
const MAX_ITEMS_OF_KIND = 50

const { finding, unknown, ifAny, incompleteApplications } = createFindingBuilders('Team domain')

type Domains = { from: string; to: string }

/** The effect of a change on one kind of dependent, and the tasks that it causes. */
type Part = { findings?: Finding[]; items?: ChecklistItem[] }

function domainsOf({ before, after }: SettingChange): Domains | undefined {
  const [from, to] = [before['auth_domain'], after['auth_domain']]
  if (typeof from !== 'string' || typeof to !== 'string' || from === '' || to === '') {
    return undefined
  }
  return from.toLowerCase() === to.toLowerCase() ? undefined : { from, to }
}

/** Returns whether a change gives the organization another team domain. */
export function concernsTeamDomain(change: SettingChange): boolean {
  return domainsOf(change) !== undefined
}

/** Finds what depends on the name of the team domain. */
export function teamDomainFindings(facts: SurveyFacts, change: SettingChange): Finding[] {
  return partsOf(facts, change).flatMap(({ findings }) => findings ?? [])
}

/** Returns what has to be done elsewhere when the team domain changes; nothing if the change is another one. */
export function teamDomainChecklist(facts: SurveyFacts, change: SettingChange): ChecklistItem[] {
  return partsOf(facts, change).flatMap(({ items }) => items ?? [])
}

function partsOf(facts: SurveyFacts, change: SettingChange): Part[] {
  const domains = domainsOf(change)
  if (domains === undefined) return []
  return [
    dashboardSso(facts, domains),
    oldName(domains),
    gatehouse(domains),
    ...providers(facts, domains),
    scim(facts, domains),
    ...ofApplications(facts, domains),
    tunnels(facts, domains),
    devices(facts, domains),
    doh(facts, domains),
    mfa(change),
    everywhereElse(domains),
    WHAT_STAYS,
    { findings: incompleteApplications(facts) },
  ]
}

/** @see https://developers.cloudflare.com/fundamentals/manage-members/dashboard-sso/ */
function dashboardSso({ ssoConnectors, applications }: SurveyFacts, { to }: Domains): Part {
  const application = (applications ?? []).find(({ type }) => type === 'dash_sso')
  const connectors = [...(ssoConnectors ?? []), ...(application === undefined ? [] : [application])]
  if (connectors.length === 0) {
    if (ssoConnectors !== null && applications !== null) return {}
    const sentence =
      'Whether single sign-on to Cloudflare’s dashboard is set up, which would block the change, could not be read.'
    return { findings: [unknown('team-domain-sso', sentence)] }
  }
  return {
    findings: [
      finding({
        id: 'team-domain-sso',
        severity: 'critical',
        sentence:
          'Single sign-on to Cloudflare’s dashboard is set up: Cloudflare refuses a new team domain until its connector is disabled and deleted.',
        ...documentedFindingSource('dashboardSso'),
        ...namesToFindingItems(connectors),
      }),
    ],
    items: [
      {
        title: 'Single sign-on to Cloudflare’s dashboard: create the connector again',
        detail:
          'It has to be deleted before the change. Afterwards, update the identity provider and create it again.',
        values: [redirectUrl(to)],
        ...documentedFindingSource('dashboardSso'),
      },
    ],
  }
}

/** @see https://github.com/cloudflare/cloudflare-docs/pull/29913 */
function oldName({ from }: Domains): Part {
  return {
    findings: [
      finding({
        id: 'team-domain-old-name',
        severity: 'warning',
        sentence: `${from} is free for any other account at once. Whoever takes it answers at every old address.`,
        ...documentedFindingSource('faq'),
      }),
      unknown(
        'team-domain-grace',
        'Cloudflare does not say whether the old address redirects or works for a while, nor what happens to open sessions.',
      ),
      finding({
        id: 'team-domain-login',
        severity: 'warning',
        sentence: 'Everyone has to log in again: the cookies of the old address do not move along.',
        source: 'inferred',
      }),
    ],
  }
}

function gatehouse({ to }: Domains): Part {
  return {
    items: [
      {
        title: 'Gatehouse itself: ACCESS_TEAM_DOMAIN',
        detail:
          'Until it has the new one, a deployed Gatehouse lets nobody in. Its Access application and AUD tag stay.',
        values: [{ label: 'ACCESS_TEAM_DOMAIN', value: to }],
        ...documentedFindingSource('tokenValidation'),
      },
    ],
  }
}

const callback = (domain: string) => `https://${domain}/cdn-cgi/access/callback`
const redirectUrl = (domain: string) => ({ label: 'Redirect URL', value: callback(domain) })

/** Types without anything at an identity provider that names the team. */
const WITHOUT_CALLBACK = new Set(['onetimepin', 'cloudflare'])

function providers({ providers: all }: SurveyFacts, domains: Domains): Part[] {
  if (all === null) {
    const sentence = 'Which identity providers need the new redirect URL could not be read.'
    return [
      {
        findings: [unknown('team-domain-providers', sentence)],
        items: [
          {
            title: 'Identity providers: new redirect URL',
            detail:
              'They could not be read, so they are not listed. Each but the one-time PIN needs it; SAML takes it as Entity ID and ACS URL.',
            values: [redirectUrl(domains.to)],
            ...documentedFindingSource('identityProviders'),
          },
        ],
      },
    ]
  }
  const concerned = all.filter(({ type }) => !WITHOUT_CALLBACK.has(type))
  const own = concerned.filter(({ isFederated }) => !isFederated)
  const federated = concerned.filter(({ isFederated }) => isFederated)
  return [
    {
      findings: ifAny(own, (count) => ({
        id: 'team-domain-providers',
        severity: 'warning',
        sentence: `${countWithNoun(count, 'identity provider')} ${pluralForm(count, 'needs', 'need')} the new redirect URL before anyone can log in through ${pluralForm(count, 'it', 'them')}.`,
        ...documentedFindingSource('identityProviders'),
      })),
      items: capped(own, 'identity providers', (provider) => providerItem(provider, domains)),
    },
    {
      findings: ifAny(federated, (count) => ({
        id: 'team-domain-federated',
        severity: 'unknown',
        sentence: `${countWithNoun(count, 'identity provider')} ${pluralForm(count, 'is', 'are')} shared by another account. What a new team domain means for ${pluralForm(count, 'it', 'them')} is not documented.`,
        source: 'inferred',
      })),
      items: capped(federated, 'shared identity providers', ({ name }) => ({
        title: `${name}: log in once`,
        detail:
          'Another account shares this provider. Cloudflare does not say whether it goes on working, so try it.',
        values: [],
        source: 'inferred',
      })),
    },
  ]
}

function providerItem({ id, name, type, signsRequests }: IdentityProviderFacts, { to }: Domains) {
  if (type !== 'saml') {
    return {
      title: `${name}: new redirect URL`,
      detail: `Enter it at the identity provider (${type}), beside the old one at first.`,
      values: [redirectUrl(to)],
      ...documentedFindingSource('identityProviders'),
    }
  }
  const path = id === null ? 'saml-metadata' : `${id}/saml-metadata`
  return {
    title: `${name}: new Entity ID and ACS URL`,
    detail: `Enter both at the identity provider (SAML). They are the same address.${signsRequests ? ' It verifies signed requests, so give it the certificates of the new address as well.' : ''}`,
    values: [
      { label: 'Entity ID', value: callback(to) },
      { label: 'ACS URL', value: callback(to) },
      { label: 'Metadata', value: `https://${to}/cdn-cgi/access/${path}` },
      ...(signsRequests
        ? [{ label: 'Certificates', value: `https://${to}/cdn-cgi/access/certs` }]
        : []),
    ],
    ...documentedFindingSource('saml'),
  }
}

/** Whether the address for SCIM has the team's name in it is not documented, so the address itself decides. */
function scim({ providers: all }: SurveyFacts, { from }: Domains): Part {
  const synchronized = (all ?? []).filter(({ scim: own }) => own !== null)
  const names = (address: string | null | undefined) =>
    address?.toLowerCase().includes(from.toLowerCase()) === true
  const renamed = synchronized.filter(({ scim: own }) => names(own?.address))
  const unclear = synchronized.filter(({ scim: own }) => own?.address === null)
  return {
    findings: [
      ...ifAny(renamed, (count) => ({
        id: 'team-domain-scim',
        severity: 'warning',
        sentence: `${countWithNoun(count, 'identity provider')} ${pluralForm(count, 'synchronizes', 'synchronize')} people by SCIM at an address with the old name.`,
        ...documentedFindingSource('scim'),
      })),
      ...ifAny(unclear, (count) => ({
        id: 'team-domain-scim-unknown',
        severity: 'unknown',
        sentence: `${countWithNoun(count, 'identity provider')} ${pluralForm(count, 'synchronizes', 'synchronize')} people by SCIM. Cloudflare does not say whether the address for it has the team’s name in it.`,
        source: 'inferred',
      })),
    ],
    items: [
      ...capped(renamed, 'identity providers with SCIM', ({ name }) => ({
        title: `${name}: new SCIM endpoint`,
        detail:
          'Its SCIM endpoint has the old name in it. Copy the new one from the identity provider’s settings in Cloudflare; the secret stays.',
        values: [],
        ...documentedFindingSource('scim'),
      })),
      ...capped(unclear, 'identity providers with SCIM', ({ name }) => ({
        title: `${name}: compare the SCIM endpoint`,
        detail:
          'Compare the endpoint in Cloudflare’s settings of the identity provider with the one entered there.',
        values: [],
        ...inferredFindingSource('scim'),
      })),
    ],
  }
}

function ofApplications({ applications }: SurveyFacts, domains: Domains): Part[] {
  if (applications === null) {
    const sentence = 'Which SaaS applications name the team domain could not be read.'
    return [{ findings: [unknown('team-domain-saas', sentence)] }, origins(null, domains)]
  }
  const services = applications.filter(({ type }) => type === 'saas')
  const isolated = applications.filter(
    ({ type, isLaunchedInIsolation }) => type === 'biso' || isLaunchedInIsolation,
  )
  return [
    {
      findings: ifAny(services, (count) => ({
        id: 'team-domain-saas',
        severity: 'warning',
        sentence: `${countWithNoun(count, 'SaaS application')} ${pluralForm(count, 'signs', 'sign')} people in at the old address, and ${pluralForm(count, 'has', 'have')} to be given the new one.`,
        ...documentedFindingSource('saas'),
      })),
      items: capped(services, 'SaaS applications', (application) => saasItem(application, domains)),
    },
    origins(applications.filter(({ type }) => type === 'self_hosted').length, domains),
    isolated.length === 0
      ? {}
      : {
          items: [
            {
              title: 'Links of Clientless Browser Isolation',
              detail: 'Links that open pages in a remote browser begin with the team domain.',
              values: [{ label: 'They begin with', value: `https://${domains.to}/browser/` }],
              source: 'documented',
            },
          ],
        },
  ]
}

function saasItem({ name, saas }: ApplicationFacts, { from, to }: Domains): ChecklistItem {
  const documented = documentedFindingSource('saas')
  if (saas?.isOidc === true && saas.clientId !== null) {
    const issuer = `https://${to}/cdn-cgi/access/sso/oidc/${saas.clientId}`
    const ends = {
      Authorization: 'authorization',
      Token: 'token',
      Keys: 'jwks',
      'User info': 'userinfo',
    }
    return {
      title: `${name}: new OIDC endpoints`,
      detail: 'Enter them in the service. The client ID and its secret stay.',
      values: [
        { label: 'Issuer', value: issuer },
        ...Object.entries(ends).map(([label, end]) => ({ label, value: `${issuer}/${end}` })),
      ],
      ...documented,
    }
  }
  const renamed = [
    { label: 'SSO endpoint', value: saas?.endpoint },
    { label: 'Entity ID', value: saas?.entityId },
  ].flatMap(({ label, value }) =>
    value?.includes(from) === true ? [{ label, value: value.replaceAll(from, to) }] : [],
  )
  return {
    title: `${name}: new sign-in address`,
    detail:
      renamed.length > 0
        ? 'Enter them in the service. They are today’s with the new name in place of the old one; compare them with Cloudflare’s after the change.'
        : 'Copy the addresses from the application in Cloudflare after the change, and enter them in the service.',
    values: renamed,
    ...(renamed.length > 0 ? inferredFindingSource('saas') : documented),
  }
}

/** No call shows which origins verify tokens, so the applications are an upper bound. */
function origins(selfHosted: number | null, { to }: Domains): Part {
  const some =
    selfHosted === null
      ? 'The origins of self-hosted applications'
      : `At most ${countWithNoun(selfHosted, 'self-hosted application')}`
  return {
    findings: [
      finding({
        id: 'team-domain-origins',
        severity: 'warning',
        sentence:
          selfHosted === 0
            ? 'No self-hosted application was read. An origin or a Worker that verifies Access tokens all the same has to expect the new issuer.'
            : `${some} may verify Access tokens at the origin or in a Worker, which has to expect the new issuer. No call shows which do.`,
        ...documentedFindingSource('tokenValidation'),
      }),
    ],
    items: [
      {
        title: 'Origins and Workers that verify Access tokens',
        detail:
          'Let them accept both issuers before the change, and only the new one afterwards. AUD tags stay.',
        values: [
          { label: 'Issuer', value: `https://${to}` },
          { label: 'Keys', value: `https://${to}/cdn-cgi/access/certs` },
        ],
        ...documentedFindingSource('tokenValidation'),
      },
    ],
  }
}

function tunnels({ tunnels: all }: SurveyFacts, { from, to }: Domains): Part {
  const name = { label: 'teamName', value: teamName(to) }
  if (all === null) {
    const sentence = 'Which tunnels verify tokens of this team could not be read.'
    return { findings: [unknown('team-domain-tunnels', sentence)], items: [localTunnels([name])] }
  }
  const verifying = all.filter(({ routes }) => routes?.teams.includes(teamName(from).toLowerCase()))
  const unread = all.filter(({ routes }) => routes === null)
  return {
    findings: [
      ...ifAny(verifying, (count) => ({
        id: 'team-domain-tunnels',
        severity: 'warning',
        sentence: `${countWithNoun(count, 'tunnel')} ${pluralForm(count, 'verifies', 'verify')} tokens of the old team, and ${pluralForm(count, 'has', 'have')} to be given the new name.`,
        ...documentedFindingSource('tunnelsApi'),
      })),
      ...ifAny(unread, (count) => ({
        id: 'team-domain-tunnels-unread',
        severity: 'unknown',
        sentence: `The configuration of ${countWithNoun(count, 'tunnel')} could not be read: local ones have it in a file.`,
        source: 'inferred',
      })),
    ],
    items: [
      ...capped(verifying, 'tunnels', (tunnel) => ({
        title: `Tunnel ${tunnel.name}: new team name`,
        detail: 'It verifies Access tokens by originRequest.access.',
        values: [name],
        ...documentedFindingSource('tunnelsApi'),
      })),
      ...(unread.length === 0 ? [] : [localTunnels([name])]),
    ],
  }
}

function localTunnels(values: ChecklistItem['values']): ChecklistItem {
  return {
    title: 'Tunnels whose configuration was not read',
    detail: 'Look for originRequest.access.teamName in their configuration files.',
    values,
    ...documentedFindingSource('tunnelsApi'),
  }
}

function devices({ registrations }: SurveyFacts, { from, to }: Domains): Part {
  const findings =
    registrations === null
      ? [unknown('team-domain-devices', 'How many devices are enrolled could not be read.')]
      : registrations === 0
        ? []
        : [
            finding({
              id: 'team-domain-devices',
              severity: 'warning',
              sentence: `${countWithNoun(registrations, 'registration')} of devices: each device has to be enrolled again.`,
              ...documentedFindingSource('faq'),
            }),
          ]
  if (registrations === 0) return {}
  return {
    findings,
    items: [
      {
        title: 'Devices: enroll them again',
        detail:
          'Deploy the new organization by MDM (organization, configs, organization_configs). A local file takes precedence over the dashboard.',
        values: [{ label: 'organization', value: teamName(to) }],
        ...documentedFindingSource('mdm'),
      },
      {
        title: 'Rules for devices that a service token enrolled',
        detail: `Policies, groups and Gateway rules that name non_identity@${from} no longer match.`,
        values: [{ label: 'Address', value: `non_identity@${to}` }],
        ...documentedFindingSource('mdm'),
      },
    ],
  }
}

function doh({ dohToken }: SurveyFacts, { to }: Domains): Part {
  if (dohToken === undefined) return {}
  const sentence =
    dohToken === null
      ? 'Whether services fetch tokens for DNS over HTTPS at the team domain could not be read.'
      : 'A service token may fetch tokens for DNS over HTTPS, which it does at the team domain.'
  return {
    findings: [
      dohToken === null
        ? unknown('team-domain-doh', sentence)
        : finding({
            id: 'team-domain-doh',
            severity: 'warning',
            sentence,
            ...documentedFindingSource('dnsOverHttps'),
          }),
    ],
    items: [
      {
        title: 'Services that fetch tokens for DNS over HTTPS',
        detail: 'They call the team domain. The resolver’s host has no team name in it and stays.',
        values: [
          { label: 'Token URL', value: `https://${to}/cdn-cgi/access/doh-token` },
          { label: 'auth-domain', value: to },
        ],
        ...documentedFindingSource('dnsOverHttps'),
      },
    ],
  }
}

/** Passkeys belong to a host. Whether Cloudflare moves them is not documented. */
function mfa({ after }: SettingChange): Part {
  if (!after['mfa_config']) return {}
  return {
    findings: [
      unknown(
        'team-domain-mfa',
        'Security keys and passkeys belong to the old address. Cloudflare does not say whether people have to enroll them again.',
      ),
    ],
    items: [
      {
        title: 'Security keys and passkeys of MFA',
        detail:
          'They may have to be enrolled again. Try it with one person before you announce it.',
        values: [],
        source: 'inferred',
      },
    ],
  }
}

function everywhereElse({ to }: Domains): Part {
  return {
    items: [
      {
        title: 'Links, and lists of allowed hosts',
        detail:
          'App Launcher, logout, get-identity, /warp, /AddMfaDevice and bookmarks to them, in firewalls and proxies too.',
        values: [{ label: 'App Launcher', value: `https://${to}` }],
        ...documentedFindingSource('faq'),
      },
      {
        title: 'Terraform, variables of CI, documentation',
        detail: 'Wherever the team domain is written down. Nothing lists these.',
        values: [{ label: 'Team domain', value: to }],
        source: 'inferred',
      },
    ],
  }
}

const WHAT_STAYS: Part = {
  findings: [
    finding({
      id: 'team-domain-same',
      severity: 'notice',
      sentence:
        'Unchanged, because they have no team name in them: AUD tags, policies, service tokens, custom pages, SSH and Gateway certificates, mTLS certificates, DoH locations and proxy endpoints. The name on the login page stays as well.',
      source: 'inferred',
    }),
  ],
}

/** Returns an item for each of the first, and one that counts the others. */
function capped<Item>(
  all: readonly Item[],
  many: string,
  itemOf: (item: Item) => ChecklistItem,
): ChecklistItem[] {
  const items = all.slice(0, MAX_ITEMS_OF_KIND).map(itemOf)
  const left = all.length - items.length
  if (left === 0) return items
  const title = `${left.toLocaleString('en')} more ${many}`
  const detail = 'They are not listed one by one here. Cloudflare’s dashboard lists them.'
  return [...items, { title, detail, values: [], source: 'inferred' }]
}
