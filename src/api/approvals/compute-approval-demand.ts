/** What one change, or one run, needs by the policy of approvals. */
import type { SettingResource } from '../change'
import { readGoDuration } from '../duration'
import { isSemanticallyEqual } from '../equality'
import { parseJsonPointer, valueAtPointer } from '../json'
import type { ApprovalDemand, ApprovalPolicy, ApprovalRule } from './approvals'

/** Returns what a change of a setting needs, or undefined if it needs no approval. */
export function computeSettingApprovalDemand(
  policy: ApprovalPolicy | null,
  setting: SettingResource,
  before: unknown,
  after: unknown,
): ApprovalDemand | undefined {
  const rules = policy?.rules ?? []
  return combined(rules.filter((rule) => rule.setting === setting && applies(rule, before, after)))
}

/** Returns what a run of this many people needs, or undefined if it needs no approval. */
export function computeRunApprovalDemand(
  policy: ApprovalPolicy | null,
  people: number,
): ApprovalDemand | undefined {
  const runs = policy?.runs ?? null
  if (runs === null || people <= runs.above) return undefined
  const { approvers, delay_minutes } = runs
  return { approvers, delay_minutes, subjects: ['revocations'] }
}

/** Every rule that applies must be satisfied, so the strictest counts. */
function combined(rules: readonly ApprovalRule[]): ApprovalDemand | undefined {
  if (rules.length === 0) return undefined
  const delays = rules.flatMap(({ delay_minutes }) => delay_minutes ?? [])
  return {
    approvers: Math.max(...rules.map(({ approvers }) => approvers)),
    delay_minutes: delays.length === rules.length ? Math.max(...delays) : null,
    subjects: rules.map(subjectOf),
  }
}

/** The name of what a rule is about, as the policy has it. */
function subjectOf({ setting, pointer }: Pick<ApprovalRule, 'setting' | 'pointer'>): string {
  return pointer === '' ? setting : parseJsonPointer(pointer).join('.')
}

function applies({ pointer, when }: ApprovalRule, before: unknown, after: unknown): boolean {
  const [from, to] = [valueAtPointer(before, pointer), valueAtPointer(after, pointer)]
  if (isSemanticallyEqual(from, to, parseJsonPointer(pointer).at(-1))) return false
  if (when === 'any') return true
  const [old, next] = [readGoDuration(from), readGoDuration(to)]
  // What cannot be compared, such as no value at all, may be either.
  if (old === undefined || next === undefined) return true
  return when === 'longer' ? next > old : next < old
}
