import {
  MAX_POLICY_TESTS_PER_PERSON,
  MAX_POLICY_TEST_RESULTS_READ,
  type PersonPolicyTests,
  POLICY_TEST_COMPARISONS,
  type PolicyTestComparison,
  type PolicyTesterAnswer,
} from '../../../api/ways-back-in/person-policy-tests'
import { applicationCountInWords } from './ways-back-in-words'

export const POLICY_TESTER_ANSWER_LABELS: Record<PolicyTesterAnswer, string> = {
  approved: 'Approved',
  blocked: 'Blocked',
  error: 'Error',
  absent: 'Not tested',
  beyond: 'Not found',
}

export const POLICY_TEST_COMPARISON_LABELS: Record<PolicyTestComparison, string> = {
  different: 'Different',
  added: 'Answered by the tester alone',
  same: 'Same',
  not_comparable: 'Not comparable',
  no_answer: 'No answer',
}

/** Says how far the tests are, or how the answers compare with what Gatehouse computed. */
export function personPolicyTestsInWords({
  state,
  tests,
  percent,
  results,
}: PersonPolicyTests): string {
  if (state === 'running') {
    if (tests.total === 0) return 'Reading the policies'
    const share = percent === null ? '' : `, ${percent} % of the people`
    return `Test ${tests.finished + 1} of ${tests.total}${share}`
  }
  if (results.length === 0) return 'No application was tested.'
  const counts = POLICY_TEST_COMPARISONS.map((comparison) => ({
    comparison,
    count: results.filter((result) => result.comparison === comparison).length,
  })).filter(({ count }) => count > 0)
  const words = counts.map(
    ({ comparison, count }) =>
      `${count} ${POLICY_TEST_COMPARISON_LABELS[comparison].toLowerCase()}`,
  )
  return `Of ${applicationCountInWords(results.length)}: ${words.join(', ')}.`
}

/** Explains each comparison and answer that occurs and does not speak for itself. */
export function policyTestNotes({
  state,
  results,
  untested,
  problem,
}: PersonPolicyTests): string[] {
  const has = (comparison: PolicyTestComparison) =>
    results.some((result) => result.comparison === comparison)
  const answers = new Set(results.map(({ answer }) => answer))
  return [
    has('different') &&
      'Different: the tester goes by their last login and by the device that they used last, and Gatehouse by every way to log in that it knows. One of the two may also be wrong, so look at the policies.',
    has('not_comparable') &&
      'Not comparable: who passes a check, comes from another place or logs in by another provider may get another answer than their last login did. Whether the tester evaluates policies without a login is not documented.',
    answers.has('absent') &&
      'Not tested: the tester only knows people who have logged in at least once.',
    answers.has('beyond') &&
      `Not found: they are not among the first ${MAX_POLICY_TEST_RESULTS_READ.toLocaleString('en')} people of the results.`,
    state === 'finished' &&
      untested > 0 &&
      (problem === null
        ? `${applicationCountInWords(untested)} not tested: those without policies, with rules that could not be read, or beyond the ${MAX_POLICY_TESTS_PER_PERSON} most frequent lists of policies.`
        : `${applicationCountInWords(untested)} not tested.`),
  ].filter((note) => note !== false)
}
