import type * as z from 'zod/mini'
import type { ApprovalPolicy } from '../../api/approvals/approvals'
import { envelopeSchema } from '../../api/envelope'
import { parseApprovalPolicy } from '../approval-policy'
import {
  createAccessUnderTest,
  certificatesResponse,
  personClaims,
  serviceClaims,
  signClaims,
  type SigningKey,
  createSigningKey,
} from './access-under-test'
import { gatewayUnderTest } from './fake-upstream'

const SERVICE = 'deploy.access'

const ROLES = {
  'ana@example.com': 'admin',
  'bo@example.com': 'admin',
  'cy@example.com': 'admin',
  'dee@example.com': 'designer',
  'hal@example.com': 'helpdesk',
  'vic@example.com': 'viewer',
  [`service:${SERVICE}`]: 'admin',
} as const

export type AskResponse = { status: number; headers: Headers; text: string; result: unknown }

/** Asks the gateway as one person. */
export type Ask = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<AskResponse>

let key: Promise<SigningKey> | undefined

/** For tests: the gateway behind Access, with people of each role, and changes that need approval. */
export async function approvalsUnderTest(
  approvals: unknown,
  options: Parameters<typeof gatewayUnderTest>[0] = {},
) {
  key ??= createSigningKey('current')
  const current = await key
  const authenticationBy = (roles: Record<string, unknown>) => ({
    kind: 'access' as const,
    access: createAccessUnderTest({
      roles,
      answer: (path) =>
        path === 'certs' ? certificatesResponse(current) : Response.json({ groups: [] }),
    }),
  })
  const { call, received, alarm, alter, deploy } = gatewayUnderTest({
    authentication: authenticationBy(ROLES),
    approvalPolicy: policyOf(approvals),
    ...options,
  })
  const withClaims =
    (claims: () => Record<string, unknown>): Ask =>
    async (method, path, body, headers = {}) => {
      // Signed anew for each request, because tests move the clock further than a token lasts.
      const token = await signClaims(current, claims())
      const response = await call(path, {
        method,
        headers: { 'cf-access-jwt-assertion': token, ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      const { result } = envelopeSchema.parse(JSON.parse(text))
      return { status: response.status, headers: response.headers, text, result }
    }
  return {
    alarm,
    alter,
    /** Deploys another `APPROVALS`. */
    deployApprovals: (changed: unknown) => deploy({ approvalPolicy: policyOf(changed) }),
    /** Deploys `ROLES` in which these people have other roles. */
    deployRoles: (changed: Record<string, string>) =>
      deploy({ authentication: authenticationBy({ ...ROLES, ...changed }) }),
    /** The person with this name; each has an id of their own at Access unless the claims say otherwise. */
    person: (name: string, claims: Record<string, unknown> = {}): Ask =>
      withClaims(() => personClaims(`${name}@example.com`, { sub: `id of ${name}`, ...claims })),
    service: (): Ask => withClaims(() => serviceClaims(SERVICE)),
    /** The writes that reached Cloudflare. */
    writes: () => received.filter(({ method }) => method !== 'GET'),
  }
}

function policyOf(approvals: unknown): ApprovalPolicy | null {
  const read = parseApprovalPolicy(approvals)
  if (!read.ok) throw new Error(read.problem)
  return read.value
}

export function resultOf<Schema extends z.ZodMiniType>(
  schema: Schema,
  { result, text }: AskResponse,
): z.infer<Schema> {
  const read = schema.safeParse(result)
  if (!read.success) throw new Error(text)
  return read.data
}
