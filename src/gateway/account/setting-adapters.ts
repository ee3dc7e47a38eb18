import * as z from 'zod/mini'
import { accessKeyRotationSchema } from '../../api/cloudflare-objects'
import type { SettingResource } from '../../api/change'
import { isExactlyEqual, diff } from '../../api/diff'
import { toDohDocument, dohResponseSchema, type DohDocument } from '../../api/doh'
import { parseGoDuration } from '../../api/duration'
import { durationProblem } from '../../api/duration-input'
import { isSemanticallyEqual } from '../../api/equality'
import { parseJsonPointer, isJsonObject, toJsonPointer } from '../../api/json'
import {
  applyMergePatch,
  omitKeys,
  buildOrganizationPutBody,
  effectivePatch,
} from '../../api/merge-patch'
import type { CloudflareOperationName } from '../../api/cloudflare-operations'
import {
  verbatimOrganizationSchema,
  type Organization,
  listUnknownFields,
} from '../../api/organization'
import { READ_ONLY_ORGANIZATION_KEYS, dohJwtDurationRule } from '../../api/setting-fields'
import {
  type FieldProblem,
  organizationPatchSchema,
  organizationProblems,
  dohPatchSchema,
} from '../../api/setting-patch-validation'
import { schemaErrorToProblems } from '../result'
import type { AccountContext } from './account-context'
import { byteLength, LIMITS } from '../../api/limits'

/** How one of the account's settings is read and replaced. */
type SettingAdapter = {
  read: CloudflareOperationName
  write: CloudflareOperationName
  /** The status of a successful PUT. */
  written: number
  /** Extracts the setting from the result of GET; undefined if the result cannot be understood. */
  documentOf: (result: unknown) => Record<string, unknown> | undefined
  /** `answered` is the whole result of GET. */
  plan: (
    current: Record<string, unknown>,
    patch: Record<string, unknown>,
    answered: unknown,
  ) => PutPlanResult
  /** Checks an intended value against limits that only another read reveals. */
  limitProblems: (
    context: Pick<AccountContext, 'call'>,
    current: Record<string, unknown>,
    intended: Record<string, unknown>,
  ) => Promise<FieldProblem[]>
  /** Returns a smaller body to try if Cloudflare refuses the configuration, or undefined if there is none. */
  fallback: (body: Record<string, unknown>) => Record<string, unknown> | undefined
}

/** The result of planning a PUT to Cloudflare, based on the value that it would replace. */
export type PutPlanResult =
  | { kind: 'invalid'; problems: FieldProblem[] }
  /** The change would leave everything as it is. */
  | { kind: 'unchanged' }
  /** `intended` is the expected value afterwards, in the form of a response. */
  | { kind: 'replace'; body: Record<string, unknown>; intended: Record<string, unknown> }

export const SETTING_ADAPTERS: Record<SettingResource, SettingAdapter> = {
  organization: {
    read: 'getOrganization',
    write: 'updateOrganization',
    written: 200,
    documentOf: (result) => verbatimOrganizationSchema.safeParse(result).data,
    plan: planOrganizationUpdate,
    limitProblems: async () => [],
    fallback: withoutUnknownKeys,
  },
  doh: {
    read: 'getDoh',
    write: 'updateDoh',
    written: 201,
    documentOf: (result) => {
      const doh = z.nullable(dohResponseSchema).safeParse(result)
      return doh.success ? toDohDocument(doh.data) : undefined
    },
    plan: planDohUpdate,
    limitProblems: dohLimitProblems,
    fallback: () => undefined,
  },
}

/**
 * Turns a merge patch into the PUT that makes exactly this change to the current organization.
 *
 * Fields that the patch repeats to the letter are not part of the change: a caller may send back a whole GET with one
 * field edited. A different spelling of the same value is sent as written. Otherwise a client such as Terraform's
 * provider would read back a value that differs from what it wrote, and write it again forever.
 */
export function planOrganizationUpdate(
  fresh: Organization,
  patch: Record<string, unknown>,
): PutPlanResult {
  const sizes = patchSizeProblems(patch)
  if (sizes.length > 0) return { kind: 'invalid', problems: sizes }
  const named = withoutPrototypes(omitKeys(patch, READ_ONLY_ORGANIZATION_KEYS))
  const changes = effectivePatch(fresh, named)
  const edited = organizationPatchSchema.safeParse(changes)
  if (!edited.success) return { kind: 'invalid', problems: schemaErrorToProblems(edited.error) }

  const merged = verbatimOrganizationSchema.safeParse(applyMergePatch(fresh, edited.data))
  if (!merged.success) return { kind: 'invalid', problems: schemaErrorToProblems(merged.error) }
  if (isExactlyEqual(fresh, merged.data)) return { kind: 'unchanged' }

  const problems = [...newProblems(fresh, merged.data), ...changeSizeProblems(fresh, merged.data)]
  if (problems.length > 0) return { kind: 'invalid', problems }

  const body = buildOrganizationPutBody(fresh, edited.data)
  return { kind: 'replace', body, intended: merged.data }
}

/**
 * Removes keys named `__proto__` and objects that contain nothing else, which validation would drop halfway through.
 * Such a key in Cloudflare's own value is passed along, and never changed.
 */
function withoutPrototypes(patch: Record<string, unknown>): Record<string, unknown> {
  const entries: [string, unknown][] = []
  for (const [key, value] of Object.entries(patch)) {
    if (key === '__proto__') continue
    const rest = isJsonObject(value) ? withoutPrototypes(value) : value
    const isEmptied = keyCount(value) > 0 && keyCount(rest) === 0
    if (!isEmptied) entries.push([key, rest])
  }
  return Object.fromEntries(entries)
}

const keyCount = (value: unknown) => (isJsonObject(value) ? Object.keys(value).length : 0)

/** Returns the body without its undocumented keys, or undefined if it has none. */
function withoutUnknownKeys(body: Record<string, unknown>): Record<string, unknown> | undefined {
  const unknown = listUnknownFields(body).map(([key]) => key)
  return unknown.length === 0 ? undefined : omitKeys(body, unknown)
}

/**
 * Returns the problems that the change introduces. An existing problem is no reason to refuse a change of other
 * settings.
 */
function newProblems(before: Organization, after: Organization): FieldProblem[] {
  const standing = new Set(organizationProblems(before).map(({ pointer }) => pointer))
  return organizationProblems(after).filter(({ pointer }) => {
    const [key = ''] = parseJsonPointer(pointer)
    return !standing.has(pointer) || !isSemanticallyEqual(before[key], after[key], key)
  })
}

/**
 * Plans the PUT that makes exactly this change to the DoH settings: what the caller leaves out is sent with its
 * current value. `answered` is the whole result of GET, which a caller may send back with one setting edited.
 */
export function planDohUpdate(
  current: DohDocument,
  patch: Record<string, unknown>,
  answered: unknown = null,
): PutPlanResult {
  const { settings, edited } = withoutTokenKeys(patch, answered)
  const update = dohPatchSchema.safeParse(effectivePatch(current, settings))
  const problems = [...edited, ...(update.success ? [] : schemaErrorToProblems(update.error))]
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
  patch: Record<string, unknown>,
  answered: unknown,
): { settings: Record<string, unknown>; edited: FieldProblem[] } {
  const token: Record<string, unknown> = isJsonObject(answered) ? answered : {}
  const tokenKeys = Object.keys(patch).filter(
    (key) =>
      !Object.hasOwn(dohPatchSchema.shape, key) &&
      (Object.hasOwn(dohResponseSchema.shape, key) || Object.hasOwn(token, key)),
  )
  const edited = tokenKeys.filter(
    (key) =>
      !isSemanticallyEqual(patch[key], Object.hasOwn(token, key) ? token[key] : undefined, key),
  )
  return {
    settings: omitKeys(patch, tokenKeys),
    edited: edited.map((key) => ({ pointer: toJsonPointer([key]), message: SERVICE_TOKENS_OWN })),
  }
}

const SERVICE_TOKENS_OWN =
  'This is the service token’s own and cannot be changed here. Another token is chosen by service_token_id.'

/** A token must not outlive the account's keys. If the keys cannot be read, Cloudflare reports the problem itself. */
async function dohLimitProblems(
  { call }: Pick<AccountContext, 'call'>,
  current: Record<string, unknown>,
  { doh_jwt_duration: duration }: Record<string, unknown>,
): Promise<FieldProblem[]> {
  if (
    typeof duration !== 'string' ||
    isSemanticallyEqual(current['doh_jwt_duration'], duration, 'doh_jwt_duration')
  ) {
    return []
  }
  const reply = await call('getAccessKeys')
  const keys = accessKeyRotationSchema.safeParse(reply.ok ? reply.result : undefined)
  const days = keys.data?.key_rotation_interval_days ?? undefined
  const parsed = parseGoDuration(duration)
  const message = parsed.ok ? durationProblem(parsed.value, dohJwtDurationRule(days)) : undefined
  return message === undefined ? [] : [{ pointer: '/doh_jwt_duration', message }]
}

/** Whether a setting is too large for history, which stores it before, as requested, and after. */
export function isSettingTooLarge(setting: unknown): boolean {
  return byteLength(JSON.stringify(setting)) > LIMITS.organizationBytes || hasLongPaths(setting)
}

/** Returns why a change cannot be recorded in history. */
export function changeSizeProblems(before: unknown, after: unknown): FieldProblem[] {
  if (hasLongPaths(after)) return [LONG_PATHS]
  if (isSettingTooLarge(after)) {
    return [{ pointer: '', message: 'The organization would be too large to keep a history of.' }]
  }
  if (diff(before, after).length <= LIMITS.changedFields) return []
  const most = LIMITS.changedFields.toLocaleString('en')
  return [{ pointer: '', message: `One change is of at most ${most} fields.` }]
}

/** Returns why a patch is refused unread. */
function patchSizeProblems(patch: unknown): FieldProblem[] {
  if (hasLongPaths(patch)) return [LONG_PATHS]
  const message = `A change has at most ${LIMITS.organizationBytes / 1024} KiB.`
  return isSettingTooLarge(patch) ? [{ pointer: '', message }] : []
}

const LONG_PATHS: FieldProblem = {
  pointer: '',
  message: `The fields have too long names: the paths to all of them have at most ${LIMITS.pathBytes.toLocaleString('en')} bytes together.`,
}

/** A long name counts for each field below it, because fields are named by their whole paths. */
function hasLongPaths(setting: unknown): boolean {
  const open = [{ value: setting, path: 0 }]
  let bytes = 0
  for (const { value, path } of open) {
    if (!isJsonObject(value)) bytes += path
    else {
      for (const [key, inner] of Object.entries(value)) {
        open.push({ value: inner, path: path + 1 + byteLength(key) })
      }
    }
    if (bytes > LIMITS.pathBytes) return true
  }
  return false
}
