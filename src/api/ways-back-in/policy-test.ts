/** Tests of applications’ policies by Cloudflare’s own policy tester, for one person. */
import * as z from 'zod/mini'
import { accountApiPath, createGatehouseReadCall, createGatehouseWriteCall } from '../api-client'
import { emailAddressSchema } from '../email-address'
import { POLICY_TEST_COMPARISONS, POLICY_TESTER_ANSWERS } from './policy-test-comparison'
import { admissionLevelSchema } from './ways-back-in'

/** The calls of Cloudflare’s policy tester, below `/client/v4`. Starting a test changes no setting. */
export const CLOUDFLARE_POLICY_TEST_PATHS = {
  startPolicyTest: '/accounts/:account_id/access/policy-tests',
  getPolicyTest: '/accounts/:account_id/access/policy-tests/:item',
  listPolicyTestUsers: '/accounts/:account_id/access/policy-tests/:item/users',
} as const
export type PolicyTestCallName = keyof typeof CLOUDFLARE_POLICY_TEST_PATHS

/** Returns the path of a call. `item` is the id of the test. */
export function cloudflarePolicyTestPath(
  name: PolicyTestCallName,
  { account_id, item = '' }: { account_id: string; item?: string },
): string {
  return CLOUDFLARE_POLICY_TEST_PATHS[name]
    .replace(':account_id', encodeURIComponent(account_id))
    .replace(':item', encodeURIComponent(item))
}

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
export type PolicyTestRequest = z.infer<typeof policyTestRequestSchema>
export const policyTestQuerySchema = z.object({ email: emailAddressSchema })

const policyTestApiPath = (account_id: string) =>
  accountApiPath(account_id, 'ways-back-in', 'policy-test')

/** Starts the tests for a person, or joins those that are running. */
export const startPersonPolicyTests = (account_id: string, email: string) =>
  createGatehouseWriteCall(personPolicyTestsSchema, 'POST', policyTestApiPath(account_id), {
    email,
  })

/** Reads how far the tests for a person are, which go on only while somebody asks. Null if there are none. */
export const getPersonPolicyTests = (account_id: string, email: string) =>
  createGatehouseReadCall(z.nullable(personPolicyTestsSchema), policyTestApiPath(account_id), {
    email,
  })
