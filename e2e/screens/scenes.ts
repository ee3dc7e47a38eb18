import type { Page } from '@playwright/test'
import { paths } from '../../src/app/paths.ts'
import { ACCOUNT_IDS } from '../../src/emulator/accounts.ts'
import type { OperationName } from '../../src/api/operations.ts'
import type { Emulator } from '../support/emulator.ts'
import { expectPage } from '../support/expectations.ts'

export const STATES = ['full', 'empty', 'loading', 'broken'] as const
export type State = (typeof STATES)[number]

/** How a page is brought into a state, and how it is known to have arrived there. */
export type Scene = {
  path: string
  prepare?: (emulator: Emulator) => Promise<unknown>
  arrive: (page: Page) => Promise<void>
}

const { acme, blank } = ACCOUNT_IDS
const LONG = 30_000
const lookedUp = `${paths.revoke(acme)}?email=ana.souza@acme.example`

const shows = (heading: string) => (page: Page) => expectPage(page, heading)
const isLoading = (page: Page) => page.getByRole('status', { name: 'Loading' }).first().waitFor()
const hasFailed = (page: Page) => page.getByRole('alert').first().waitFor()

const slowly = (emulator: Emulator) => emulator.setLatency(LONG)

/** More often than any page asks again. */
const broken = (operation: OperationName) => (emulator: Emulator) =>
  emulator.addFault({
    operation,
    kind: 'status',
    status: 403,
    code: 10000,
    message: 'Authentication error',
    count: 20,
  })

/** The usual four of a page that shows what it loads. */
function settingsPage(
  path: (account: string) => string,
  heading: string,
  operation: OperationName,
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

/** Every page in every state: what `npm run screens` takes pictures of. */
export const SCENES: Record<string, Partial<Record<State, Scene>>> = {
  organization: settingsPage(paths.organization, 'Organization', 'getOrganization'),
  'no-organization': { full: { path: paths.organization(blank), arrive: hasFailed } },
  'login-page': settingsPage(paths.loginPage, 'Login page', 'getOrganization'),
  doh: settingsPage(paths.doh, 'DNS over HTTPS', 'getDoh'),
  revoke: {
    empty: { path: paths.revoke(acme), arrive: shows('Revoke sessions') },
    full: { path: lookedUp, arrive: shows('Revoke sessions') },
    loading: { path: lookedUp, prepare: slowly, arrive: isLoading },
    broken: { path: lookedUp, prepare: broken('listUsers'), arrive: hasFailed },
  },
  setup: {
    empty: { path: paths.setup(blank), arrive: shows('Create organization') },
    loading: { path: paths.setup(blank), prepare: slowly, arrive: isLoading },
    broken: { path: paths.setup(blank), prepare: broken('getOrganization'), arrive: hasFailed },
  },
}
