import type * as z from 'zod/mini'
import type { PeopleSearchParams } from '../api/people-search'
import type { waysBackInQuerySchema } from '../api/ways-back-in/ways-back-in'
import { getAccountStub, type GatewayContext } from './context'
import { respondWithResult } from './response'

/** Who may read policies sees the rules that decide; others see names, and what they decide. */
export async function getWaysBackIn(
  c: GatewayContext,
  { email }: z.infer<typeof waysBackInQuerySchema>,
): Promise<Response> {
  const showsRules = c.var.identity.capabilities.includes('survey:read')
  return respondWithResult(await getAccountStub(c).getWaysBackIn(email, showsRules))
}

/** Finds people by a device, an IP address or an application. */
export async function findPeople(c: GatewayContext, search: PeopleSearchParams): Promise<Response> {
  return respondWithResult(await getAccountStub(c).findPeople(search))
}
