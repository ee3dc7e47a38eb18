import type * as z from 'zod/mini'
import type { PeopleSearchParams } from '../api/people-search'
import type { PolicyTestRequest } from '../api/ways-back-in/policy-test'
import type { waysBackInQuerySchema } from '../api/ways-back-in/ways-back-in'
import { getAccountStub, type GatewayContext } from './gateway-context'
import { respondWithResult } from './response'

/** Who may read policies sees the rules that decide; others see names, and what they decide. */
export async function getWaysBackIn(
  c: GatewayContext,
  { email }: z.infer<typeof waysBackInQuerySchema>,
): Promise<Response> {
  const showsRules = c.var.identity.capabilities.includes('survey:read')
  return respondWithResult(await getAccountStub(c).getWaysBackIn(email, showsRules))
}

/** Has Cloudflare’s policy tester evaluate the policies for a person. No setting changes. */
export async function startPersonPolicyTests(
  c: GatewayContext,
  { email }: PolicyTestRequest,
): Promise<Response> {
  return respondWithResult(await getAccountStub(c).startPersonPolicyTests(email))
}

export async function getPersonPolicyTests(
  c: GatewayContext,
  { email }: PolicyTestRequest,
): Promise<Response> {
  return respondWithResult(await getAccountStub(c).getPersonPolicyTests(email))
}

/** Finds people by a device, an IP address or an application. */
export async function findPeopleByCriterion(
  c: GatewayContext,
  search: PeopleSearchParams,
): Promise<Response> {
  return respondWithResult(await getAccountStub(c).findPeopleByCriterion(search))
}
