import type { Page } from '@playwright/test'
import { paths } from '../../src/app/paths.ts'
import { DEMO_ACCOUNT_IDS, type DemoPersonaName, DEMO_PERSONAS } from '../../src/emulator/demo.ts'
import type { CloudflareOperationName } from '../../src/api/cloudflare-operations.ts'
import type { Emulator } from '../support/emulator.ts'
import type { LocalServer } from '../support/local-server.ts'
import { expectPage } from '../support/expectations.ts'
import { ACTIVITY_SCENES } from './activity.ts'
import {
  comparesDrafts,
  editsDraft,
  hasDraftConflict,
  readsClosedLink,
  readsRevokedLink,
  readsShare,
  readsTamperedLink,
  sharesDraft,
  sharesNothingYet,
  withDrafts,
  withoutDrafts,
} from './drafts.ts'
import { NOTIFICATION_SCENES } from './notifications.ts'
import { REVIEW_SCENES } from './reviews.ts'

export const STATES = ['full', 'empty', 'loading', 'broken'] as const
export type State = (typeof STATES)[number]

/** The steps that bring a page into a state, and the check that it has arrived. */
export type Scene = {
  path: string
  /** The signed-in persona; an admin if absent. */
  persona?: DemoPersonaName | 'nobody'
  prepare?: (emulator: Emulator) => Promise<unknown>
  arrive: (page: Page, emulator: Emulator) => Promise<void>
  /** Starts a Gatehouse of its own, for what the demo is not set up with. */
  startServer?: () => Promise<Pick<LocalServer, 'url' | 'stop'>>
}

const { acme, blank, nord } = DEMO_ACCOUNT_IDS
const LONG = 30_000
const lookedUp = `${paths.revoke(acme)}?email=ana.souza@acme.example`

const shows = (heading: string) => (page: Page) => expectPage(page, heading)
const showsText = (text: string) => (page: Page) =>
  page.getByText(text).filter({ visible: true }).first().waitFor()
const isLoading = (page: Page) => page.getByRole('status', { name: 'Loading' }).first().waitFor()
const hasFailed = (page: Page) => page.getByRole('alert').first().waitFor()

const rollsOut = async (page: Page) => {
  await page.getByLabel('DoH token duration').fill('3 days')
  await page.getByRole('button', { name: 'Review changes' }).click()
  await page.getByRole('button', { name: 'Roll out…' }).click()
  const dialog = page.getByRole('dialog', { name: /^Roll/ })
  await dialog.getByRole('button', { name: 'Select all' }).click()
  await dialog.getByText('2 of 4 chosen accounts would change').waitFor()
}

const slowly = (emulator: Emulator) => emulator.setLatency(LONG)

/** Fails more often than any page retries. */
const broken = (operation: CloudflareOperationName) => (emulator: Emulator) =>
  emulator.addFault({
    operation,
    kind: 'status',
    status: 403,
    code: 10000,
    message: 'Authentication error',
    count: 20,
  })

/** Returns the usual four states of a page that shows what it loads. */
function settingsPage(
  path: (account: string) => string,
  heading: string,
  operation: CloudflareOperationName,
): Record<State, Scene> {
  return {
    full: { path: path(acme), arrive: shows(heading) },
    empty: {
      path: path(acme),
      prepare: (emulator) => emulator.setAccount(acme, NOTHING_SET),
      arrive: shows(heading),
    },
    loading: { path: path(acme), prepare: slowly, arrive: isLoading },
    broken: { path: path(acme), prepare: broken(operation), arrive: hasFailed },
  }
}

const NOTHING_SET = {
  doh: null,
  organization: {
    session_duration: null,
    warp_auth_session_duration: null,
    user_seat_expiration_inactive_time: null,
    login_design: null,
    custom_pages: null,
    mfa_config: null,
    mfa_required_for_all_apps: null,
    mfa_piv_key_requirements: null,
    service_token_inactivity: null,
    deny_unmatched_requests_exempted_zone_names: null,
  },
}

/** Makes some typical changes while the page is open. */
const withHistory = async (page: Page) => {
  const url = new URL(`/client/v4/accounts/${acme}/access/organizations`, page.url()).href
  const edits = [
    { session_duration: '12h', name: 'Acme Holding' },
    { login_design: { header_text: 'Welcome to Acme', background_color: '#0f172a' } },
  ]
  for (const data of edits) await page.request.put(url, { data })
  await page.request.post(`${url}/revoke_user`, { data: { email: 'ana.souza@acme.example' } })
  await page.reload()
  await expectPage(page, 'History')
}

const showsLatestChange = async (page: Page) => {
  await withHistory(page)
  await page.getByRole('link', { name: 'Organization changed' }).first().click()
  await expectPage(page, 'Change #')
}

const LEAVERS = [
  'Name;E-mail',
  'Ana;ana.souza@acme.example',
  'Ana again;ana.souza@acme.example',
  'Jonas;jonas.weber(at)acme.example',
  'Nobody;nobody@elsewhere.example',
  'The boss;ceo@acme.example',
  'Myself;admin@acme.example',
].join('\n')

const withList = async (page: Page) => {
  await page
    .getByLabel('Files with the addresses')
    .setInputFiles({ name: 'leavers.csv', mimeType: 'text/csv', buffer: Buffer.from(LEAVERS) })
  await showsText('2 unknown')(page)
  await page.getByRole('button', { name: /Show.*malformed/ }).click()
}

const confirmsList = async (page: Page) => {
  await withList(page)
  await page.getByRole('button', { name: 'Revoke 4 people…' }).click()
  await page.getByRole('dialog').waitFor()
}

/** Starts a run of this many people while the page is open, and waits for the text. */
const withRun = (people: number, text: string) => async (page: Page) => {
  const url = new URL(`/api/accounts/${acme}/revocations`, page.url()).href
  const emails = Array.from({ length: people }, (_, index) => `person.${index}@acme.example`)
  const answer = await page.request.post(url, { data: { emails, reason: 'Leak' } })
  const { result }: { result: { number: number } } = await answer.json()
  await page.goto(`${page.url()}/runs/${result.number}`)
  await showsText(text)(page)
  await page.request.post(`${url}/${result.number}/cancel`)
}

const withReceipt = async (page: Page) => {
  await page.getByRole('button', { name: 'Revoke sessions…' }).click()
  await page.getByLabel('Reason').fill('Lost phone')
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke sessions' }).click()
  await showsText('have ended')(page)
}

const withoutSession = async (page: Page) => {
  await expectPage(page, 'Status')
  await page.context().clearCookies()
  await page.getByRole('button', { name: 'Check again' }).click()
  await hasFailed(page)
}

/** Every page in every state: the scenes that `npm run screens` photographs. */
export const SCENES: Record<string, Partial<Record<State, Scene>>> = {
  overview: settingsPage(paths.overview, 'Overview', 'getOrganization'),
  organization: settingsPage(paths.organization, 'Organization', 'getOrganization'),
  'no-organization': { full: { path: paths.organization(blank), arrive: hasFailed } },
  'login-page': settingsPage(paths.loginPage, 'Login page', 'getOrganization'),
  'login-page-edited': {
    full: { path: `${paths.loginPage(acme)}?edit=design`, arrive: shows('Edit login page') },
  },
  'login-page-compared': {
    full: {
      path: `${paths.loginPage(acme)}?edit=design&compare=beside&device=phone`,
      arrive: shows('Edit login page'),
    },
  },
  'login-page-long-texts': {
    full: {
      path: `${paths.loginPage(acme)}?state=pin-wrong&device=tablet&texts=long`,
      arrive: shows('Login page'),
    },
  },
  'login-page-actual-size': {
    full: { path: `${paths.loginPage(acme)}?size=actual&dir=rtl`, arrive: shows('Login page') },
  },
  drafts: {
    full: { path: paths.loginPage(acme), arrive: withDrafts },
    empty: { path: paths.loginPage(acme), arrive: withoutDrafts },
  },
  'draft-edited': { full: { path: paths.loginPage(acme), arrive: editsDraft } },
  'draft-overtaken': { full: { path: paths.loginPage(acme), arrive: hasDraftConflict } },
  'draft-overtaken-compared': { full: { path: paths.loginPage(acme), arrive: comparesDrafts } },
  'draft-shared': {
    full: { path: paths.loginPage(acme), arrive: sharesDraft },
    empty: { path: paths.loginPage(acme), arrive: sharesNothingYet },
  },
  share: { full: { path: paths.loginPage(acme), arrive: readsShare } },
  'share-for-signed-in': { empty: { path: paths.loginPage(acme), arrive: readsClosedLink } },
  'share-revoked': { empty: { path: paths.loginPage(acme), arrive: readsRevokedLink } },
  'share-tampered': { empty: { path: paths.loginPage(acme), arrive: readsTamperedLink } },
  doh: settingsPage(paths.doh, 'DNS over HTTPS', 'getDoh'),
  clocks: settingsPage(paths.clocks, 'Session clocks', 'getOrganization'),
  compare: {
    full: {
      path: `${paths.compare(acme)}?with=${nord}`,
      arrive: showsText('Copy to Acme Nord…'),
    },
    empty: { path: paths.compare(acme), arrive: shows('Compare') },
    loading: { path: paths.compare(acme), prepare: slowly, arrive: isLoading },
    broken: { path: `${paths.compare(acme)}?with=${blank}`, arrive: hasFailed },
  },
  'roll-out': { full: { path: `${paths.doh(acme)}?edit=doh`, arrive: rollsOut } },
  revoke: {
    empty: { path: paths.revoke(acme), arrive: shows('Revoke sessions') },
    full: { path: lookedUp, arrive: shows('Revoke sessions') },
    loading: { path: lookedUp, prepare: slowly, arrive: isLoading },
    broken: { path: lookedUp, prepare: broken('listUsers'), arrive: hasFailed },
  },
  'revoke-receipt': {
    full: {
      path: lookedUp,
      prepare: (emulator) => emulator.setAccount(acme, { revocation_delay_ms: 0 }),
      arrive: withReceipt,
    },
  },
  'revoke-many': {
    empty: { path: paths.revokeMany(acme), arrive: shows('Revoke many') },
    full: { path: paths.revokeMany(acme), arrive: withList },
    broken: {
      path: paths.revokeMany(acme),
      prepare: broken('listUsers'),
      arrive: async (page) => {
        await withList(page).catch(() => undefined)
        await hasFailed(page)
      },
    },
  },
  'revoke-many-confirmed': { full: { path: paths.revokeMany(acme), arrive: confirmsList } },
  run: {
    full: { path: paths.revoke(acme), arrive: withRun(400, 'Latest results') },
    empty: { path: `${paths.revoke(acme)}/runs/999999`, arrive: shows('Run not found') },
    broken: {
      path: paths.revoke(acme),
      prepare: broken('revokeUser'),
      arrive: withRun(400, 'Stopped automatically'),
    },
  },
  history: {
    full: { path: paths.history(acme), arrive: withHistory },
    empty: { path: paths.history(blank), arrive: shows('History') },
    broken: { path: paths.history('0'.repeat(32)), arrive: hasFailed },
  },
  'history-filtered': {
    empty: { path: `${paths.history(acme)}?person=nobody&last=7d`, arrive: shows('History') },
  },
  change: {
    full: { path: paths.history(acme), arrive: showsLatestChange },
    empty: { path: `${paths.history(acme)}/999999`, arrive: shows('Change not found') },
    broken: { path: `${paths.history('0'.repeat(32))}/1`, arrive: hasFailed },
  },
  status: {
    full: { path: paths.status(acme), arrive: shows('Status') },
    loading: { path: paths.status(acme), prepare: slowly, arrive: isLoading },
    broken: { path: paths.status('0'.repeat(32)), arrive: hasFailed },
  },
  'status-with-a-problem': {
    full: {
      path: paths.status(acme),
      prepare: broken('listServiceTokens'),
      arrive: showsText('The API token lacks a permission.'),
    },
  },
  setup: {
    empty: { path: paths.setup(blank), arrive: shows('Create organization') },
    loading: { path: paths.setup(blank), prepare: slowly, arrive: isLoading },
    broken: { path: paths.setup(blank), prepare: broken('getOrganization'), arrive: hasFailed },
  },
  permissions: {
    full: { path: paths.permissions(), arrive: shows('You and your permissions') },
    empty: {
      path: paths.permissions(),
      persona: 'stranger',
      arrive: shows('You and your permissions'),
    },
  },
  'sign-in': {
    full: { path: '/', persona: 'nobody', arrive: showsText(DEMO_PERSONAS.admin.email) },
  },
  'no-role': {
    empty: { path: '/', persona: 'stranger', arrive: shows('You have no role in Gatehouse') },
  },
  'not-for-this-role': {
    empty: { path: paths.organization(acme), persona: 'helpdesk', arrive: shows('Organization') },
  },
  'organization-for-reading': {
    full: { path: paths.organization(acme), persona: 'designer', arrive: shows('Organization') },
  },
  'login-page-for-reading': {
    full: { path: paths.loginPage(acme), persona: 'viewer', arrive: shows('Login page') },
  },
  'revoke-for-reading': {
    full: { path: lookedUp, persona: 'viewer', arrive: showsText('not revoke them') },
  },
  ...ACTIVITY_SCENES,
  ...NOTIFICATION_SCENES,
  ...REVIEW_SCENES,
  'session-expired': { full: { path: paths.status(acme), arrive: withoutSession } },
}
