/** Whether policies let somebody in, as far as the emulator knows people: by their address, provider and country. */
import * as z from 'zod/mini'

const policyRulesSchema = z.pipe(
  z.nullish(z.array(z.record(z.string(), z.unknown()))),
  z.transform((rules) => rules ?? []),
)
const conditionsSchema = {
  include: policyRulesSchema,
  require: policyRulesSchema,
  exclude: policyRulesSchema,
}
export const policySchema = z.looseObject({ decision: z.string(), ...conditionsSchema })
export type EvaluablePolicy = z.infer<typeof policySchema>

const groupsSchema = z.array(z.looseObject({ id: z.string(), ...conditionsSchema }))

type Rule = Record<string, unknown>
type Conditions = { include: Rule[]; require: Rule[]; exclude: Rule[] }

/** Somebody as of their last login. */
export type PolicyEvaluationUser = {
  id: string
  email: string
  name: string
  provider_id: string
  country: string
}

const BEFORE_LOGIN = new Set(['bypass', 'non_identity'])

/** Returns a function that decides for one person. The first policy that matches counts. */
export function createPolicyDecider(
  policies: readonly EvaluablePolicy[],
  groups: readonly unknown[],
) {
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
