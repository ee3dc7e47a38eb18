import { type SurveyFacts, type GroupFacts, collectPolicies } from './survey-facts'
import type { ServiceTokenRules } from './service-token-rules'

type Conditions = {
  include: ServiceTokenRules
  require: ServiceTokenRules
  exclude: ServiceTokenRules
}

/** How a service token is named: by a policy directly, or only by a group or as an exception. */
export type ServiceTokenReferenceKind = 'direct' | 'indirect'

/**
 * Returns how each service token is named. A token that is in no entry is named nowhere in what was read. Groups count
 * even if no policy that was read refers to them.
 */
export function findServiceTokenReferences(
  facts: SurveyFacts,
): Map<string, ServiceTokenReferenceKind> {
  const naming = new Map<string, ServiceTokenReferenceKind>()
  const indirect = [
    ...(facts.groups ?? []).flatMap(tokenIdsInConditions),
    ...collectPolicies(facts).flatMap(({ exclude }) => exclude.tokens),
  ]
  for (const token of indirect) naming.set(token, 'indirect')
  for (const { include, require } of collectPolicies(facts)) {
    for (const token of [...include.tokens, ...require.tokens]) naming.set(token, 'direct')
  }
  return naming
}

export function tokenIdsInConditions({ include, require, exclude }: Conditions): string[] {
  return [...include.tokens, ...require.tokens, ...exclude.tokens]
}

/** Groups with all that they contain, each once. `isComplete` is false if one of them was not read. */
type Nested = { found: GroupFacts[]; isComplete: boolean }
export type NestedGroupFinder = (ids: readonly string[]) => Nested

/** Returns what finds groups with all that they contain. Policies often name the same groups, which are found once. */
export function createNestedGroupFinder(groups: readonly GroupFacts[]): NestedGroupFinder {
  const byId = new Map(groups.map((group) => [group.id, group]))
  const known = new Map<string, Nested>()
  return (ids) => {
    const key = ids.join(' ')
    const nested = known.get(key) ?? nestedGroups(ids, byId)
    known.set(key, nested)
    return nested
  }
}

function nestedGroups(ids: readonly string[], groups: ReadonlyMap<string, GroupFacts>): Nested {
  const found = new Map<string, GroupFacts>()
  const waiting = [...ids]
  let isComplete = true
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const group = groups.get(id)
    if (group === undefined) isComplete = false
    else if (!found.has(id)) {
      found.set(id, group)
      for (const one of [...group.include.groups, ...group.require.groups]) waiting.push(one)
    }
  }
  return { found: [...found.values()], isComplete }
}
