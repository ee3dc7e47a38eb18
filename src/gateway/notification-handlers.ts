import { getAccountStub, type GatewayContext, type Handler } from './gateway-context'
import { respondWithResult } from './response'

export const listDestinations: Handler = async (c) =>
  respondWithResult(await getAccountStub(c).listDestinations())

export const testDestination: Handler = async (c) =>
  respondWithResult(await getAccountStub(c).testDestination(destinationName(c)))

export const replayDestination: Handler = async (c) =>
  respondWithResult(await getAccountStub(c).replayDestination(destinationName(c)))

/** The route accepts only names of the setting's form. */
function destinationName(c: GatewayContext): string {
  return c.req.param('destination') ?? ''
}
