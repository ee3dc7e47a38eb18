import * as z from 'zod/mini'
import {
  DEFAULT_APPROVAL_LASTS_MINUTES,
  type ApprovalPolicy,
  type ApprovalRule,
  APPROVAL_RULE_DIRECTIONS,
  DEFAULT_PROPOSAL_EXPIRY_MINUTES,
} from '../api/approvals/approvals'
import type { SettingResource } from '../api/change'
import { MINUTE_NS } from '../api/duration'
import { parseDurationInput } from '../api/duration-input'
import { toJsonPointer } from '../api/json'
import {
  DOH_FIELD_DEFINITIONS,
  ORGANIZATION_FIELD_DEFINITIONS,
  type SettingFieldDefinition,
} from '../api/setting-fields'
import type { RoleMap } from './identity/role-map'
import { isJsonSettingPresent, type JsonSettingResult, tryParseJsonSetting } from './json-setting'

/** Nobody waits for more people than that. */
const MAX_APPROVERS = 5
const LONGEST_MINUTES = 30 * 24 * 60
const MAX_RUN_PEOPLE = 1_000_000

const approvers = z.int().check(z.gte(1), z.lte(MAX_APPROVERS))
const minutes = z.pipe(
  z.string().check(z.refine((text) => minutesIn(text) !== undefined)),
  z.transform((text) => minutesIn(text) ?? 0),
)
const demand = { approvers: z.optional(approvers), delay: z.optional(minutes) }
const ruleSchema = z.union([
  z.pipe(
    approvers,
    z.transform((count) => ({ approvers: count })),
  ),
  z.pipe(
    z.enum(['longer', 'shorter']),
    z.transform((when) => ({ approvers: 1, when })),
  ),
  z.strictObject({ ...demand, when: z.optional(z.enum(APPROVAL_RULE_DIRECTIONS)) }),
])
const runsSchema = z.strictObject({
  ...demand,
  above: z.int().check(z.gte(0), z.lte(MAX_RUN_PEOPLE)),
})

type Rule = {
  approvers?: number | undefined
  when?: ApprovalRule['when'] | undefined
  delay?: number | undefined
}

const SHAPE = 'must be a JSON object like {"auth_domain": 1}'
const RULE_SHAPE = `takes a number of approvers from 1 to ${MAX_APPROVERS}, "longer" or "shorter", or {"approvers": 1, "when": "longer", "delay": "24h"}`
const RUNS_SHAPE = 'takes {"above": 100, "approvers": 1}: a number of people, and of approvers'

/**
 * Reads the setting `APPROVALS`: an object, or its JSON. Its keys are fields of settings as the API names them, or
 * `organization` and `doh` for all of one, `revocations`, and two times. Messages may be shown to strangers: they name
 * nothing but fields of the API, and otherwise the position of an entry.
 */
export function parseApprovalPolicy(setting: unknown): JsonSettingResult<ApprovalPolicy | null> {
  if (!isJsonSettingPresent(setting)) return { ok: true, value: null }
  const entries = z.record(z.string(), z.unknown()).safeParse(tryParseJsonSetting(setting))
  if (!entries.success) return { ok: false, problem: SHAPE }

  const policy: ApprovalPolicy = {
    rules: [],
    runs: null,
    expires_after_minutes: DEFAULT_PROPOSAL_EXPIRY_MINUTES,
    approval_lasts_minutes: DEFAULT_APPROVAL_LASTS_MINUTES,
  }
  for (const [index, [key, value]] of Object.entries(entries.data).entries()) {
    const problem = readEntry(policy, key, value)
    if (problem !== undefined) return { ok: false, problem: `entry ${index + 1} ${problem}` }
  }
  if (policy.rules.length === 0 && policy.runs === null) {
    return { ok: false, problem: 'names nothing that needs approval' }
  }
  return { ok: true, value: policy }
}

/** Adds an entry to the policy. Returns what is wrong with it. */
function readEntry(policy: ApprovalPolicy, key: string, value: unknown): string | undefined {
  if (key === 'expires_after' || key === 'approval_lasts') {
    const read = minutes.safeParse(value)
    if (!read.success) return `(${key}) takes a duration from 1m to 30d, like "24h"`
    policy[`${key}_minutes`] = read.data
    return undefined
  }
  if (key === 'revocations') {
    const read = runsSchema.safeParse(value)
    if (!read.success) return `(${key}) ${RUNS_SHAPE}`
    const { above, approvers: count = 1, delay: delay_minutes = null } = read.data
    policy.runs = { above, approvers: count, delay_minutes }
    return undefined
  }
  const place = resolveSettingFieldPath(key)
  if (place === undefined) {
    return 'is no field of a setting. Use the API’s names, like auth_domain or mfa_config.session_duration, or revocations'
  }
  if (place.field?.isReadOnly) return `(${key}) cannot be changed at all`
  const read = ruleSchema.safeParse(value)
  if (!read.success) return `(${key}) ${RULE_SHAPE}`
  const rule: Rule = read.data
  const { approvers: count = 1, when = 'any', delay: delay_minutes = null } = rule
  if (when !== 'any' && place.field?.kind !== 'duration') {
    return `(${key}) is no duration, which alone can be longer or shorter`
  }
  const { setting, pointer } = place
  policy.rules.push({ setting, pointer, when, approvers: count, delay_minutes })
  return undefined
}

type SettingPlace = {
  setting: SettingResource
  pointer: string
  field: SettingFieldDefinition | undefined
}

/** Finds a field by its path; the name of a setting stands for all of it. */
export function resolveSettingFieldPath(key: string): SettingPlace | undefined {
  if (key === 'organization' || key === 'doh')
    return { setting: key, pointer: '', field: undefined }
  const path = key.split('.')
  for (const [setting, fields] of [
    ['organization', ORGANIZATION_FIELD_DEFINITIONS],
    ['doh', DOH_FIELD_DEFINITIONS],
  ] as const) {
    const field = fieldAt(fields, path)
    if (field !== undefined) return { setting, pointer: toJsonPointer(path), field }
  }
  return undefined
}

function fieldAt(
  fields: Readonly<Record<string, SettingFieldDefinition>>,
  [name = '', ...rest]: readonly string[],
): SettingFieldDefinition | undefined {
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined
  if (field === undefined || rest.length === 0) return field
  return field.kind === 'object' ? fieldAt(field.fields, rest) : undefined
}

function minutesIn(text: string): number | undefined {
  const parsed = parseDurationInput(text)
  if (!parsed.ok || parsed.value % MINUTE_NS !== 0n) return undefined
  const value = Number(parsed.value / MINUTE_NS)
  return value >= 1 && value <= LONGEST_MINUTES ? value : undefined
}

/**
 * Returns in words which changes can never be approved, because too few people are admins; undefined if none, or if it
 * cannot be known, since a domain or a group makes people admins.
 */
export function unattainableApprovalsInWords(
  { rules, runs }: ApprovalPolicy,
  admins: number | undefined,
): string | undefined {
  if (admins === undefined) return undefined
  const demands = [...rules, ...(runs === null ? [] : [runs])]
  const most = Math.max(
    ...demands.map(({ approvers: count, delay_minutes }) => (delay_minutes === null ? count : 0)),
  )
  if (most < admins) return undefined
  const who = admins === 1 ? 'only one person is an admin' : `only ${admins} people are admins`
  return `it asks for ${most} ${most === 1 ? 'approver' : 'approvers'} besides the person who proposes, and ${who}. Name more admins, or let such changes apply after a delay unless someone objects: {"delay": "24h"}`
}

/** The number of people whom the roles make an admin by name; undefined if a domain or a group makes more. */
export function countAdmins({ emails, domains, groups }: RoleMap): number | undefined {
  const isOpen = [...domains.values(), ...groups.values()].some((roles) => roles.includes('admin'))
  return isOpen ? undefined : [...emails.values()].filter((roles) => roles.includes('admin')).length
}
