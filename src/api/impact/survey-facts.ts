/**
 * The data that a survey stores of an account: only what the rules need, in a compact form, since there may be a lot.
 */
import * as z from 'zod/mini'
import { normalizeHostName } from './host-patterns'
import type { HOST_KINDS_WITHOUT_DNS_RECORD } from './survey'
import type { SeatInactivity } from './count-seat-inactivity'
import { serviceTokenRulesSchema } from './service-token-rules'

const text = z.nullish(z.string())
const texts = z.nullish(z.array(z.string()))
const flag = z.nullish(z.boolean())

const named = { id: z.string(), name: z.string() }

/** @see https://developers.cloudflare.com/api/resources/zones/methods/list/ */
const zoneSchema = z.pipe(
  z.looseObject({
    ...named,
    status: text,
    paused: flag,
    account: z.nullish(z.looseObject({ id: text })),
  }),
  z.transform(({ id, name, status, paused, account }) => ({
    id,
    name: normalizeHostName(name),
    /** Whether the zone's traffic goes through Cloudflare: the zone is active and not paused. */
    isServed: status === 'active' && paused !== true,
    accountId: account?.id ?? null,
  })),
)

const proxiedSchema = z.looseObject({ name: z.string(), proxied: flag })

/** Only the names of the records whose traffic goes through Cloudflare. */
const proxiedNamesSchema = z.pipe(
  z.array(proxiedSchema),
  z.transform((records) =>
    records.filter(({ proxied }) => proxied === true).map(({ name }) => normalizeHostName(name)),
  ),
)

const workersDomainSchema = z.pipe(
  z.looseObject({ hostname: z.string(), service: text, zone_id: text }),
  z.transform(({ hostname, service, zone_id }) => ({
    host: normalizeHostName(hostname),
    script: service ?? null,
    zoneId: zone_id ?? null,
  })),
)

/** `tag` is the id by which applications name a Worker. */
const workersScriptSchema = z.pipe(
  z.looseObject({ id: z.string(), tag: text }),
  z.transform(({ id, tag }) => ({ script: id, workerId: tag ?? null })),
)

/** The name below which each Worker may have a host at workers.dev. */
const workersSubdomainSchema = z.pipe(
  z.nullish(z.looseObject({ subdomain: text })),
  z.transform((account) => ({
    subdomain: account?.subdomain ? normalizeHostName(account.subdomain) : null,
  })),
)

/** A route without a Worker is one that keeps broader routes from running a Worker. */
const workersRouteSchema = z.pipe(
  z.looseObject({ pattern: z.string(), script: text }),
  z.transform(({ pattern, script }) => ({ pattern, script: script || null })),
)

/** `domains` contains the project's host at pages.dev as well. */
const pagesProjectSchema = z.pipe(
  z.looseObject({ subdomain: text, domains: texts }),
  z.transform(({ subdomain, domains }) => ({
    hosts: [
      ...new Set([...(subdomain ? [subdomain] : []), ...(domains ?? [])].map(normalizeHostName)),
    ],
  })),
)

/** @see https://developers.cloudflare.com/api/resources/r2/subresources/buckets/methods/list/ */
const bucketNamesSchema = z.pipe(
  z.nullish(z.looseObject({ buckets: z.nullish(z.array(z.looseObject({ name: z.string() }))) })),
  z.transform((list) => (list?.buckets ?? []).map(({ name }) => name)),
)

/** The hosts at which a bucket can be read, including those that are switched off, because their records remain. */
const bucketHostsSchema = z.pipe(
  z.nullish(z.looseObject({ domains: z.nullish(z.array(z.looseObject({ domain: z.string() }))) })),
  z.transform((list) => (list?.domains ?? []).map(({ domain }) => normalizeHostName(domain))),
)

const customHostnamesSchema = z.pipe(
  z.array(z.looseObject({ hostname: z.string() })),
  z.transform((hostnames) => hostnames.map(({ hostname }) => normalizeHostName(hostname))),
)

const mfaSchema = z.nullish(
  z.looseObject({ allowed_authenticators: texts, mfa_disabled: flag, session_duration: text }),
)

/** The conditions of a policy or a group, reduced to what they say of service tokens. */
const conditions = {
  include: serviceTokenRulesSchema,
  require: serviceTokenRulesSchema,
  exclude: serviceTokenRulesSchema,
}

/** @see https://developers.cloudflare.com/api/resources/zero_trust/subresources/access/subresources/policies/ */
const policySchema = z.pipe(
  z.looseObject({
    id: text,
    name: text,
    decision: text,
    session_duration: text,
    mfa_config: mfaSchema,
    ...conditions,
  }),
  z.transform(({ id, name, decision, session_duration, mfa_config, ...rules }) => ({
    id: id ?? null,
    name: name ?? 'A policy without a name',
    /** `allow`, `deny`, `bypass`, or `non_identity`, which the dashboard calls Service Auth. */
    decision: decision ?? 'allow',
    sessionDuration: session_duration || null,
    mfa: mfaFacts(mfa_config),
    include: rules.include,
    require: rules.require,
    exclude: rules.exclude,
  })),
)

/** @see https://developers.cloudflare.com/api/resources/zero_trust/subresources/access/subresources/groups/ */
const groupSchema = z.pipe(
  z.looseObject({ id: z.string(), name: text, ...conditions }),
  z.transform(({ id, name, include, require, exclude }) => ({
    id,
    name: name ?? 'A group without a name',
    include,
    require,
    exclude,
  })),
)

/**
 * `last_seen_at` is in Cloudflare's OpenAPI document, but not in every response: absent means unknown, null never.
 * @see https://developers.cloudflare.com/api/resources/zero_trust/subresources/access/subresources/service_tokens/
 */
const serviceTokenSchema = z.pipe(
  z.looseObject({
    id: z.string(),
    name: text,
    enabled: flag,
    expires_at: text,
    created_at: text,
    last_seen_at: text,
  }),
  z.transform(({ id, name, enabled, expires_at, created_at, last_seen_at }) => ({
    id,
    name: name || 'A service token without a name',
    isEnabled: enabled !== false,
    /** In ms since 1970, as all times here; null if there is none. */
    expiresAt: timeOf(expires_at),
    createdAt: timeOf(created_at),
    lastSeenAt: last_seen_at === undefined ? ('unknown' as const) : timeOf(last_seen_at),
  })),
)

/** The id of the service token that issues DoH tokens; without one, there are no settings. */
const dohTokenSchema = z.pipe(
  z.nullish(z.looseObject({ id: text })),
  z.transform((doh) => ({ tokenId: doh?.id || null })),
)

/**
 * Only the rules with a session of their own. Rules that are switched off count, since they can be switched on again.
 * @see https://developers.cloudflare.com/api/resources/zero_trust/subresources/gateway/subresources/rules/
 */
const gatewaySessionsSchema = z.pipe(
  z.array(
    z.looseObject({
      name: text,
      enabled: flag,
      rule_settings: z.nullish(
        z.looseObject({
          check_session: z.nullish(z.looseObject({ enforce: flag, duration: text })),
        }),
      ),
    }),
  ),
  z.transform((rules) =>
    rules.flatMap(({ name, enabled, rule_settings }) => {
      const session = rule_settings?.check_session
      if (session?.enforce !== true) return []
      const duration = session.duration ?? null
      return [{ name: name || 'A rule without a name', isEnabled: enabled !== false, duration }]
    }),
  ),
)

/**
 * For each person, only whether there is a seat, and the time of the last login. Only counts of them are stored; see
 * `count-seat-inactivity.ts`.
 */
const seatHoldersSchema = z.pipe(
  z.array(
    z.looseObject({
      id: z.string(),
      uid: text,
      access_seat: flag,
      gateway_seat: flag,
      last_successful_login: text,
      created_at: text,
    }),
  ),
  z.transform((users) =>
    users.flatMap(({ id, uid, access_seat, gateway_seat, last_successful_login, created_at }) => {
      if (access_seat !== true && gateway_seat !== true) return []
      const lastLogin = timeOf(last_successful_login) ?? timeOf(created_at)
      return [{ ids: [...new Set([id, uid ?? id])], lastLogin }]
    }),
  ),
)

/** Returns null if the settings of the level above apply. */
function mfaFacts(mfa: z.infer<typeof mfaSchema>) {
  if (mfa === null || mfa === undefined) return null
  const { allowed_authenticators: methods, mfa_disabled, session_duration } = mfa
  return {
    methods: methods ?? [],
    isDisabled: mfa_disabled === true,
    sessionDuration: session_duration || null,
  }
}

const destinationSchema = z.looseObject({ type: text, uri: text, worker_id: text })
type Destination = z.infer<typeof destinationSchema>

const saasSchema = z.looseObject({
  auth_type: text,
  client_id: text,
  sso_endpoint: text,
  idp_entity_id: text,
  access_token_lifetime: text,
  refresh_token_options: z.nullish(z.looseObject({ lifetime: text })),
})

/** @see https://developers.cloudflare.com/api/resources/zero_trust/subresources/access/subresources/applications/ */
const applicationSchema = z.pipe(
  z.looseObject({
    id: text,
    name: text,
    type: text,
    domain: text,
    self_hosted_domains: texts,
    destinations: z.nullish(z.array(destinationSchema)),
    policies: z.nullish(z.array(policySchema)),
    session_duration: text,
    allow_authenticate_via_warp: flag,
    enable_binding_cookie: flag,
    read_service_tokens_from_header: text,
    mfa_config: mfaSchema,
    allowed_idps: texts,
    auto_redirect_to_identity: flag,
    custom_deny_url: text,
    custom_non_identity_deny_url: text,
    custom_pages: texts,
    saas_app: z.nullish(saasSchema),
    use_clientless_isolation_app_launcher_url: flag,
  }),
  z.transform((application) => {
    const { id, name, type, destinations, policies, session_duration, mfa_config } = application
    return {
      id: id ?? null,
      name: name || application.domain || 'An application without a name',
      type: type ?? 'self_hosted',
      /** The hosts and paths on the public Internet, as written: `app.example.com/admin`. */
      addresses: publicAddresses(application),
      workers: (destinations ?? []).flatMap(workerOf),
      /** Empty if the response does not include them. */
      policies: policies ?? [],
      sessionDuration: session_duration || null,
      /** Null if the setting of the organization applies. */
      usesClientSession: application.allow_authenticate_via_warp ?? null,
      hasBindingCookie: application.enable_binding_cookie === true,
      /** Whether it reads service tokens from a header of its own. */
      hasTokenHeader: Boolean(application.read_service_tokens_from_header),
      mfa: mfaFacts(mfa_config),
      /** The ids of the identity providers that people may choose from; empty if all are allowed. */
      allowedProviders: application.allowed_idps ?? [],
      /** Null if the setting of the organization may apply. */
      redirectsAtOnce: application.auto_redirect_to_identity ?? null,
      hasOwnBlockPage: [
        application.custom_deny_url,
        application.custom_non_identity_deny_url,
        application.custom_pages?.[0],
      ].some(Boolean),
      /** How the service of a SaaS application signs people in through Access. */
      saas: saasFacts(application.saas_app),
      isLaunchedInIsolation: application.use_clientless_isolation_app_launcher_url === true,
    }
  }),
)

function saasFacts(saas: z.infer<typeof saasSchema> | null | undefined) {
  if (saas === null || saas === undefined) return null
  return {
    isOidc: saas.auth_type === 'oidc',
    clientId: saas.client_id || null,
    endpoint: saas.sso_endpoint || null,
    entityId: saas.idp_entity_id || null,
    /** How long the tokens last that the service gets by OpenID Connect; null if it sets none. */
    accessTokenLifetime: saas.access_token_lifetime || null,
    refreshTokenLifetime: saas.refresh_token_options?.lifetime || null,
  }
}

/** The types of applications that are reached by a public host name. */
const PUBLIC_TYPES = new Set(['self_hosted', 'ssh', 'vnc', 'rdp', 'mcp', 'mcp_portal'])

/** If there are destinations, only they count, because `domain` may stand for a Worker or a private host. */
function publicAddresses(application: {
  type?: string | null | undefined
  domain?: string | null | undefined
  self_hosted_domains?: string[] | null | undefined
  destinations?: Destination[] | null | undefined
}): string[] {
  const { type, domain, self_hosted_domains, destinations } = application
  if (!PUBLIC_TYPES.has(type ?? 'self_hosted')) return []
  if (destinations !== null && destinations !== undefined && destinations.length > 0) {
    return destinations.flatMap(({ type: kind, uri }) =>
      (kind ?? 'public') === 'public' && uri ? [uri] : [],
    )
  }
  return [...new Set([...(domain ? [domain] : []), ...(self_hosted_domains ?? [])])]
}

/** Returns `all`, or a Worker's id. A destination for previews only names no host of the account. */
function workerOf({ type, worker_id }: Destination): string[] {
  if (type === 'all_workers') return ['all']
  return type === 'worker' && worker_id ? [worker_id] : []
}

/** @see https://developers.cloudflare.com/api/resources/zero_trust/subresources/identity_providers/ */
const providerSchema = z.pipe(
  z.looseObject({
    id: text,
    name: text,
    type: text,
    read_only: flag,
    config: z.nullish(z.looseObject({ sign_request: flag })),
    scim_config: z.nullish(z.looseObject({ enabled: flag, scim_base_url: text })),
  }),
  z.transform(({ id, name, type, read_only, config, scim_config }) => ({
    id: id ?? null,
    name: name || type || 'An identity provider without a name',
    type: type ?? '',
    /** Whether the provider belongs to another account, which shares it. */
    isFederated: read_only === true,
    signsRequests: config?.sign_request === true,
    /** Null unless the provider synchronizes people by SCIM. */
    scim: scim_config?.enabled === true ? { address: scim_config.scim_base_url || null } : null,
  })),
)

/** @see https://developers.cloudflare.com/api/resources/iam/subresources/sso/ */
const ssoConnectorSchema = z.pipe(
  z.looseObject({ email_domain: text, enabled: flag }),
  z.transform(({ email_domain, enabled }) => ({
    name: email_domain || 'A connector without a domain',
    isEnabled: enabled === true,
  })),
)

/** @see https://developers.cloudflare.com/api/resources/zero_trust/subresources/tunnels/subresources/cloudflared/ */
const tunnelSchema = z.pipe(
  z.looseObject({ id: z.string(), name: text, config_src: text }),
  z.transform(({ id, name, config_src }) => ({
    id,
    name: name || id,
    /** Whether a file beside the tunnel configures it, which no API shows. */
    isLocal: config_src === 'local',
  })),
)

const originRequestSchema = z.nullish(
  z.looseObject({
    access: z.nullish(z.looseObject({ required: flag, teamName: text })),
  }),
)

const tunnelConfigurationSchema = z.looseObject({
  config: z.nullish(
    z.looseObject({
      ingress: z.nullish(
        z.array(z.looseObject({ hostname: text, originRequest: originRequestSchema })),
      ),
      originRequest: originRequestSchema,
    }),
  ),
})

/** The public hosts of a tunnel, and the teams whose tokens it demands. A host without a name catches all the others. */
const tunnelRoutesSchema = z.pipe(
  z.nullish(tunnelConfigurationSchema),
  z.transform((configuration) => {
    const { ingress, originRequest } = configuration?.config ?? {}
    const routes = ingress ?? []
    const teams = [originRequest, ...routes.map((route) => route.originRequest)].flatMap(
      (request) => request?.access?.teamName || [],
    )
    return {
      hosts: routes.flatMap(({ hostname }) => (hostname ? [normalizeHostName(hostname)] : [])),
      teams: [...new Set(teams.map((team) => team.toLowerCase()))],
    }
  }),
)

/** @see https://developers.cloudflare.com/api/resources/zero_trust/subresources/devices/subresources/registrations/ */
const registrationsSchema = z.pipe(
  z.array(
    z.looseObject({
      last_seen_at: text,
      revoked_at: text,
      deleted_at: text,
      user: z.nullish(z.looseObject({ id: text })),
    }),
  ),
  z.transform((registrations) =>
    registrations.flatMap(({ user, last_seen_at, revoked_at, deleted_at }) =>
      revoked_at || deleted_at ? [] : [{ userId: user?.id ?? null, seenAt: timeOf(last_seen_at) }],
    ),
  ),
)

/** @see https://developers.cloudflare.com/api/resources/zero_trust/subresources/access/subresources/certificates/ */
const certificateSchema = z.pipe(
  z.looseObject({ name: text, expires_on: text, associated_hostnames: texts }),
  z.transform(({ name, expires_on, associated_hostnames }) => ({
    name: name || 'A certificate without a name',
    expiresAt: timeOf(expires_on),
    /** The hosts of the applications that check against it. */
    hosts: associated_hostnames ?? [],
  })),
)

/** Returns a time in ms since 1970; null if there is none. */
function timeOf(written: string | null | undefined): number | null {
  const time = Date.parse(written ?? '')
  return Number.isNaN(time) ? null : time
}

/** The schemas that turn the response of each read into the facts to store. */
export const SURVEY_FACT_SCHEMAS = {
  listZones: z.array(zoneSchema),
  listDnsRecords: proxiedNamesSchema,
  listLoadBalancers: proxiedNamesSchema,
  listZoneApplications: z.array(applicationSchema),
  listApplications: z.array(applicationSchema),
  listReusablePolicies: z.array(policySchema),
  listGroups: z.array(groupSchema),
  listServiceTokens: z.array(serviceTokenSchema),
  getDoh: dohTokenSchema,
  listGatewayRules: gatewaySessionsSchema,
  listUsers: seatHoldersSchema,
  listWorkersDomains: z.array(workersDomainSchema),
  listWorkersScripts: z.array(workersScriptSchema),
  getWorkersSubdomain: workersSubdomainSchema,
  listWorkersRoutes: z.array(workersRouteSchema),
  listPagesProjects: z.array(pagesProjectSchema),
  listR2Buckets: bucketNamesSchema,
  listR2Domains: bucketHostsSchema,
  listCustomHostnames: customHostnamesSchema,
  listIdentityProviders: z.array(providerSchema),
  listSsoConnectors: z.array(ssoConnectorSchema),
  listTunnels: z.array(tunnelSchema),
  getTunnelConfiguration: tunnelRoutesSchema,
  listDeviceRegistrations: registrationsSchema,
  listCertificates: z.array(certificateSchema),
} as const

export type ApplicationFacts = z.infer<typeof applicationSchema>
export type PolicyFacts = z.infer<typeof policySchema>
export type GroupFacts = z.infer<typeof groupSchema>
export type ServiceTokenFacts = z.infer<typeof serviceTokenSchema>
export type IdentityProviderFacts = z.infer<typeof providerSchema>
type CertificateFacts = z.infer<typeof certificateSchema>
type SsoConnectorFacts = z.infer<typeof ssoConnectorSchema>

export type ZoneFacts = Pick<z.infer<typeof zoneSchema>, 'id' | 'name' | 'isServed'> & {
  /** The names whose traffic goes through Cloudflare, including wildcards; null if they could not be read. */
  hosts: readonly string[] | null
}

export type TunnelFacts = Pick<z.infer<typeof tunnelSchema>, 'name' | 'isLocal'> & {
  /** Null if the configuration could not be read, as is always so for a local one. */
  routes: { hosts: readonly string[]; teams: readonly string[] } | null
}

/** A route by which a Worker runs in front of the hosts of a zone. `script` is null if the route switches Workers off. */
export type WorkerRoute = {
  zoneId: string
  pattern: string
  script: string | null
  /** Null if it is not known. */
  workerId: string | null
}

export type HostWithoutDnsRecord = {
  host: string
  kind: (typeof HOST_KINDS_WITHOUT_DNS_RECORD)[number]
  /** The zone of a custom hostname; null for others, which are in no zone of the account. */
  zoneId: string | null
}

/** The facts about an account, as far as they were read. Null means that something was not read. */
export type SurveyFacts = {
  /** The time of the survey, in ms since 1970, for rules that compare times. */
  readAt: number
  zones: readonly ZoneFacts[] | null
  applications: readonly ApplicationFacts[] | null
  policies: readonly PolicyFacts[] | null
  groups: readonly GroupFacts[] | null
  serviceTokens: readonly ServiceTokenFacts[] | null
  /** The id of the service token that issues DoH tokens; undefined if there is none, null if it was not read. */
  dohToken: string | undefined | null
  /** The Gateway rules with a client session of their own. */
  gatewaySessions: z.infer<typeof gatewaySessionsSchema> | null
  /** How many people hold a seat, by when they were last active. */
  people: SeatInactivity | null
  /** The hosts that a Worker serves by itself, with the Worker's id if it is known. */
  workers: readonly { host: string; zoneId: string | null; workerId: string | null }[]
  workerRoutes: readonly WorkerRoute[]
  /** The hosts outside the account’s zones at which the account can be reached all the same. */
  unpromisedHosts: readonly HostWithoutDnsRecord[]
  providers: readonly IdentityProviderFacts[] | null
  /** The connectors by which an identity provider signs people in to Cloudflare's dashboard. */
  ssoConnectors: readonly SsoConnectorFacts[] | null
  tunnels: readonly TunnelFacts[] | null
  /** The root certificates for mutual TLS. */
  certificates: readonly CertificateFacts[] | null
  /** The number of active registrations of devices. */
  registrations: number | null
  /** The latest change of the organization in history that was made outside Gatehouse, if it is a recent one. */
  outsideChange: { number: number; openedAt: string } | null
  /** Whether some of an area was not read, so that there may be more than is listed here. */
  isPartial: { hosts: boolean; applications: boolean }
}

/** The facts about an account of which nothing was read. */
export const EMPTY_SURVEY_FACTS: SurveyFacts = {
  readAt: 0,
  zones: null,
  applications: null,
  policies: null,
  groups: null,
  serviceTokens: null,
  dohToken: null,
  gatewaySessions: null,
  people: null,
  workers: [],
  workerRoutes: [],
  unpromisedHosts: [],
  providers: null,
  ssoConnectors: null,
  certificates: null,
  tunnels: null,
  registrations: null,
  outsideChange: null,
  isPartial: { hosts: true, applications: true },
}

/** Returns the policies of applications and the reusable policies, each once. */
export function collectPolicies({ applications, policies }: SurveyFacts): PolicyFacts[] {
  const all = [
    ...(applications ?? []).flatMap((application) => application.policies),
    ...(policies ?? []),
  ]
  return [...new Map(all.map((policy) => [policy.id ?? policy, policy])).values()]
}
