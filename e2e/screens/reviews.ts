import type { Page } from '@playwright/test'
import { paths } from '../../src/app/paths.ts'
import { DEMO_ACCOUNT_IDS } from '../../src/emulator/demo.ts'
import type { Emulator } from '../support/emulator.ts'
import { review } from '../support/review.ts'
import type { Scene, State } from './scenes.ts'

/** Reviews of changes with the impact that was computed: found, nothing found, being read, and not to be read. */

const { acme, retail } = DEMO_ACCOUNT_IDS

type Edit = (page: Page) => Promise<unknown>

const editGroup = async (page: Page, group: string) =>
  await page.getByRole('button', { name: `Edit ${group}`, exact: true }).click()

const turnSwitch =
  (group: string, name: string | RegExp): Edit =>
  async (page) => {
    await editGroup(page, group)
    await page.getByRole('switch', { name }).click()
  }

const fillField =
  (group: string, label: string, value: string): Edit =>
  async (page) => {
    await editGroup(page, group)
    await page.getByLabel(label).fill(value)
  }

const chooseOption =
  (group: string, combobox: string, option: string | RegExp): Edit =>
  async (page) => {
    await editGroup(page, group)
    await page.getByRole('combobox', { name: combobox, exact: true }).click()
    await page.getByRole('option', { name: option }).first().click()
  }

const impactIn = (page: Page) => page.getByRole('region', { name: 'Impact on this account' })

/** The survey of the scene before may still be fresh. */
async function openReview(page: Page, edit: Edit) {
  const { origin, pathname } = new URL(page.url())
  const account = pathname.split('/')[1]
  await page.request.delete(`${origin}/api/accounts/${account}/survey`, { headers: { origin } })
  await edit(page)
  await review(page)
}

const isRead =
  (edit: Edit): Scene['arrive'] =>
  async (page) => {
    await openReview(page, edit)
    await impactIn(page).getByRole('button', { name: 'Read again' }).waitFor()
    await impactIn(page).getByLabel('Computing').waitFor({ state: 'hidden' })
    for (const summary of await impactIn(page).getByText('Show which', { exact: true }).all())
      await summary.click()
  }

const isBeingRead =
  (edit: Edit): Scene['arrive'] =>
  async (page) => {
    await openReview(page, edit)
    await impactIn(page).getByRole('progressbar').waitFor()
  }

/** With this quota the account is read at once, not at a pace that leaves room for others. */
const atOnce = (emulator: Emulator) => emulator.setQuota(60_000)

const without = (permission: string) => async (emulator: Emulator) => {
  await atOnce(emulator)
  const { permissions } = await emulator.permissions()
  await emulator.setPermissions(permissions.filter((name) => !name.startsWith(permission)))
}

const openHosts = { organization: { deny_unmatched_requests: false } }

const organization = paths.organization(acme)

const found = (edit: Edit, path = organization): Partial<Record<State, Scene>> => ({
  full: { path, prepare: atOnce, arrive: isRead(edit) },
})

const protection = turnSwitch(
  'Require Cloudflare Access Protection',
  'Require Cloudflare Access Protection',
)
const duration = fillField('Sessions', 'Global session duration', '8h')
const teamDomain: Edit = async (page) => {
  await editGroup(page, 'Team domain and name')
  await page.getByRole('textbox', { name: 'Team domain' }).fill('acme-renamed')
}

export const REVIEW_SCENES: Record<string, Partial<Record<State, Scene>>> = {
  'review-protection': {
    full: {
      path: organization,
      prepare: async (emulator) => {
        await atOnce(emulator)
        await emulator.setAccount(acme, openHosts)
      },
      arrive: isRead(protection),
    },
    loading: {
      path: organization,
      prepare: async (emulator) => {
        await emulator.setAccount(acme, openHosts)
        await emulator.addFault({ kind: 'hold-before', operation: 'listZones' })
      },
      arrive: isBeingRead(protection),
    },
    broken: {
      path: organization,
      prepare: async (emulator) => {
        await without('DNS Read')(emulator)
        await emulator.setAccount(acme, openHosts)
      },
      arrive: isRead(protection),
    },
  },
  'review-session-duration': {
    ...found(duration),
    empty: {
      path: paths.organization(retail),
      prepare: atOnce,
      arrive: isRead(duration),
    },
  },
  'review-client-sessions': found(
    fillField('Sessions', 'Cloudflare One Client session duration', ''),
  ),
  'review-team-domain': {
    full: { path: organization, prepare: atOnce, arrive: isRead(teamDomain) },
    broken: {
      path: organization,
      prepare: without('Cloudflare Tunnel Read'),
      arrive: isRead(teamDomain),
    },
  },
  'review-mfa': found(async (page) => {
    await editGroup(page, 'Sessions')
    await page.getByRole('checkbox', { name: 'Security key' }).click()
  }),
  'review-service-tokens': found(async (page) => {
    await editGroup(page, 'Service tokens')
    await page.getByRole('combobox', { name: 'What happens to an inactive service token' }).click()
    await page.getByRole('option', { name: /delete/i }).click()
    await page.getByLabel('Days until a service token counts as inactive').fill('30')
  }),
  'review-strict-authentication': found(
    turnSwitch('Service tokens', 'Strict service token authentication'),
  ),
  'review-seats': found(fillField('Seats', 'Remove inactive users from seats', '60 days')),
  'review-identity-provider': found(
    turnSwitch('Authentication', 'Skip identity provider selection'),
  ),
  'review-block-pages': found(chooseOption('Block pages', 'Identity failure block page', /./)),
  'review-lock': found(turnSwitch('Admin controls', /read-only/i)),
  'review-doh': found(
    chooseOption('DNS over HTTPS', 'Service token', 'Nightly backup'),
    paths.doh(acme),
  ),
}
