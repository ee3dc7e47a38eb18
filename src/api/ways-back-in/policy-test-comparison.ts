import type { AdmissionLevel, ApplicationAdmission } from './admission'

/**
 * What Cloudflare’s policy tester says of a person: `absent` if it has not tested them, `beyond` if they are not among
 * the results that were read.
 */
export const POLICY_TESTER_ANSWERS = ['approved', 'blocked', 'error', 'absent', 'beyond'] as const
export type PolicyTesterAnswer = (typeof POLICY_TESTER_ANSWERS)[number]

/** What the tester’s answer means beside the computed admission, in the order in which they are shown. */
export const POLICY_TEST_COMPARISONS = [
  'different',
  /** Gatehouse could not know it, and the tester answers it. */
  'added',
  'same',
  /** Both can be true, because the tester looks at something else. */
  'not_comparable',
  /** The tester says nothing about the person. */
  'no_answer',
] as const
export type PolicyTestComparison = (typeof POLICY_TEST_COMPARISONS)[number]

/**
 * Compares the computed admission with the tester’s answer. The tester goes by the last login and by the device that
 * was used last, so it may block somebody who would pass a check, or come from another place. It is given policies
 * alone, so it does not know which providers an application allows. Whether it evaluates policies without a login is
 * not documented.
 * @see https://developers.cloudflare.com/cloudflare-one/access-controls/policies/policy-management/#test-your-policies
 */
export function compareWithPolicyTester(
  { admission, causes }: Pick<ApplicationAdmission, 'admission' | 'causes'>,
  answer: PolicyTesterAnswer,
): PolicyTestComparison {
  switch (answer) {
    case 'approved':
      return compareWithApproval(
        admission,
        causes.some(({ kind }) => kind === 'other_providers'),
      )
    case 'blocked':
      return compareWithBlock(admission, causes.some(isWithoutLogin))
    default:
      return 'no_answer'
  }
}

function compareWithApproval(admission: AdmissionLevel, isOfOtherProviders: boolean) {
  switch (admission) {
    case 'at_once':
    case 'after_check':
    case 'from_place':
      return 'same'
    case 'unknown':
      return isOfOtherProviders ? 'not_comparable' : 'added'
    case 'no':
      return isOfOtherProviders ? 'not_comparable' : 'different'
  }
}

function compareWithBlock(admission: AdmissionLevel, isByPolicyWithoutLogin: boolean) {
  switch (admission) {
    case 'at_once':
      return isByPolicyWithoutLogin ? 'not_comparable' : 'different'
    case 'after_check':
    case 'from_place':
      return 'not_comparable'
    case 'unknown':
      return isByPolicyWithoutLogin ? 'not_comparable' : 'added'
    case 'no':
      return 'same'
  }
}

function isWithoutLogin(cause: ApplicationAdmission['causes'][number]): boolean {
  return (
    'policy' in cause &&
    (cause.policy.decision === 'bypass' || cause.policy.decision === 'non_identity')
  )
}
