import type { AccessPolicy, AccessRule } from '../../../api/ways-back-in/access-rules'
import { type ApplicationAdmission, inPolicyOrder } from '../../../api/ways-back-in/admission'
import { byteLength } from '../../../api/limits'
import { MAX_POLICY_TESTS_PER_PERSON } from '../../../api/ways-back-in/person-policy-tests'

/** Applications that have the same policies, which one test of Cloudflare’s policy tester covers. */
export type ApplicationsWithSamePolicies = {
  /** The body of the request that starts the test. */
  body: { policies: unknown[] }
  admissions: ApplicationAdmission[]
}

/** Longer lists of policies are not sent. */
const MAX_BODY_BYTES = 256 * 1_024

/** Groups applications by their policies, the largest group first. `untested` is the number that is in no group. */
export function groupAdmissionsByPolicies(admissions: readonly ApplicationAdmission[]): {
  groups: ApplicationsWithSamePolicies[]
  untested: number
} {
  const groups = new Map<string, ApplicationsWithSamePolicies>()
  for (const admission of admissions) {
    const policies = testablePolicies(admission.application.policies ?? [])
    if (policies === undefined) continue
    const key = JSON.stringify(policies)
    if (byteLength(key) > MAX_BODY_BYTES) continue
    const group = groups.get(key) ?? { body: { policies }, admissions: [] }
    groups.set(key, group)
    group.admissions.push(admission)
  }
  const largest = [...groups.values()]
    .toSorted((one, other) => other.admissions.length - one.admissions.length)
    .slice(0, MAX_POLICY_TESTS_PER_PERSON)
  const tested = largest.reduce((sum, group) => sum + group.admissions.length, 0)
  return { groups: largest, untested: admissions.length - tested }
}

/** Returns undefined if there are no policies, or one of them cannot be sent as it is. */
function testablePolicies(policies: readonly AccessPolicy[]): unknown[] | undefined {
  const tested = inPolicyOrder(policies).map(testablePolicy)
  return tested.length === 0 || tested.includes(undefined) ? undefined : tested
}

/** A policy that the response only refers to is reusable, and those are named by their ids. */
function testablePolicy(policy: AccessPolicy): unknown {
  const { id, name, decision, needsApproval } = policy
  if (decision === null) return id ?? undefined
  const rules = [...policy.include, ...policy.require, ...policy.exclude]
  // Such a rule was not understood when it was read, so its text is lost.
  if (rules.some(({ key }) => key === '')) return undefined
  return {
    name,
    decision,
    include: policy.include.map(toRuleBody),
    require: policy.require.map(toRuleBody),
    exclude: policy.exclude.map(toRuleBody),
    ...(needsApproval && { approval_required: true }),
  }
}

function toRuleBody({ key, value }: AccessRule): Record<string, unknown> {
  return { [key]: value }
}
