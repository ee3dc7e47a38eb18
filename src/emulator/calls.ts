import {
  CLOUDFLARE_OPERATIONS,
  type CloudflareOperation,
  type CloudflareOperationName,
} from '../api/cloudflare-operations'
import { SURVEY_ONLY_READ_PATHS } from '../api/impact/survey-read-paths'
import { CLOUDFLARE_POLICY_TEST_PATHS } from '../api/ways-back-in/person-policy-tests'
import { GATEWAY_ONLY_PERSON_READ_PATHS } from '../api/ways-back-in/person-read-paths'

/** The reads of what an account consists of besides its organization, and the calls of the policy tester. */
const RESOURCE_PATHS = {
  ...SURVEY_ONLY_READ_PATHS,
  ...GATEWAY_ONLY_PERSON_READ_PATHS,
  ...CLOUDFLARE_POLICY_TEST_PATHS,
}

export type ResourceReadName = keyof typeof RESOURCE_PATHS
/** Everything that the emulator answers below `/client/v4`, except the requests of a token about itself. */
export type EmulatedCallName = CloudflareOperationName | ResourceReadName

export type MatchedCall<Name = EmulatedCallName> = {
  name: Name
  account_id: string
  user_id: string
  nonce: string
  custom_page_id: string
  zone_id: string
  /** The id of a tunnel, an identity provider or a policy test, or the name of a bucket. */
  item: string
  /** Whether it is a part of Access, which an account without an organization does not have. */
  isOfAccess: boolean
}

const ROUTES = [
  ...Object.entries<CloudflareOperation>(CLOUDFLARE_OPERATIONS).map(([name, { method, path }]) =>
    route(name, method, path),
  ),
  ...Object.entries(RESOURCE_PATHS).map(([name, path]) =>
    route(name, name === 'startPolicyTest' ? 'POST' : 'GET', path),
  ),
]

function route(name: string, method: string, path: string) {
  const parameters = path.replaceAll(/:(\w+)/g, '(?<$1>[^/]+)')
  return {
    name: name as EmulatedCallName, // a key of the tables
    method,
    pattern: new RegExp(`^/client/v4${parameters}$`),
    isOfAccess: path.includes('/access/'),
  }
}

export const EMULATED_CALL_NAMES = ROUTES.map(({ name }) => name)

/** Returns the requested call, with the parameters of its path. */
export function matchCall(method: string, pathname: string): MatchedCall | undefined {
  for (const { name, method: own, pattern, isOfAccess } of ROUTES) {
    const match = method === own ? pattern.exec(pathname) : null
    const { account_id = '', user_id = '', nonce = '', ...others } = match?.groups ?? {}
    const { custom_page_id = '', zone_id = '', item = '' } = others
    const parameters = { account_id, user_id, nonce, custom_page_id, zone_id, item }
    if (match !== null) return { name, ...parameters, isOfAccess }
  }
  return undefined
}
