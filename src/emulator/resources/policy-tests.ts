/** The policy tester: tests of policies for everybody who has logged in, which take a while. */
import { bytesToHex } from '@noble/hashes/utils.js'
import * as z from 'zod/mini'
import { normalizeEmail } from '../../api/cloudflare-objects'
import { DEMO_ACCOUNT_IDS } from '../demo'
import { type EmulatedOperationReply, pagedListReply, refusalReply, successReply } from '../reply'
import { addResources, readResourceListItems } from './resource-store'

const policyRulesSchema = z.pipe(
  z.nullish(z.array(z.record(z.string(), z.unknown()))),
  z.transform((rules) => rules ?? []),
)
const conditionsSchema = {
  include: policyRulesSchema,
  require: policyRulesSchema,
  exclude: policyRulesSchema,
}
const policySchema = z.looseObject({ decision: z.string(), ...conditionsSchema })
type EvaluablePolicy = z.infer<typeof policySchema>

const groupsSchema = z.array(z.looseObject({ id: z.string(), ...conditionsSchema }))

type Rule = Record<string, unknown>
type Conditions = { include: Rule[]; require: Rule[]; exclude: Rule[] }

/** Somebody as of their last login. */
type PolicyEvaluationUser = {
  id: string
  email: string
  name: string
  provider_id: string
  country: string
}

const BEFORE_LOGIN = new Set(['bypass', 'non_identity'])

/**
 * Returns a function that decides whether policies let a person in, as far as the emulator knows people: by their
 * address, provider and country. The first policy that matches counts.
 */
function createPolicyDecider(policies: readonly EvaluablePolicy[], groups: readonly unknown[]) {
  const known = new Map(groupsSchema.parse(groups).map((group) => [group.id, group]))
  const ordered = [
    ...policies.filter(({ decision }) => BEFORE_LOGIN.has(decision)),
    ...policies.filter(({ decision }) => !BEFORE_LOGIN.has(decision)),
  ]
  return (user: PolicyEvaluationUser): 'approved' | 'blocked' => {
    const first = ordered.find((policy) => doConditionsMatch(policy, user, known))
    return first === undefined || first.decision === 'deny' ? 'blocked' : 'approved'
  }
}

type Groups = ReadonlyMap<string, Conditions>

function doConditionsMatch(
  { include, require, exclude }: Conditions,
  user: PolicyEvaluationUser,
  groups: Groups,
  visited: readonly string[] = [],
): boolean {
  const matches = (rule: Rule) => doesRuleMatch(rule, user, groups, visited)
  return include.some(matches) && require.every(matches) && !exclude.some(matches)
}

/** Rules about anything else match nobody. */
function doesRuleMatch(
  rule: Rule,
  user: PolicyEvaluationUser,
  groups: Groups,
  visited: readonly string[],
): boolean {
  const [[key, value] = ['', {}]] = Object.entries(rule)
  const text = (name: string) => {
    const found = typeof value === 'object' && value !== null && name in value
    return found ? String((value as Rule)[name]).toLowerCase() : '' // an object, as was checked
  }
  switch (key) {
    case 'everyone':
      return true
    case 'email':
      return text('email') === user.email
    case 'email_domain':
      return user.email.endsWith(`@${text('domain')}`)
    case 'login_method':
      return text('id') === user.provider_id
    case 'geo':
      return text('country_code') === user.country.toLowerCase()
    case 'group': {
      const id = text('id')
      const group = groups.get(id)
      if (group === undefined || visited.includes(id)) return false
      return doConditionsMatch(group, user, groups, [...visited, id])
    }
    default:
      return false
  }
}

/** How tests go from now on, and the results of somebody that differ from what the policies decide. */
export const policyTestBehaviorSchema = z.strictObject({
  duration_ms: z.optional(z.int().check(z.nonnegative())),
  ends_as: z.optional(z.enum(['complete', 'blocked', 'exceeded time'])),
  email: z.optional(z.string()),
  status: z.optional(z.enum(['approved', 'blocked', 'error'])),
})
type Behavior = z.infer<typeof policyTestBehaviorSchema>

const USUAL_DURATION_MS = 1_500

/** Stored in the list of the call that reads it. */
export function setPolicyTestBehavior(sql: SqlStorage, behavior: Behavior): Behavior {
  addResources(sql, [{ list: 'getPolicyTest', owner: DEMO_ACCOUNT_IDS.acme, body: behavior }])
  return behavior
}

function readBehavior(sql: SqlStorage, account_id: string) {
  const behaviors = readResourceListItems(sql, 'getPolicyTest', account_id).map(
    (body) => body as Behavior, // as the control stores it
  )
  const latest = Object.assign({}, ...behaviors) as Behavior // later ones win
  return {
    duration: latest.duration_ms ?? USUAL_DURATION_MS,
    endsAs: latest.ends_as ?? 'complete',
    statuses: new Map(
      behaviors.flatMap(({ email, status }) =>
        email === undefined || status === undefined ? [] : [[normalizeEmail(email), status]],
      ),
    ),
  }
}

type StoredTest = { id: string; started: number; policies: (EvaluablePolicy | string)[] }

const requestSchema = z.looseObject({
  policies: z.array(z.union([policySchema, z.string()])).check(z.minLength(1)),
})

export function startPolicyTest(
  sql: SqlStorage,
  account_id: string,
  body: unknown,
  now: number,
): EmulatedOperationReply {
  const { data } = requestSchema.safeParse(body)
  if (data === undefined) {
    return refusalReply('invalidRequest', { detail: 'policies' })
  }
  const known = reusablePolicies(sql, account_id)
  if (data.policies.some((policy) => typeof policy === 'string' && !known.has(policy))) {
    return refusalReply('notFound')
  }
  const id = bytesToHex(crypto.getRandomValues(new Uint8Array(32)))
  const test = { id, started: now, policies: data.policies } satisfies StoredTest
  addResources(sql, [{ list: 'startPolicyTest', owner: account_id, body: test }])
  return successReply({ id, status: 'success' })
}

export function getPolicyTest(
  sql: SqlStorage,
  account_id: string,
  id: string,
  now: number,
): EmulatedOperationReply {
  const test = findTest(sql, account_id, id)
  if (test === undefined) return refusalReply('notFound')
  const { endsAs } = readBehavior(sql, account_id)
  const { results, total, isOver } = testedUsers(sql, account_id, test, now)
  const count = (status: string) => results.filter((result) => result.status === status).length
  const [approved, blocked, errored] = [count('approved'), count('blocked'), count('error')]
  return successReply({
    id,
    status: isOver ? endsAs : 'processing',
    total_users: total,
    percent_users_processed: percent(results.length, total),
    users_approved: approved,
    users_blocked: blocked,
    users_errored: errored,
    percent_approved: percent(approved, results.length),
    percent_blocked: percent(blocked, results.length),
    percent_errored: percent(errored, results.length),
  })
}

function percent(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((100 * part) / whole)
}

/** The words of the filter differ from those of the results. */
const FILTERED_STATUS: Readonly<Record<string, string>> = {
  success: 'approved',
  fail: 'blocked',
  error: 'error',
}

export function listPolicyTestUsers(
  sql: SqlStorage,
  account_id: string,
  { id, query, now }: { id: string; query: URLSearchParams; now: number },
): EmulatedOperationReply {
  const test = findTest(sql, account_id, id)
  if (test === undefined) return refusalReply('notFound')
  const filter = query.get('status')
  const { results } = testedUsers(sql, account_id, test, now)
  return pagedListReply(
    filter === null ? results : results.filter(({ status }) => status === FILTERED_STATUS[filter]),
    query,
  )
}

function findTest(sql: SqlStorage, account_id: string, id: string): StoredTest | undefined {
  const tests = readResourceListItems(sql, 'startPolicyTest', account_id) as StoredTest[] // as stored above
  return tests.find((test) => test.id === id)
}

function reusablePolicies(sql: SqlStorage, account_id: string): Map<string, EvaluablePolicy> {
  return new Map(
    readResourceListItems(sql, 'listReusablePolicies', account_id).map((body) => [
      (body as { id: string }).id, // as seeded
      policySchema.parse(body),
    ]),
  )
}

/** Returns the results of those whom a test has processed so far, in the order of the account's users. */
function testedUsers(sql: SqlStorage, account_id: string, test: StoredTest, now: number) {
  const { duration, statuses } = readBehavior(sql, account_id)
  const share = duration === 0 ? 1 : Math.min(1, (now - test.started) / duration)
  const users = sql
    .exec<PolicyEvaluationUser>(
      `SELECT uid AS id, email, name, provider_id, country FROM users
        WHERE account_id = ? AND last_login IS NOT NULL ORDER BY position`,
      account_id,
    )
    .toArray()
  const reusable = reusablePolicies(sql, account_id)
  const policies = test.policies.flatMap((policy) =>
    typeof policy === 'string' ? (reusable.get(policy) ?? []) : policy,
  )
  const decide = createPolicyDecider(policies, readResourceListItems(sql, 'listGroups', account_id))
  const results = users.slice(0, Math.floor(users.length * share)).map((user) => ({
    id: user.id,
    email: user.email,
    name: user.name,
    status: statuses.get(user.email) ?? decide(user),
  }))
  return { results, total: users.length, isOver: share === 1 }
}
