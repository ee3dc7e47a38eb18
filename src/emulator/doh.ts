import * as z from 'zod/mini'
import { parseGoDuration } from '../api/duration'
import { durationProblem } from '../api/duration-input'
import type { Doh } from '../api/doh'
import { dohJwtDurationRule } from '../api/setting-fields'
import { toPointer } from '../api/json'
import type { AccountState, DohState } from './account-state'
import { type Refusal, refusal } from './reply'

const bodySchema = z.looseObject({
  doh_jwt_duration: z.nullish(z.string()),
  service_token_id: z.nullish(z.string()),
})

type Outcome = { ok: true; doh: DohState } | { ok: false; refusal: Refusal }

/** Handles PUT: without a service token the current one stays; without a duration the default applies. */
export function replaceDoh(account: AccountState, input: unknown): Outcome {
  const body = bodySchema.safeParse(input)
  if (!body.success) {
    const [issue] = body.error.issues
    return refused('invalidRequest', issue?.message, toPointer(issue?.path ?? []))
  }
  const service_token_id = body.data.service_token_id ?? account.doh?.service_token_id
  if (service_token_id === undefined) {
    return refused('invalidRequest', 'service_token_id is required', '/service_token_id')
  }
  if (!account.service_tokens.some(({ id }) => id === service_token_id)) {
    return refused('serviceTokenNotFound', undefined, '/service_token_id')
  }
  const doh_jwt_duration = body.data.doh_jwt_duration ?? DEFAULT_DURATION
  const duration = parseGoDuration(doh_jwt_duration)
  if (!duration.ok) return refused('invalidRequest', duration.message, '/doh_jwt_duration')
  const rule = dohJwtDurationRule(account.access_keys.key_rotation_interval_days)
  const problem = durationProblem(duration.value, rule)
  if (problem !== undefined) return refused('invalidRequest', problem, '/doh_jwt_duration')

  return { ok: true, doh: { service_token_id, doh_jwt_duration } }
}

/** Returns the service token that issues DoH tokens, with their lifetime. */
export function answeredDoh({ doh, service_tokens }: AccountState): Doh | null {
  const token = service_tokens.find(({ id }) => id === doh?.service_token_id)
  if (doh === null || token === undefined) return null
  return { ...token, doh_jwt_duration: doh.doh_jwt_duration }
}

const DEFAULT_DURATION = '24h'

function refused(
  name: Parameters<typeof refusal>[0],
  detail: string | undefined,
  pointer: string,
): Outcome {
  const where = detail === undefined ? { pointer } : { detail, pointer }
  return { ok: false, refusal: refusal(name, where) }
}
