import * as z from 'zod/mini'
import {
  type SurveyOnlyReadName,
  surveyReadPath,
  UNUSED_PRODUCT_ERROR_CODES,
} from '../../api/impact/survey-read-paths'
import {
  type CloudflareOperationName,
  CLOUDFLARE_OPERATIONS,
  operationPath,
} from '../../api/cloudflare-operations'
import { personReadPath } from '../../api/ways-back-in/person-read-paths'
import type { OperationPermissionStatus } from '../../api/status'
import { isAccessNotEnabled } from '../account/read-setting-and-reconcile-history'
import {
  sendUpstreamRequest,
  type UpstreamTokenName,
  type UpstreamConnection,
  type UpstreamReply,
} from '../upstream'
import {
  type PermissionRequirement,
  OPERATION_PERMISSION_REQUIREMENTS,
  PERSON_READ_PERMISSION_REQUIREMENTS,
  SURVEY_PERMISSION_REQUIREMENTS,
} from './permission-requirements'

/** A token's permissions, as far as reads showed them. */
export type ProbedPermissions = ReadonlyMap<
  PermissionRequirement,
  OperationPermissionStatus['state']
>

/** The cheapest read of each requirement: the smallest possible page of a list. */
const QUERIES = {
  getOrganization: '',
  getAccount: '',
  listIdentityProviders: '?per_page=1',
  listUsers: '?per_page=1',
  getAccessKeys: '',
  listCustomPages: '?per_page=1',
  listServiceTokens: '?per_page=1',
} satisfies Partial<Record<CloudflareOperationName, string>>
type ProbedName = keyof typeof QUERIES

/**
 * The reads of each token. For the revocation token: one that every such token may do, and one that a token without
 * excess permissions may not.
 */
const PROBED: Record<UpstreamTokenName, readonly ProbedName[]> = {
  api: Object.keys(QUERIES) as ProbedName[], // keys of the table
  revoke: ['getOrganization', 'listIdentityProviders'],
}

/** Finds out what a token may do, by reads only. */
export async function probeTokenPermissions(
  upstream: UpstreamConnection,
  token: UpstreamTokenName,
  account_id: string,
): Promise<ProbedPermissions> {
  const found = PROBED[token].map(async (name) => {
    const { method, path } = CLOUDFLARE_OPERATIONS[name]
    const reply = await sendUpstreamRequest(upstream, {
      method,
      path: `${operationPath(path, { account_id })}${QUERIES[name]}`,
      token,
    })
    return [OPERATION_PERMISSION_REQUIREMENTS[name], stateOf(reply)] as const
  })
  const ofSurveys =
    token === 'api' ? [probeSurvey(upstream, account_id), probeScim(upstream, account_id)] : []
  return new Map([...(await Promise.all(found)), ...(await Promise.all(ofSurveys)).flat()])
}

const PROBED_OF_ACCOUNT = [
  'listApplications',
  'listWorkersScripts',
  'listPagesProjects',
  'listR2Buckets',
  'listTunnels',
  'listSsoConnectors',
  'listDeviceRegistrations',
  'listCertificates',
  'listGroups',
] as const
const PROBED_OF_ZONE = [
  'listDnsRecords',
  'listLoadBalancers',
  'listWorkersRoutes',
  'listCustomHostnames',
] as const

type Probed = readonly [PermissionRequirement, OperationPermissionStatus['state']]

/** Zone permissions are probed on the first zone that the token sees. Nothing shows whether it sees all zones. */
async function probeSurvey(upstream: UpstreamConnection, account_id: string): Promise<Probed[]> {
  const read = (name: SurveyOnlyReadName, query: string, zone_id?: string) =>
    sendUpstreamRequest(upstream, {
      method: 'GET',
      path: `${surveyReadPath(name, { account_id, zone_id })}${query}`,
      token: 'api',
    })
  const ofAccount = PROBED_OF_ACCOUNT.map(async (name): Promise<Probed> => [
    SURVEY_PERMISSION_REQUIREMENTS[name],
    // Pages refuses to be asked for a size.
    stateOf(await read(name, name === 'listPagesProjects' ? '' : '?per_page=1'), name),
  ])
  const zones = await read(
    'listZones',
    `?${new URLSearchParams({ 'account.id': account_id, per_page: '5' }).toString()}`,
  )
  const [first] = zones.ok ? (idsSchema.safeParse(zones.result).data ?? []) : []
  // A token that sees no zone may lack either the permission or the zones.
  const ofZones = zones.ok && first === undefined ? 'unknown' : stateOf(zones)
  const ofZone = PROBED_OF_ZONE.map(async (name): Promise<Probed> => [
    SURVEY_PERMISSION_REQUIREMENTS[name],
    first === undefined ? 'unknown' : stateOf(await read(name, '?per_page=5', first.id)),
  ])
  return [
    [SURVEY_PERMISSION_REQUIREMENTS.listZones, ofZones],
    ...(await Promise.all([...ofAccount, ...ofZone])),
  ]
}

/** People whom a provider synchronized can only be read of a provider that does so. */
async function probeScim(upstream: UpstreamConnection, account_id: string): Promise<Probed[]> {
  const read = (path: string) =>
    sendUpstreamRequest(upstream, { method: 'GET', path, token: 'api' })
  const providers = await read(
    `${personReadPath('listIdentityProviders', { account_id })}?scim_enabled=true&per_page=1`,
  )
  const [first] = providers.ok ? (idsSchema.safeParse(providers.result).data ?? []) : []
  if (first === undefined) return [[PERSON_READ_PERMISSION_REQUIREMENTS.listScimUsers, 'unknown']]
  const users = await read(
    `${personReadPath('listScimUsers', { account_id, item: first.id })}?per_page=1`,
  )
  return [[PERSON_READ_PERMISSION_REQUIREMENTS.listScimUsers, stateOf(users)]]
}

const idsSchema = z.array(z.looseObject({ id: z.string() }))

/** The code that Cloudflare returns to a token that lacks the permission. */
const AUTHENTICATION_ERROR = 10_000

function stateOf(
  reply: UpstreamReply,
  name?: SurveyOnlyReadName,
): OperationPermissionStatus['state'] {
  if (reply.ok) return 'granted'
  // An account that does not use a product gets that error instead of one for a missing permission.
  const unused = name && UNUSED_PRODUCT_ERROR_CODES[name]
  if (unused !== undefined && unused === reply.failure.code) return 'granted'
  const { answer, failure } = reply
  // Without an organization, no token can read anything of it.
  if (isAccessNotEnabled(reply) || failure.kind === 'lost') return 'unknown'
  return answer.status === 403 || failure.code === AUTHENTICATION_ERROR ? 'missing' : 'unknown'
}
