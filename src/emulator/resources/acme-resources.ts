import { DEMO_ACCOUNT_IDS } from '../demo'
import { ACME_APPLICATIONS, ACME_IDENTITY_PROVIDERS, acmeServiceTokenId } from '../acme'
import { createRandom } from '../random'
import { createAcmeTunnelsAndSso } from './acme-tunnels-and-sso'
import type { EmulatedResource } from './resource-store'

type ZoneSeed = {
  name: string
  type?: 'full' | 'partial'
  status?: 'active' | 'pending'
  paused?: boolean
  /** Names of proxied records, without the zone's; empty for the zone itself. */
  proxied?: readonly string[]
  /** Names of records that are DNS only. */
  unproxied?: readonly string[]
  /** The number of further records, with names of plausible uses. */
  others?: number
}

/** `acme-board.example` is the twelfth zone; Gatehouse's token does not see it. */
const ZONES: readonly ZoneSeed[] = [
  {
    name: 'acme.example',
    proxied: [
      '',
      'www',
      'wiki',
      'git',
      'desk',
      'payroll',
      'grafana',
      'ci',
      'crm',
      'warehouse',
      'staging',
      'prod',
      'intranet',
      'hr',
      'docs',
      'api',
      'portal',
      'old-portal',
      '*.preview',
    ],
    unproxied: ['mail', 'vpn', 'ns1', '_dmarc'],
    others: 40,
  },
  {
    name: 'dev.acme.example',
    proxied: ['', 'console', 'build.console', 'api', '*', 'metrics'],
    others: 24,
  },
  { name: 'acme-status.example', proxied: ['', 'www', 'api'], others: 6 },
  { name: 'acme-static.example', proxied: ['', 'cdn', 'img', 'fonts'], others: 12 },
  {
    name: 'acme-shop.example',
    type: 'partial',
    proxied: ['www', 'checkout', 'admin'],
    others: 20,
  },
  { name: 'acme-careers.example', proxied: ['', 'www', 'jobs'], others: 18 },
  { name: 'acme-events.example', paused: true, proxied: ['', 'www', 'tickets'], others: 10 },
  { name: 'acme-old.example', status: 'pending', proxied: ['', 'www'], others: 8 },
  { name: 'acme-partners.example', proxied: ['', 'portal', 'files', 'sso'], others: 36 },
  { name: 'acme-media.example', proxied: ['', 'press', 'video'], others: 16 },
  { name: 'xn--acme-mnchen-llb.example', proxied: ['', 'www'], others: 4 },
]

const PURPOSES =
  'app assets backup booking calendar chat data demo download erp feed forms forum gallery help jira lab logs maps news orders pay print radio reports search stock survey team time training'.split(
    ' ',
  )

function ofAccount(
  list: EmulatedResource['list'],
  bodies: readonly EmulatedResource['body'][],
): EmulatedResource[] {
  return bodies.map((body) => ({ list, owner: DEMO_ACCOUNT_IDS.acme, body }))
}

/** The contents of Acme's account: applications, zones with their records, Workers. */
export function createAcmeResources(): EmulatedResource[] {
  const random = createRandom(20_261_129)
  const zones = ZONES.map((seed) => Object.assign({ id: random.hex(32) }, seed))
  const idOf = (name: string) => zones.find((zone) => zone.name === name)?.id ?? ''
  return [
    ...ofAccount('listZones', zones.map(zoneBody)),
    ...zones.flatMap((zone) => recordsOf(zone, random)),
    ...[
      { name: 'files.acme-partners.example', proxied: true },
      { name: 'ftp.acme-partners.example', proxied: false },
    ].map((balancer): EmulatedResource => ({
      list: 'listLoadBalancers',
      owner: idOf('acme-partners.example'),
      body: { id: random.hex(32), ...balancer, enabled: true },
    })),
    ...ofAccount('listApplications', accountApplications()),
    {
      list: 'listZoneApplications',
      owner: idOf('acme-careers.example'),
      body: application('Job offers', ['jobs.acme-careers.example'], { id: 'of-the-zone' }),
    },
    ...ofAccount('listReusablePolicies', REUSABLE_POLICIES),
    ...ofAccount('listGroups', GROUPS),
    ...ofAccount('listGatewayRules', GATEWAY_RULES),
    ...ofAccount('listWorkersScripts', [
      { id: 'checkout', tag: 'c0ffee00c0ffee00c0ffee00c0ffee00' },
      { id: 'press-room', tag: 'feed0000feed0000feed0000feed0000' },
      { id: 'redirects', tag: 'beef0000beef0000beef0000beef0000' },
    ]),
    ...ofAccount('getWorkersSubdomain', [{ subdomain: 'acme' }]),
    ...ofAccount('listPagesProjects', PAGES_PROJECTS),
    ...ofAccount(
      'listR2Buckets',
      BUCKETS.map(({ name }) => ({ name, location: 'weur' })),
    ),
    ...BUCKETS.flatMap(({ name, domains }) =>
      domains.map((domain): EmulatedResource => ({
        list: 'listR2Domains',
        owner: name,
        body: { domain, enabled: true, status: { ownership: 'active', ssl: 'active' } },
      })),
    ),
    ...ROUTES.flatMap(({ zone, routes }) =>
      routes.map((route): EmulatedResource => ({
        list: 'listWorkersRoutes',
        owner: idOf(zone),
        body: { id: random.hex(32), ...route },
      })),
    ),
    ...['login.customer-one.example', 'files.customer-two.example'].map(
      (hostname): EmulatedResource => ({
        list: 'listCustomHostnames',
        owner: idOf('acme-partners.example'),
        body: { id: random.hex(32), hostname, status: 'active', ssl: { status: 'active' } },
      }),
    ),
    ...ofAccount('listWorkersDomains', [
      workersDomain('checkout', 'edge.acme-shop.example', idOf('acme-shop.example')),
      workersDomain('press-room', 'room.acme-media.example', idOf('acme-media.example')),
    ]),
    ...createAcmeTunnelsAndSso(random),
  ]
}

/** So many that they take a second page. */
const PAGES_PROJECTS = [
  {
    name: 'handbook',
    subdomain: 'acme-handbook.pages.dev',
    // The DNS of the last one is elsewhere.
    domains: [
      'acme-handbook.pages.dev',
      'handbook.acme.example',
      'handbook.acme-elsewhere.example',
    ],
  },
  ...Array.from({ length: 10 }, (_, index) => ({
    name: `landing-${index}`,
    subdomain: `acme-landing-${index}.pages.dev`,
    domains: [`acme-landing-${index}.pages.dev`],
  })),
]

const BUCKETS = [
  { name: 'press-kit', domains: ['downloads.acme-media.example'] },
  { name: 'backups', domains: [] },
]

/** The DNS of a partial zone is elsewhere, so nothing but the route names `returns-api`. */
const ROUTES = [
  {
    zone: 'acme-shop.example',
    routes: [
      { pattern: 'returns-api.acme-shop.example/*', script: 'checkout' },
      { pattern: 'www.acme-shop.example/cart*', script: 'checkout' },
    ],
  },
  {
    zone: 'acme-static.example',
    routes: [
      { pattern: '*acme-static.example/*', script: 'redirects' },
      // Without a Worker, it switches the broader one off.
      { pattern: 'fonts.acme-static.example/*' },
    ],
  },
]

function zoneBody({
  id,
  name,
  type = 'full',
  status = 'active',
  paused = false,
}: ZoneSeed & { id: string }) {
  const account = { id: DEMO_ACCOUNT_IDS.acme, name: 'Acme Corporation' }
  return { id, name, type, status, paused, account }
}

function recordsOf(
  { id, name, proxied = [], unproxied = [], others = 0 }: ZoneSeed & { id: string },
  random: ReturnType<typeof createRandom>,
): EmulatedResource[] {
  const more = Array.from({ length: others }, (_, index) => {
    const purpose = PURPOSES[index % PURPOSES.length]
    return index < PURPOSES.length
      ? `${purpose}`
      : `${purpose}-${Math.floor(index / PURPOSES.length) + 1}`
  })
  const isProxied = (label: string) =>
    proxied.includes(label) || (!unproxied.includes(label) && !random.chance(0.6))
  return [...new Set([...proxied, ...unproxied, ...more])].map((label) => ({
    list: 'listDnsRecords',
    owner: id,
    body: record(label === '' ? name : `${label}.${name}`, isProxied(label), random),
  }))
}

function record(name: string, proxied: boolean, random: ReturnType<typeof createRandom>) {
  return {
    id: random.hex(32),
    name,
    type: name.startsWith('_') ? 'TXT' : 'A',
    content: name.startsWith('_') ? 'v=DMARC1; p=reject' : `198.51.100.${random.below(254) + 1}`,
    proxied,
    proxiable: !name.startsWith('_'),
    ttl: 1,
    meta: {},
    comment: null,
    tags: [],
  }
}

function workersDomain(service: string, hostname: string, zone_id: string) {
  const zone_name = hostname.split('.').slice(1).join('.')
  return {
    id: `${service}-domain`,
    hostname,
    service,
    zone_id,
    zone_name,
    environment: 'production',
  }
}

type Details = Record<string, unknown> & { id: string }

const GROUP_IDS = {
  engineers: 'a94f0c1e-62d8-4b7a-8e35-c1d7f9b02a46',
  machines: 'b05a1d2f-73e9-4c8b-9f46-d2e8a0c13b57',
  laboratory: 'c16b2e30-84fa-4d9c-8057-e3f9b1d24c68',
  partners: 'd27c3f41-950b-4ead-9168-f40ac2e35d79',
  guests: 'e38d4052-a61c-4fbe-8279-051bd3f46e8a',
} as const

function group(
  key: keyof typeof GROUP_IDS,
  name: string,
  { include = [], require = [], exclude = [] }: Record<string, Record<string, unknown>[]>,
) {
  return { id: GROUP_IDS[key], name, include, require, exclude, is_default: false }
}

/** Groups nest: the machines have those of the laboratory among them, and guests are partners. */
const GROUPS = [
  group('engineers', 'Engineers', {
    include: [{ email_domain: { domain: 'acme.example' } }],
    require: [{ auth_method: { auth_method: 'hwk' } }],
  }),
  group('machines', 'Machines', {
    include: [
      { service_token: { token_id: acmeServiceTokenId('07c1e3f5') } },
      { group: { id: GROUP_IDS.laboratory } },
    ],
  }),
  group('laboratory', 'Machines of the laboratory', {
    include: [{ service_token: { token_id: acmeServiceTokenId('18d2f4a6') } }],
  }),
  group('partners', 'Partners', {
    include: ['northwind', 'contoso', 'fabrikam'].map((name) => ({
      email_domain: { domain: `${name}.example` },
    })),
  }),
  group('guests', 'Guests', {
    include: [{ group: { id: GROUP_IDS.partners } }],
    exclude: [{ email: { email: 'former@northwind.example' } }],
  }),
]

function gatewayRule(name: string, check_session: Record<string, unknown> | null, enabled = true) {
  return {
    id: `gateway-${name.toLowerCase().replaceAll(' ', '-')}`,
    name,
    action: 'allow',
    enabled,
    filters: ['http'],
    traffic: 'any(app.type.ids[*] in {16})',
    identity: '',
    precedence: 1_000,
    rule_settings: check_session === null ? {} : { check_session },
  }
}

/** Durations as Cloudflare normalizes them. */
const GATEWAY_RULES = [
  gatewayRule('Source code by a fresh session', { enforce: true, duration: '4h0m0s' }),
  gatewayRule('Finance by a fresh session', { enforce: true, duration: '1h0m0s' }),
  gatewayRule('Trial of a short session', { enforce: true, duration: '10m0s' }, false),
  gatewayRule('Mail', { enforce: false, duration: '24h0m0s' }),
  gatewayRule('Everything else', null),
]

const STAFF = {
  id: '5e0d1f92-3b7a-4c68-9a1d-2f8e6b0c7d41',
  name: 'Staff',
  decision: 'allow',
  reusable: true,
  precedence: 1,
  include: [{ email_domain: { domain: 'acme.example' } }],
  require: [],
  exclude: [],
}
const ENGINEERS = {
  ...STAFF,
  id: '8c2a6e47-d15b-4f39-b07c-9d4e1a3f5b62',
  name: 'Engineers, with a key',
  include: [{ group: { id: GROUP_IDS.engineers } }],
  session_duration: '8h',
  mfa_config: {
    allowed_authenticators: ['security_key'],
    mfa_disabled: false,
    session_duration: '1h',
  },
}
/** Admits service tokens where people log in too, which ends with strict authentication. */
const MACHINES_ALLOWED = {
  ...STAFF,
  id: '2d8f5e41-a07d-4b93-b6e2-f9d14a7c0865',
  name: 'Staff and machines',
  include: [
    { email_domain: { domain: 'acme.example' } },
    { group: { id: GROUP_IDS.machines } },
    { service_token: { token_id: acmeServiceTokenId('f6b0d2e4') } },
  ],
}
const BUILD_SERVER = {
  ...STAFF,
  id: '3e906f52-b18e-4ca4-a7f3-0ae25b8d1976',
  name: 'Build server',
  decision: 'non_identity',
  include: [{ service_token: { token_id: acmeServiceTokenId('c3e7a9b1') } }],
}

/** Returns a policy of a single application, which is for the staff unless it says otherwise. */
function ownPolicy(id: string, name: string, policy: Record<string, unknown>) {
  return { ...STAFF, id, name, reusable: false, ...policy }
}

const ANY_MACHINE = ownPolicy('4fa17063-c29f-4db5-b804-1bf36c9e2a87', 'Any service token', {
  include: [{ any_valid_service_token: {} }],
})

/** How applications of partners let people in, each in another way, so that a person's ways back in differ. */
const PARTNER_POLICIES = [
  [
    ownPolicy('managed', 'Staff on managed devices', {
      require: [{ device_posture: { integration_uid: 'managed' } }],
    }),
  ],
  [ownPolicy('abroad', 'Staff, not from abroad', { require: [{ geo: { country_code: 'DE' } }] })],
  [ownPolicy('approved', 'Staff with approval', { approval_required: true })],
  [
    ownPolicy('finance', 'Finance', {
      include: [
        { azureAD: { id: 'finance', identity_provider_id: ACME_IDENTITY_PROVIDERS[0].id } },
      ],
    }),
  ],
  [
    ownPolicy('no-interns', 'No interns', {
      decision: 'deny',
      include: [{ email_list: { id: 'interns' } }],
    }),
    { ...STAFF, precedence: 2 },
  ],
  [ownPolicy('guests', 'Guests only', { include: [{ group: { id: GROUP_IDS.guests } }] })],
]

const REUSABLE_POLICIES = [
  { ...STAFF, app_count: 40 },
  { ...ENGINEERS, app_count: 3 },
  { ...MACHINES_ALLOWED, app_count: 2 },
  { ...BUILD_SERVER, app_count: 2 },
  { ...STAFF, id: '1b7e4d30-9f6c-4a82-a5d1-e8c03f6b9754', name: 'Contractors', app_count: 0 },
]

/** Returns an application with each public destination once. Policies are complete, including the reusable ones. */
function application(name: string, uris: readonly string[], { id, ...details }: Details) {
  return {
    id,
    name,
    type: 'self_hosted',
    domain: uris[0],
    destinations: uris.map((uri) => ({ type: 'public', uri })),
    policies: [STAFF],
    session_duration: '24h',
    allowed_idps: [],
    aud: `aud-of-${id}`,
    ...details,
  }
}

function withoutHost(
  name: string,
  id: string,
  destinations: Record<string, string>[],
  type = 'self_hosted',
) {
  return application(name, [], { id, type, domain: null, destinations })
}

const SAML = {
  auth_type: 'saml',
  sp_entity_id: 'https://acme.my.salesforce.example',
  idp_entity_id: 'https://acme.cloudflareaccess.com',
  sso_endpoint: 'https://acme.cloudflareaccess.com/cdn-cgi/access/sso/saml/b5d1c8e2f7a94036',
}

function accountApplications(): Record<string, unknown>[] {
  const known = ACME_APPLICATIONS.map(({ uid, name, hostname, type }) =>
    type === 'self_hosted' || type === 'ssh'
      ? application(name, [hostname], { id: uid, type })
      : {
          id: uid,
          name,
          type,
          domain: hostname,
          policies: [STAFF],
          saas_app: type === 'saas' ? SAML : undefined,
        },
  )
  const offices = ['berlin', 'lyon', 'porto', 'turin', 'gent', 'oslo'].map((city, index) =>
    application(`Office ${city}`, [`${city}.offices.acme.example`], { id: `office-${index}` }),
  )
  const purposes = PURPOSES.slice(0, 24).map((purpose, index) =>
    application(`Partner ${purpose}`, [`${purpose}.acme-partners.example`], {
      id: `partner-${index}`,
      policies: PARTNER_POLICIES[index] ?? [STAFF],
    }),
  )
  return [
    ...known,
    ...offices,
    ...purposes,
    application('Intranet', ['intranet.acme.example', 'hr.acme.example/admin/*'], {
      id: 'intranet',
      session_duration: '12h',
    }),
    application('Documents', ['docs.acme.example/internal'], {
      id: 'documents',
      custom_deny_url: 'https://acme.example/denied',
    }),
    application('Previews', ['*.preview.acme.example'], { id: 'previews', session_duration: '1h' }),
    application('Interface for machines', ['api.acme.example'], {
      id: 'machines',
      policies: [MACHINES_ALLOWED, BUILD_SERVER],
      allow_authenticate_via_warp: false,
    }),
    application('Artifacts', ['artifacts.acme.example'], {
      id: 'artifacts',
      policies: [BUILD_SERVER, MACHINES_ALLOWED],
      read_service_tokens_from_header: 'Authorization',
    }),
    application('Hooks', ['hooks.acme.example'], {
      id: 'hooks',
      policies: [ANY_MACHINE, { ...STAFF, decision: 'bypass', include: [{ everyone: {} }] }],
    }),
    application('Time sheets', ['time.acme.example'], {
      id: 'time-sheets',
      allow_authenticate_via_warp: true,
    }),
    application('Expenses', ['expenses.acme.example'], {
      id: 'expenses',
      allow_authenticate_via_warp: true,
      enable_binding_cookie: true,
    }),
    application('Everything of the developers', ['*.dev.acme.example'], {
      id: 'developers',
      policies: [ENGINEERS],
      mfa_config: { allowed_authenticators: ['totp', 'security_key'] },
    }),
    application('Portal without a policy', ['portal.acme.example'], { id: 'portal', policies: [] }),
    application('Old portal', ['old-portal.acme.example'], {
      id: 'old-portal',
      destinations: undefined,
      self_hosted_domains: ['old-portal.acme.example', 'old-portal.acme.example/help'],
    }),
    application('Boardroom', ['files.acme-board.example'], { id: 'boardroom' }),
    withoutHost('Checkout at the edge', 'checkout', [
      { type: 'worker', worker_id: 'c0ffee00c0ffee00c0ffee00c0ffee00' },
      { type: 'preview_worker', worker_id: 'c0ffee00c0ffee00c0ffee00c0ffee00' },
    ]),
    withoutHost('All Workers', 'all-workers', [
      { type: 'all_workers' },
      { type: 'all_preview_workers' },
    ]),
    withoutHost('Printers', 'printers', [
      { type: 'private', cidr: '10.20.0.0/16', port_range: '631' },
    ]),
    application('Remote desktops', ['desktop.acme.example'], {
      id: 'desktops',
      type: 'rdp',
      allow_authenticate_via_warp: true,
    }),
    application('Screens', ['screens.acme.example'], { id: 'screens', type: 'vnc' }),
    application('Tools for assistants', ['mcp.acme.example'], { id: 'mcp', type: 'mcp_portal' }),
    withoutHost(
      'Search for assistants',
      'mcp-search',
      [{ type: 'via_mcp_server_portal', mcp_server_id: 'search' }],
      'mcp',
    ),
    { id: 'isolation', name: 'Clientless isolation', type: 'biso', policies: [STAFF] },
    {
      id: 'proxy',
      name: 'Proxy for agentless devices',
      type: 'proxy_endpoint',
      domain: '7c5f1b2e9d.proxy.cloudflare-gateway.com',
      policies: [STAFF],
      session_duration: '24h',
    },
    { id: 'servers', name: 'Servers', type: 'infrastructure', policies: [ENGINEERS] },
    {
      id: 'enrolment',
      name: 'Enrolment of devices',
      type: 'warp',
      policies: [STAFF],
      session_duration: '24h',
    },
    { id: 'travel', name: 'Travel booking', type: 'bookmark', domain: 'https://travel.example' },
    {
      id: 'ledger',
      name: 'Ledger',
      type: 'saas',
      saas_app: {
        auth_type: 'oidc',
        client_id: '7a9c2e4f60b1d8537a9c2e4f60b1d853',
        access_token_lifetime: '10m',
        refresh_token_options: { lifetime: '12h' },
      },
      policies: [ENGINEERS],
    },
    // Only listed while the account has single sign-on to the dashboard.
    {
      id: 'dashboard',
      name: 'Cloudflare dashboard',
      type: 'dash_sso',
      domain: 'dash.cloudflare.com',
      policies: [STAFF],
      session_duration: '24h',
    },
  ]
}
