import { getPersonPolicyTests } from '../../api/ways-back-in/person-policy-tests'
import { getWaysBackIn } from '../../api/ways-back-in/ways-back-in'
import { gatehouseQuery } from './api'

/** By which ways somebody can get back in. The gateway shares most of it for a minute, and so is this. */
export const waysBackInQuery = (account: string, email: string) =>
  gatehouseQuery(getWaysBackIn(account, email), { staleTime: 60_000 })

const FOLLOWING_MS = 1_000

/**
 * What Cloudflare’s policy tester found of a person, followed as long as tests run. It is never read by itself: who
 * starts the tests puts their first state into the cache.
 */
export const personPolicyTestsQuery = (account: string, email: string) =>
  gatehouseQuery(getPersonPolicyTests(account, email), {
    enabled: ({ state }) => state.data?.state === 'running',
    staleTime: FOLLOWING_MS,
    refetchInterval: FOLLOWING_MS,
  })
