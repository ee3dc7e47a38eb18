import { expect, test } from 'vitest'
import type {
  PersonPolicyTests,
  PolicyTestComparison,
  PolicyTesterAnswer,
} from '../../../api/ways-back-in/person-policy-tests'
import { personPolicyTestsInWords, policyTestNotes } from './policy-test-words'

const result = (
  comparison: PolicyTestComparison,
  answer: PolicyTesterAnswer = 'approved',
): PersonPolicyTests['results'][number] => ({
  application: 'Wiki',
  admission: 'at_once',
  answer,
  comparison,
})

const testOf = (more: Partial<PersonPolicyTests> = {}): PersonPolicyTests => ({
  email: 'ana@x.test',
  started_at: '2026-11-30T00:00:00Z',
  state: 'finished',
  tests: { total: 3, finished: 3 },
  percent: null,
  results: [result('different', 'blocked'), result('same'), result('same')],
  has_more_results: false,
  untested: 0,
  problem: null,
  calls: 9,
  ...more,
})

test('while tests run, it is said which one, and how far it is if Cloudflare says', () => {
  const running = testOf({ state: 'running', tests: { total: 3, finished: 1 } })
  expect(personPolicyTestsInWords(running)).toBe('Test 2 of 3')
  expect(personPolicyTestsInWords({ ...running, percent: 40 })).toBe(
    'Test 2 of 3, 40 % of the people',
  )
})

test('afterwards, the comparisons are counted, differences first', () => {
  expect(personPolicyTestsInWords(testOf())).toBe('Of 3 applications: 1 different, 2 same.')
  expect(personPolicyTestsInWords(testOf({ results: [] }))).toBe('No application was tested.')
})

test('only what occurs is explained', () => {
  expect(policyTestNotes(testOf({ results: [result('same')] }))).toEqual([])
  expect(policyTestNotes(testOf())).toEqual([expect.stringMatching(/^Different: .*last login/)])
  expect(policyTestNotes(testOf({ results: [result('no_answer', 'absent')] }))).toEqual([
    expect.stringContaining('logged in at least once'),
  ])
  expect(policyTestNotes(testOf({ results: [result('no_answer', 'beyond')] }))).toEqual([
    expect.stringContaining('first 10,000 people'),
  ])
})

test('applications that were not tested are counted, with the reason if it is known', () => {
  const untested = testOf({ results: [], untested: 2 })
  expect(policyTestNotes(untested)).toEqual([expect.stringContaining('those without policies')])
  const problem = { message: 'Forbidden', permission: null }
  expect(policyTestNotes({ ...untested, problem })).toEqual(['2 applications not tested.'])
})
