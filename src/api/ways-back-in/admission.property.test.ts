import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { accessApplicationsSchema, accessGroupsSchema } from './access-rules'
import { type AdmissionLevel, computeApplicationAdmissions } from './admission'

/**
 * Compares the computed admission with what somebody meets in each of many worlds: in a world, every rule either
 * matches or does not, and the first policy that matches decides. The oracle knows neither ranges nor causes.
 */

const ANA = 'ana@x.test'
const PROVIDER = { id: 'entra', name: 'Entra', type: 'azureAD' }

/** How a rule's truth comes about: always or never, by a place, by a check, or by something that nobody can know. */
type Nature = 'always' | 'never' | 'place' | 'check' | 'open'
type Rule = { nature: Nature; text: object; atom: string }
type Lists = { include: Rule[]; require: Rule[]; exclude: Rule[] }
type Policy = Lists & { decision: 'allow' | 'deny' | 'bypass'; needsApproval: boolean }

let atoms = 0
const ruleArbitrary: fc.Arbitrary<Rule> = fc
  .constantFrom<[Nature, object]>(
    ['always', { email: { email: ANA } }],
    ['always', { everyone: {} }],
    ['always', { email_domain: { domain: 'x.test' } }],
    ['never', { email: { email: 'jonas@x.test' } }],
    ['never', { email_domain: { domain: 'y.test' } }],
    ['place', { geo: { country_code: 'DE' } }],
    ['place', { device_posture: { integration_uid: 'p' } }],
    ['check', { auth_method: { auth_method: 'mfa' } }],
    ['open', { email_list: { id: 'l' } }],
    ['open', { unheard_of: {} }],
  )
  .map(([nature, text]) => {
    atoms += 1
    return { nature, text, atom: `${nature} ${atoms}` }
  })

const listsArbitrary = fc.record({
  include: fc.array(ruleArbitrary, { maxLength: 2 }),
  require: fc.array(ruleArbitrary, { maxLength: 1 }),
  exclude: fc.array(ruleArbitrary, { maxLength: 1 }),
})
const policyArbitrary: fc.Arbitrary<Policy> = fc
  .tuple(
    listsArbitrary,
    fc.constantFrom('allow' as const, 'allow' as const, 'deny' as const),
    fc.boolean(),
  )
  .map(([lists, decision, needsApproval]) => Object.assign({ decision, needsApproval }, lists))
const policiesArbitrary = fc.array(policyArbitrary, { maxLength: 3 })

const listsOf = ({ include, require, exclude }: Lists) => ({
  include: include.map(({ text }) => text),
  require: require.map(({ text }) => text),
  exclude: exclude.map(({ text }) => text),
})

function computed(policies: readonly Policy[], groups: object[] = []): AdmissionLevel {
  const applications = accessApplicationsSchema.parse([
    {
      id: 'a',
      name: 'App',
      policies: policies.map(({ decision, needsApproval, ...lists }) => ({
        name: decision,
        decision,
        approval_required: needsApproval,
        ...listsOf(lists),
      })),
    },
  ])
  const facts = {
    applications,
    policies: [],
    groups: accessGroupsSchema.parse(groups),
    organization: { requiresMfa: false, allowsClientSession: false },
  }
  const [admission] = computeApplicationAdmissions(facts, { email: ANA, providers: [PROVIDER] })
  return admission?.admission ?? 'unknown'
}

/** The atoms that are true in a world. */
type World = ReadonlySet<string>

const isTrue = ({ nature, atom }: Rule, world: World) =>
  nature === 'always' || (nature !== 'never' && world.has(atom))

function matches({ include, require, exclude }: Lists, world: World): boolean {
  return (
    include.some((rule) => isTrue(rule, world)) &&
    require.every((rule) => isTrue(rule, world)) &&
    !exclude.some((rule) => isTrue(rule, world))
  )
}

/** Returns whether somebody is let in, and whether that takes an approval. */
function meets(policies: readonly Policy[], world: World): 'in' | 'in after approval' | 'out' {
  const first = policies.find((policy) => matches(policy, world))
  if (first === undefined || first.decision === 'deny') return 'out'
  return first.needsApproval ? 'in after approval' : 'in'
}

function subsets(names: readonly string[]): string[][] {
  const found: string[][] = [[]]
  for (const name of names) {
    for (const set of found.slice()) found.push([...set, name])
  }
  return found
}

/** How far somebody gets in each case of what cannot be known: `at_once` wherever they are and however they sign in. */
function possible(policies: readonly Policy[]): Set<AdmissionLevel> {
  const rules = policies.flatMap(({ include, require, exclude }) => [
    ...include,
    ...require,
    ...exclude,
  ])
  const named = (nature: Nature) =>
    rules.filter((rule) => rule.nature === nature).map(({ atom }) => atom)
  const [places, checks, opens] = [
    subsets(named('place')),
    subsets(named('check')),
    subsets(named('open')),
  ]
  return new Set(
    opens.map((open): AdmissionLevel => {
      const results = places.flatMap((place) =>
        checks.map((check) => meets(policies, new Set([...open, ...place, ...check]))),
      )
      if (results.every((result) => result === 'in')) return 'at_once'
      if (results.every((result) => result === 'out')) return 'no'
      const isFromAnywhere = places.every((place) =>
        checks.some((check) => meets(policies, new Set([...open, ...place, ...check])) !== 'out'),
      )
      return isFromAnywhere ? 'after_check' : 'from_place'
    }),
  )
}

const fewAtoms = (policies: readonly Policy[]) =>
  policies
    .flatMap(({ include, require, exclude }) => [...include, ...require, ...exclude])
    .filter(({ nature }) => nature !== 'always' && nature !== 'never').length <= 6

/** What somebody may meet in a world, by what is computed for all worlds together. */
const AGREEING: Record<AdmissionLevel, readonly AdmissionLevel[]> = {
  no: ['no'],
  from_place: ['from_place'],
  after_check: ['after_check', 'at_once'],
  at_once: ['after_check', 'at_once'],
  unknown: ['no', 'from_place', 'after_check', 'at_once'],
}

describe('whatever the policies,', () => {
  test('a no means that they get in in no world, and a yes that they do in every one from anywhere', () => {
    const seen = new Set<AdmissionLevel>()
    fc.assert(
      fc.property(policiesArbitrary.filter(fewAtoms), (policies) => {
        const admission = computed(policies)
        seen.add(admission)
        return [...possible(policies)].every((world) => AGREEING[admission].includes(world))
      }),
      { numRuns: 2_000 },
    )
    expect([...seen].toSorted()).toEqual(Object.keys(AGREEING).toSorted())
  })

  test('adding an Allow anywhere never closes a way', () => {
    const run = fc.check(
      fc.property(policiesArbitrary, policyArbitrary, fc.nat(3), (policies, added, at) => {
        const allow: Policy = { ...added, decision: 'allow' }
        const before = computed(policies)
        const after = computed(policies.toSpliced(Math.min(at, policies.length), 0, allow))
        const isOpen = after === 'at_once' || after === 'after_check'
        const wasOpen = before === 'at_once' || before === 'after_check'
        return before === 'no' || (wasOpen ? isOpen : after !== 'no')
      }),
      { numRuns: 2_000 },
    )
    expect(run.counterexample).toBeNull()
  })

  test('adding a Block above all never opens one', () => {
    const order: Record<AdmissionLevel, number> = {
      no: 0,
      unknown: 1,
      from_place: 1,
      after_check: 2,
      at_once: 3,
    }
    fc.assert(
      fc.property(policiesArbitrary, listsArbitrary, (policies, lists) => {
        const block: Policy = { ...lists, decision: 'deny', needsApproval: false }
        const before = computed(policies)
        const after = computed([block, ...policies])
        expect(order[after]).toBeLessThanOrEqual(order[before])
      }),
      { numRuns: 2_000 },
    )
  })

  test('it makes no difference whether a policy names its rules or a group that has them', () => {
    fc.assert(
      fc.property(policyArbitrary, policiesArbitrary, (first, others) => {
        const group = { id: 'g', name: 'G', ...listsOf(first) }
        const inGroup: Rule = { nature: 'open', text: { group: { id: 'g' } }, atom: 'group' }
        const viaGroup: Policy = { ...first, include: [inGroup], require: [], exclude: [] }
        expect(computed([viaGroup, ...others], [group])).toBe(computed([first, ...others]))
      }),
      { numRuns: 500 },
    )
  })
})
