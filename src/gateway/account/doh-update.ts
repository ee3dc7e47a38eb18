import { accessKeysSchema } from '../../api/account-resources'
import { type DohDocument, dohSchema } from '../../api/doh'
import { dohJwtDurationRule } from '../../api/setting-fields'
import { dohPatchSchema, type FieldProblem } from '../../api/setting-patches'
import { parseGoDuration } from '../../api/duration'
import { durationProblem } from '../../api/duration-input'
import { isEqual } from '../../api/equality'
import { isJsonObject, toPointer } from '../../api/json'
import { omit, effectivePatch } from '../../api/merge-patch'
import { fieldProblems } from '../result'
import type { AccountContext } from './account-context'
import type { JsonRecord, Replacement } from './replacement'

/**
 * Plans the PUT that makes exactly this change to the DoH settings: what the caller leaves out is sent with its
 * current value. `answered` is the whole result of GET, which a caller may send back with one setting edited.
 */
export function planDohUpdate(
  current: DohDocument,
  patch: JsonRecord,
  answered: unknown = null,
): Replacement {
  const { settings, edited } = withoutTokenKeys(patch, answered)
  const update = dohPatchSchema.safeParse(effectivePatch(current, settings))
  const problems = [...edited, ...(update.success ? [] : fieldProblems(update.error))]
  if (!update.success || problems.length > 0) return { kind: 'invalid', problems }

  if (Object.keys(update.data).length === 0) return { kind: 'unchanged' }
  const body = { ...current, ...update.data }
  return { kind: 'replace', body, intended: body }
}

/**
 * GET also returns a service token, whose own keys PUT does not accept. Unchanged ones are dropped. An edited one is
 * refused, because a caller would otherwise believe that it was changed.
 */
function withoutTokenKeys(
  patch: JsonRecord,
  answered: unknown,
): { settings: JsonRecord; edited: FieldProblem[] } {
  const token: JsonRecord = isJsonObject(answered) ? answered : {}
  const tokenKeys = Object.keys(patch).filter(
    (key) =>
      !Object.hasOwn(dohPatchSchema.shape, key) &&
      (Object.hasOwn(dohSchema.shape, key) || Object.hasOwn(token, key)),
  )
  const edited = tokenKeys.filter(
    (key) => !isEqual(patch[key], Object.hasOwn(token, key) ? token[key] : undefined, key),
  )
  return {
    settings: omit(patch, tokenKeys),
    edited: edited.map((key) => ({ pointer: toPointer([key]), message: SERVICE_TOKENS_OWN })),
  }
}

const SERVICE_TOKENS_OWN =
  'This is the service token’s own and cannot be changed here. Another token is chosen by service_token_id.'

/** A token must not outlive the account's keys. If the keys cannot be read, Cloudflare reports the problem itself. */
export async function dohLimitProblems(
  { call }: Pick<AccountContext, 'call'>,
  current: JsonRecord,
  { doh_jwt_duration: duration }: JsonRecord,
): Promise<FieldProblem[]> {
  if (
    typeof duration !== 'string' ||
    isEqual(current['doh_jwt_duration'], duration, 'doh_jwt_duration')
  ) {
    return []
  }
  const reply = await call('getAccessKeys')
  const keys = accessKeysSchema.safeParse(reply.ok ? reply.result : undefined)
  const days = keys.data?.key_rotation_interval_days ?? undefined
  const parsed = parseGoDuration(duration)
  const message = parsed.ok ? durationProblem(parsed.value, dohJwtDurationRule(days)) : undefined
  return message === undefined ? [] : [{ pointer: '/doh_jwt_duration', message }]
}
