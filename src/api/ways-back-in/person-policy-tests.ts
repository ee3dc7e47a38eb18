/** Tests of applications’ policies by Cloudflare’s own policy tester, for one person. */
import * as z from 'zod/mini'
import { accountApiPath, createGatehouseReadCall, createGatehousePostCall } from '../api-client'
import { emailAddressSchema } from '../email-address'
import { admissionLevelSchema } from './ways-back-in'
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
  if (answer !== 'approved' && answer !== 'blocked') return 'no_answer'
  const comparison = COMPARISONS[answer][admission]
  const isOutsideTest =
    answer === 'approved'
      ? causes.some(({ kind }) => kind === 'other_providers')
      : causes.some(isWithoutLogin)
  return isOutsideTest && comparison !== 'same' ? 'not_comparable' : comparison
}

/** What each answer means where the tester knows everything that decides. */
const COMPARISONS: Record<'approved' | 'blocked', Record<AdmissionLevel, PolicyTestComparison>> = {
  approved: {
    at_once: 'same',
    after_check: 'same',
    from_place: 'same',
    unknown: 'added',
    no: 'different',
  },
  blocked: {
    at_once: 'different',
    after_check: 'not_comparable',
    from_place: 'not_comparable',
    unknown: 'added',
    no: 'same',
  },
}

function isWithoutLogin(cause: ApplicationAdmission['causes'][number]): boolean {
  return (
    'policy' in cause &&
    (cause.policy.decision === 'bypass' || cause.policy.decision === 'non_identity')
  )
}

/** The calls of Cloudflare’s policy tester, below `/client/v4`. Starting a test changes no setting. */
export const CLOUDFLARE_POLICY_TEST_PATHS = {
  startPolicyTest: '/accounts/:account_id/access/policy-tests',
  getPolicyTest: '/accounts/:account_id/access/policy-tests/:item',
  listPolicyTestUsers: '/accounts/:account_id/access/policy-tests/:item/users',
} as const
export type PolicyTestCallName = keyof typeof CLOUDFLARE_POLICY_TEST_PATHS

/** The most lists of policies that are tested for a person. Applications with the same policies share one test. */
export const MAX_POLICY_TESTS_PER_PERSON = 12

/** The most people whose results are read of a test. */
export const MAX_POLICY_TEST_RESULTS_READ = 10_000

export const personPolicyTestsSchema = z.object({
  email: z.string(),
  /** RFC 3339 in UTC. */
  started_at: z.string(),
  state: z.enum(['running', 'finished']),
  /** The number of tests, and of those that have ended. */
  tests: z.object({ total: z.int(), finished: z.int() }),
  /** How much of the people the current test has processed, from 0 to 100; null if Cloudflare does not say. */
  percent: z.nullable(z.number()),
  /** One for each application that was tested, differences first. */
  results: z.array(
    z.object({
      application: z.string(),
      /** How Gatehouse computed it when the test began. */
      admission: admissionLevelSchema,
      answer: z.enum(POLICY_TESTER_ANSWERS),
      comparison: z.enum(POLICY_TEST_COMPARISONS),
    }),
  ),
  /** Whether there are more results than these. */
  has_more_results: z.boolean(),
  /** The number of applications that have not been tested. */
  untested: z.int(),
  /** Why the rest was not tested; null if nothing went wrong. */
  problem: z.nullable(
    z.object({
      message: z.string(),
      /** The missing permission of the token, if that is the reason. */
      permission: z.nullable(z.string()),
    }),
  ),
  /** The number of calls of Cloudflare’s API so far. */
  calls: z.int(),
})
export type PersonPolicyTests = z.infer<typeof personPolicyTestsSchema>

export const policyTestRequestSchema = z.strictObject({ email: emailAddressSchema })
export const policyTestQuerySchema = z.object({ email: emailAddressSchema })

const policyTestApiPath = (account_id: string) =>
  accountApiPath(account_id, 'ways-back-in', 'policy-test')

/** Starts the tests for a person, or joins those that are running. */
export const startPersonPolicyTests = (account_id: string, email: string) =>
  createGatehousePostCall(personPolicyTestsSchema, policyTestApiPath(account_id), {
    email,
  })

/** Reads how far the tests for a person are, which go on only while somebody asks. Null if there are none. */
export const getPersonPolicyTests = (account_id: string, email: string) =>
  createGatehouseReadCall(z.nullable(personPolicyTestsSchema), policyTestApiPath(account_id), {
    email,
  })
