import { describe, expect, test } from 'vitest'
import { accessPoliciesSchema } from './access-rules'
import type { AdmissionLevel, AdmissionCause } from './admission'
import {
  compareWithPolicyTester,
  type PolicyTestComparison,
  POLICY_TESTER_ANSWERS,
} from './person-policy-tests'

/** What Cloudflare’s tester says of a person, beside what Gatehouse computed of the same policies. */

const [bypass] = accessPoliciesSchema.parse([{ name: 'Open', decision: 'bypass' }])
if (bypass === undefined) throw new Error('no policy')
const OTHER_PROVIDERS: AdmissionCause = { kind: 'other_providers' }
const WITHOUT_LOGIN: AdmissionCause = {
  kind: 'rule',
  policy: bypass,
  rule: { key: 'everyone', value: {} },
  list: 'include',
  groups: [],
}

test.each<[AdmissionLevel, PolicyTestComparison, PolicyTestComparison]>([
  // [computed, if the tester approves, if it blocks]
  ['at_once', 'same', 'different'],
  ['after_check', 'same', 'not_comparable'],
  ['from_place', 'same', 'not_comparable'],
  ['unknown', 'added', 'added'],
  ['no', 'different', 'same'],
])('“%s” beside approved is %s, beside blocked %s', (admission, approved, blocked) => {
  expect(compareWithPolicyTester({ admission, causes: [] }, 'approved')).toBe(approved)
  expect(compareWithPolicyTester({ admission, causes: [] }, 'blocked')).toBe(blocked)
})

test('the tester is not told which providers an application allows, so its approval contradicts nothing then', () => {
  const causes = [OTHER_PROVIDERS]
  expect(compareWithPolicyTester({ admission: 'no', causes }, 'approved')).toBe('not_comparable')
  expect(compareWithPolicyTester({ admission: 'unknown', causes }, 'approved')).toBe(
    'not_comparable',
  )
  expect(compareWithPolicyTester({ admission: 'no', causes }, 'blocked')).toBe('same')
})

test('whether the tester evaluates policies without a login is not known, so its block contradicts nothing then', () => {
  const causes = [WITHOUT_LOGIN]
  expect(compareWithPolicyTester({ admission: 'at_once', causes }, 'blocked')).toBe(
    'not_comparable',
  )
  expect(compareWithPolicyTester({ admission: 'unknown', causes }, 'blocked')).toBe(
    'not_comparable',
  )
  expect(compareWithPolicyTester({ admission: 'at_once', causes }, 'approved')).toBe('same')
})

describe.each(POLICY_TESTER_ANSWERS.filter((answer) => !['approved', 'blocked'].includes(answer)))(
  'the answer “%s”',
  (answer) => {
    test.each<AdmissionLevel>(['at_once', 'after_check', 'from_place', 'unknown', 'no'])(
      'says nothing beside “%s”',
      (admission) => {
        expect(compareWithPolicyTester({ admission, causes: [] }, answer)).toBe('no_answer')
      },
    )
  },
)
