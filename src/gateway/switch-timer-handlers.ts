import type { SwitchTimerUpdate } from '../api/switch-timers/switch-timer-request'
import { getAccountStub, type GatewayContext, type Handler } from './gateway-context'
import { respondWithResult } from './response'

export const listSwitchTimers: Handler = async (c) =>
  respondWithResult(await getAccountStub(c).listSwitchTimers())

/** Prolongs, shortens or cancels a timer. */
export async function updateSwitchTimer(
  c: GatewayContext,
  update: SwitchTimerUpdate,
): Promise<Response> {
  const { email, roles } = c.var.identity
  return respondWithResult(
    await getAccountStub(c).updateSwitchTimer(fieldParam(c), update, { email, roles }),
  )
}

/** Turns a switch back before its time. */
export const turnSwitchBackNow: Handler = async (c) => {
  const { email, roles } = c.var.identity
  return respondWithResult(
    await getAccountStub(c).turnSwitchBackNow(fieldParam(c), { email, roles }),
  )
}

/** The route accepts only names of fields. */
function fieldParam(c: GatewayContext): string {
  return c.req.param('field') ?? ''
}
