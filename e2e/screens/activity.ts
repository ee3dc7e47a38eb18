import type { Page } from '@playwright/test'
import { paths } from '../../src/app/paths.ts'
import { DEMO_ACCOUNT_IDS } from '../../src/emulator/demo.ts'
import type { Emulator } from '../support/emulator.ts'
import { expectPage } from '../support/expectations.ts'
import { leavesDrafts } from './drafts.ts'
import type { Scene, State } from './scenes.ts'

/** What happens in an account over time: changes, drafts, revocations and what follows them, switches that are off for a time. */

const { acme, retail } = DEMO_ACCOUNT_IDS
const ANA = 'ana.souza@acme.example'
const PRIYA = 'priya.raman@acme.example'
const ORGANIZATION = `/client/v4/accounts/${acme}/access/organizations`
const REVOCATIONS = `/api/accounts/${acme}/revocations`

/** Cloudflare’s quota is large enough to read everything at once. */
const atOnce = (emulator: Emulator) => emulator.setQuota(600_000)

const url = (page: Page, path: string) => new URL(path, page.url()).href

/** Makes a change as the review does. */
async function makeChange(page: Page, change: Record<string, unknown>): Promise<void> {
  const { etag } = (await page.request.get(url(page, ORGANIZATION))).headers()
  const data = {
    resource: 'organization',
    reason: 'Agreed in the security review',
    etag,
    ...change,
  }
  const response = await page.request.post(url(page, `/api/accounts/${acme}/changes`), { data })
  if (!response.ok()) throw new Error(await response.text())
}

async function startRun(page: Page, emails: readonly string[]): Promise<number> {
  const data = { emails, reason: 'Lost phone' }
  const response = await page.request.post(url(page, REVOCATIONS), { data })
  const { result }: { result: { number: number } } = await response.json()
  return result.number
}

/** Leaves something of every kind on the overview, and waits for what is read late. */
const showsActivity = async (page: Page) => {
  await makeChange(page, { patch: { session_duration: '720h' } })
  await makeChange(page, { patch: { auth_domain: 'acme-group.cloudflareaccess.com' } })
  await startRun(page, [ANA])
  await startRun(page, [ANA, PRIYA])
  await leavesDrafts(page)
  await page.reload()
  await expectPage(page, 'Overview')
  await reachesEverything(page)
}

/** Scrolls to each card, since some read their rows when they are reached. */
const reachesEverything = async (page: Page) => {
  for (const card of await page.getByRole('region').all()) await card.scrollIntoViewIfNeeded()
  await page.getByRole('region', { name: 'Revoked sessions' }).scrollIntoViewIfNeeded()
  for (const words of ['Checking…', 'Reading…'])
    await page.getByText(words).waitFor({ state: 'hidden', timeout: 60_000 })
  await page.getByRole('status', { name: 'Loading' }).waitFor({ state: 'hidden' })
}

const showsNothingYet = async (page: Page) => {
  await expectPage(page, 'Overview')
  await reachesEverything(page)
}

/** The settings of an organization in which nothing is found. */
const isInOrder = async (emulator: Emulator) => {
  await atOnce(emulator)
  await emulator.setAccount(retail, {
    organization: {
      session_duration: '24h',
      login_design: null,
      deny_unmatched_requests: true,
      mfa_config: { allowed_authenticators: ['security_key', 'totp'], session_duration: '24h' },
      mfa_required_for_all_apps: true,
    },
  })
}

const POLICY_TESTER = 'Cloudflare’s policy tester'

const asksPolicyTester = async (page: Page) => {
  await page.getByRole('button', { name: `Ask ${POLICY_TESTER}` }).click()
  await page
    .getByRole('region', { name: POLICY_TESTER })
    .getByText(/^Of \d+ applications/)
    .waitFor({ timeout: 60_000 })
}

const waitsForPolicyTester = async (page: Page) => {
  await page.getByRole('button', { name: `Ask ${POLICY_TESTER}` }).click()
  await page.getByText(/^Test \d+ of \d+/).waitFor()
}

/** Opens the run of three people, of whom one is not known. */
async function opensVerification(page: Page) {
  const number = await startRun(page, [ANA, PRIYA, 'nobody@elsewhere.example'])
  await page.goto(url(page, `${paths.revoke(acme)}/runs/${number}`))
  const card = page.getByRole('region', { name: 'Verification' })
  await card.getByRole('button', { name: 'Verify' }).waitFor()
  await page.getByText('Finished').first().waitFor()
  return card
}

const isVerified: Scene['arrive'] = async (page, emulator) => {
  const card = await opensVerification(page)
  await emulator.advanceClock(40_000)
  await emulator.addPersonActivity({ email: PRIYA, signs_in: true })
  await card.getByRole('button', { name: 'Verify' }).click()
  await card.getByText('Everyone has been read').waitFor({ timeout: 100_000 })
  await card.getByText(PRIYA).waitFor()
}

const isVerifying: Scene['arrive'] = async (page) => {
  const card = await opensVerification(page)
  await card.getByRole('button', { name: 'Verify' }).click()
  await card.getByText('of 3 read').waitFor()
}

const isUnverified: Scene['arrive'] = async (page) => {
  await opensVerification(page)
}

/** Turns two protective switches off for a time, of which one is nearly over. */
const countsDown = async (page: Page) => {
  const change = { switch_timer_minutes: 60 * 26, patch: { is_ui_read_only: false } }
  await makeChange(page, change)
  await makeChange(page, { switch_timer_minutes: 5, patch: { deny_unmatched_requests: false } })
  await page.reload()
  await page.getByRole('timer').nth(1).waitFor()
}

const changesTimer = async (page: Page) => {
  await countsDown(page)
  await page.getByRole('button', { name: 'Change time…' }).first().click()
  await page.getByRole('dialog', { name: 'When to turn it back on' }).waitFor()
}

const protects = (emulator: Emulator) =>
  emulator.setAccount(acme, {
    organization: { is_ui_read_only: true, deny_unmatched_requests: true },
  })

const personPath = `${paths.revoke(acme)}?email=${ANA}`

const differs = async (emulator: Emulator) => {
  await atOnce(emulator)
  await emulator.setPolicyTests({ duration_ms: 0, email: ANA, status: 'blocked' })
}

const withoutPolicyTests = async (emulator: Emulator) => {
  await atOnce(emulator)
  const { permissions } = await emulator.permissions()
  await emulator.setPermissions(permissions.filter((name) => name !== 'Access: Policy Test Write'))
}

export const ACTIVITY_SCENES: Record<string, Partial<Record<State, Scene>>> = {
  'overview-of-a-busy-week': {
    full: { path: paths.overview(acme), prepare: atOnce, arrive: showsActivity },
    empty: { path: paths.overview(retail), prepare: isInOrder, arrive: showsNothingYet },
  },
  'policy-tester': {
    full: { path: personPath, prepare: differs, arrive: asksPolicyTester },
    loading: {
      path: personPath,
      prepare: async (emulator) => {
        await atOnce(emulator)
        await emulator.setPolicyTests({ duration_ms: 30_000 })
      },
      arrive: waitsForPolicyTester,
    },
    broken: {
      path: personPath,
      prepare: withoutPolicyTests,
      arrive: async (page) => {
        await page.getByRole('button', { name: `Ask ${POLICY_TESTER}` }).click()
        await page.getByText('The API token lacks Access: Policy Test Write.').waitFor()
      },
    },
  },
  verification: {
    full: { path: paths.revoke(acme), prepare: atOnce, arrive: isVerified },
    empty: { path: paths.revoke(acme), prepare: atOnce, arrive: isUnverified },
    loading: { path: paths.revoke(acme), prepare: atOnce, arrive: isVerifying },
  },
  'switch-timers': {
    full: { path: paths.status(acme), prepare: protects, arrive: countsDown },
  },
  'switch-timer-changed': {
    full: { path: paths.history(acme), prepare: protects, arrive: changesTimer },
  },
}
