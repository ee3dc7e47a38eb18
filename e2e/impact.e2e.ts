import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { paths } from '../src/app/paths.ts'
import { DEMO_ACCOUNT_IDS } from '../src/emulator/demo.ts'
import { controlEmulator, type Emulator } from './support/emulator.ts'
import { expectNoAxeViolations, expectToast } from './support/expectations.ts'
import { expect, test } from './support/fixtures.ts'
import { LOCAL_BUILD_FOLDER } from '../src/build/build.ts'
import { findFreePort, startLocalServer } from './support/local-server.ts'
import { reasonIn, review } from './support/review.ts'
import { signedIn } from './support/sign-in.ts'

test.beforeEach(async ({ emulator, page, serverUrl }) => {
  // The survey of another test may still be fresh.
  const survey = `${serverUrl}/api/accounts/${DEMO_ACCOUNT_IDS.acme}/survey`
  await page.request.delete(survey, { headers: { origin: serverUrl } })
  // With this quota the account is read at once, not at a pace that leaves room for others.
  await emulator.setQuota(60_000)
  await emulator.setAccount(DEMO_ACCOUNT_IDS.acme, {
    organization: { deny_unmatched_requests: false },
  })
})

async function editProtection(page: Page) {
  await page.goto(paths.organization(DEMO_ACCOUNT_IDS.acme))
  await page.getByRole('button', { name: 'Edit Require Cloudflare Access Protection' }).click()
  await page.getByRole('switch', { name: 'Require Cloudflare Access Protection' }).click()
}

async function reviewProtection(page: Page) {
  await editProtection(page)
  const dialog = await review(page)
  return { dialog, impact: dialog.getByRole('region', { name: 'Impact on this account' }) }
}

async function takeAway(emulator: Emulator, permission: string) {
  const { permissions } = await emulator.permissions()
  await emulator.setPermissions(permissions.filter((name) => name !== permission))
}

const blocked = (impact: Locator) =>
  impact.getByText(/^Critical: \d+ hosts in \d+ zones have no Access application/)

async function openHosts(impact: Locator) {
  await impact.getByText('All hosts by name').click()
  return impact.getByRole('list', { name: 'Hosts' })
}

test('the review of the protection names every host that would be blocked', async ({ page }) => {
  const { impact } = await reviewProtection(page)
  await expect(blocked(impact)).toBeVisible()
  await expect(impact.getByText(/hosts have an application for a path only/)).toBeVisible()
  const hosts = await openHosts(impact)
  await impact.getByRole('combobox', { name: 'Zone' }).selectOption('acme.example')
  await expect(hosts.getByText('www.acme.example')).toBeVisible()
  await impact.getByRole('button', { name: /^Covered in part/ }).click()
  await expect(hosts.getByRole('listitem')).toHaveText([/docs\.acme\.example/, /hr\.acme\.example/])
  await impact.getByRole('button', { name: /^Covered in part/ }).click()
  await impact.getByRole('searchbox', { name: 'Search hosts' }).fill('portal')
  await expect(hosts.getByRole('listitem')).toHaveText([
    /^portal\.acme\.example.*has no policy/,
    /^old-portal\.acme\.example.*Covered/,
  ])
})

test('the hosts are downloaded as CSV', async ({ page }) => {
  const { impact } = await reviewProtection(page)
  await openHosts(impact)
  const waiting = page.waitForEvent('download')
  await impact.getByRole('button', { name: 'Download CSV' }).click()
  const download = await waiting
  expect(download.suggestedFilename()).toBe('hosts.csv')
  const lines = (await readFile(await download.path(), 'utf8')).split('\r\n')
  expect(lines[0]).toContain('host,zone,state,reason,applications,application_count')
  expect(lines).toContain('"www.acme.example","acme.example","blocked","","",0')
})

test('a zone is exempted in the same change by one press, and history says what was foretold', async ({
  page,
  emulator,
}) => {
  const { dialog, impact } = await reviewProtection(page)
  const before = await blocked(impact).textContent()
  await impact.getByRole('button', { name: 'Exempt acme.example', exact: true }).click()
  await expect(impact.getByText('acme.example is exempted in this change.')).toBeVisible()
  await expect(
    impact.getByRole('button', { name: 'Exempt acme.example', exact: true }),
  ).toBeHidden()
  await expect(blocked(impact)).not.toHaveText(before ?? '')
  const foretold = ((await blocked(impact).textContent()) ?? '').replace('Critical: ', '')
  await dialog.getByRole('textbox', { name: /^Type acme/ }).fill('acme')
  await dialog.getByRole('button', { name: 'Save changes' }).click()
  await expectToast(page, 'Organization saved')
  const write = (await emulator.requests()).find(({ method }) => method === 'PUT')
  expect(write?.body).toMatchObject({
    deny_unmatched_requests: true,
    deny_unmatched_requests_exempted_zone_names: [
      'acme-status.example',
      'acme-static.example',
      'acme.example',
    ],
  })
  await page.goto(paths.history(DEMO_ACCOUNT_IDS.acme))
  await page.getByRole('link', { name: 'Organization changed' }).first().click()
  await expect(page.getByRole('region', { name: 'Computed impact' })).toContainText(foretold)
})

test('saving does not wait while the account is read, and reading can be stopped', async ({
  page,
  emulator,
}) => {
  await emulator.addFault({ kind: 'hold-before', operation: 'listZones' })
  const { dialog, impact } = await reviewProtection(page)
  await expect(impact.getByRole('progressbar', { name: /Reading the account/ })).toBeVisible()
  await expect.poll(() => emulator.held()).toEqual(['listZones'])
  await dialog.getByRole('textbox', { name: /^Type acme/ }).fill('acme')
  await expect(dialog.getByRole('button', { name: 'Save changes' })).toBeEnabled()
  await impact.getByRole('button', { name: 'Stop' }).click()
  await expect(impact.getByText(/reading the account was stopped/i).last()).toBeVisible()
  await emulator.release()
  await impact.getByRole('button', { name: 'Read the account' }).click()
  await expect(blocked(impact)).toBeVisible()
})

test('a reason that is being written stays in sight when the findings arrive above it', async ({
  page,
  emulator,
}) => {
  await emulator.addFault({ kind: 'hold-before', operation: 'listZones' })
  const { dialog, impact } = await reviewProtection(page)
  await expect.poll(() => emulator.held()).toEqual(['listZones'])
  const reason = reasonIn(dialog)
  await expect(reason).toBeFocused()
  await emulator.release()
  await expect(blocked(impact)).toBeAttached()
  await expect(impact.getByRole('heading', { name: 'Zones' })).toBeAttached()
  await expect(reason).toBeInViewport({ ratio: 1 })
})

test('names what the token may not read, and calls nothing safe because of it', async ({
  page,
  emulator,
}) => {
  await takeAway(emulator, 'DNS Read')
  const { impact } = await reviewProtection(page)
  await expect(impact.getByText('Not everything could be read', { exact: true })).toBeVisible()
  await expect(impact.getByText(/DNS records of \d zones: .* lacks “DNS Read”/)).toBeVisible()
  await expect(impact.getByText('No host in the zones that were read')).toBeHidden()
})

test('without applications, that nothing could be computed', async ({ page, emulator }) => {
  await takeAway(emulator, 'Access: Apps and Policies Read')
  const { impact } = await reviewProtection(page)
  await expect(impact.getByText(/could not be computed: the account’s applications/)).toBeVisible()
  await expect(blocked(impact)).toBeHidden()
})

test('the review of a session duration says which applications do not follow', async ({ page }) => {
  await page.goto(paths.organization(DEMO_ACCOUNT_IDS.acme))
  await page.getByRole('button', { name: 'Edit Sessions' }).click()
  await page.getByLabel('Global session duration').fill('8h')
  const dialog = await review(page)
  const impact = dialog.getByRole('region', { name: 'Impact on this account' })
  const longer = impact
    .getByRole('listitem')
    .filter({ hasText: /longer session duration/ })
    .first()
  await longer.getByText('Show which').click()
  await expect(longer.getByText('Intranet', { exact: true })).toBeVisible()
  await expect(impact.getByText(/1 application has a shorter one/)).toBeVisible()
  await expectNoAxeViolations(page)
})

test('a method of MFA that Cloudflare would refuse to take away is kept by one press', async ({
  page,
}) => {
  await page.goto(paths.organization(DEMO_ACCOUNT_IDS.acme))
  await page.getByRole('button', { name: 'Edit Sessions' }).click()
  await page.getByRole('checkbox', { name: 'Security key' }).click()
  const dialog = await review(page)
  const impact = dialog.getByRole('region', { name: 'Impact on this account' })
  await expect(impact.getByText(/name security_key: Cloudflare refuses/)).toBeVisible()
  await impact.getByRole('button', { name: 'Keep security_key' }).click()
  await expect(dialog.getByText('so there is nothing to save')).toBeVisible()
})

async function reviewTeamDomain(page: Page) {
  await page.goto(paths.organization(DEMO_ACCOUNT_IDS.acme))
  await page.getByRole('button', { name: 'Edit Team domain and name' }).click()
  await page.getByRole('textbox', { name: 'Team domain' }).fill('acme-renamed')
  const dialog = await review(page)
  return { dialog, impact: dialog.getByRole('region', { name: 'Impact on this account' }) }
}

async function dismissChecklists(page: Page) {
  const headers = { origin: new URL(page.url()).origin }
  const checklists = `/api/accounts/${DEMO_ACCOUNT_IDS.acme}/checklists`
  const { result } = (await (await page.request.get(checklists)).json()) as {
    result: { change: number }[]
  } // as documented
  for (const { change } of result) {
    await page.request.put(`${checklists}/${change}`, { headers, data: { is_dismissed: true } })
  }
}

test('a new team domain comes with a checklist from the account, which is ticked off afterwards', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-write'])
  await page.goto(paths.organization(DEMO_ACCOUNT_IDS.acme))
  await dismissChecklists(page)
  const { dialog, impact } = await reviewTeamDomain(page)
  await expect(impact.getByText(/3 identity providers need the new redirect URL/)).toBeVisible()
  await expect(impact.getByText(/acme\.cloudflareaccess\.com is free for any other/)).toBeVisible()
  await expect(impact.getByText(/does not say whether the old address redirects/)).toBeVisible()
  await impact.getByText(/^To do elsewhere: \d+ things$/).click()
  const items = impact.getByRole('list', { name: 'To do elsewhere' })
  await expect(
    items.getByText('Tunnel Datacenter Frankfurt: new team name', { exact: true }),
  ).toBeVisible()
  await items
    .getByRole('button', { name: 'Copy Redirect URL of “Acme Entra ID: new redirect URL”' })
    .click()
  await expect(impact.getByText('Redirect URL was copied.')).toBeVisible()
  await expect(
    items.getByText('https://acme-renamed.cloudflareaccess.com/cdn-cgi/access/callback').first(),
  ).toBeVisible()
  await expectNoAxeViolations(page)
  await dialog.getByRole('textbox', { name: /^Type acme/ }).fill('acme')
  await dialog.getByRole('button', { name: 'Save changes' }).click()
  await expectToast(page, 'Organization saved')

  await page.reload()
  const list = page.getByRole('region', { name: 'To do elsewhere' })
  await expect(list.getByText(/^(\d+) of \1 things left to do/)).toBeVisible()
  await list.getByRole('checkbox', { name: 'Acme Entra ID: new redirect URL' }).click()
  await expect(list.getByText(/Done by admin@acme\.example/)).toBeVisible()
  await expectNoAxeViolations(page)
  await list.getByRole('link', { name: /^Change #\d+$/ }).click()
  const inHistory = page.getByRole('region', { name: 'To do elsewhere' })
  await expect(
    inHistory.getByRole('checkbox', { name: 'Acme Entra ID: new redirect URL' }),
  ).toBeChecked()
  await inHistory.getByRole('button', { name: 'Dismiss' }).click()
  await expect(inHistory.getByText(/Dismissed by admin@acme\.example/)).toBeVisible()
  await page.goto(paths.organization(DEMO_ACCOUNT_IDS.acme))
  await expect(page.getByRole('region', { name: 'Team domain and name' })).toBeVisible()
  // The list is read after the page is there, and what shows it loads after that.
  await page.waitForLoadState('networkidle')
  await expect(list).toHaveCount(0)
})

test('single sign-on to the dashboard is found to block a new team domain', async ({
  page,
  emulator,
}) => {
  await emulator.setAccount(DEMO_ACCOUNT_IDS.acme, { features: { dashboard_sso: true } })
  const { impact } = await reviewTeamDomain(page)
  await expect(impact.getByText(/Cloudflare refuses a new team domain until/)).toBeVisible()
})

test('names the parts of a new team domain that a missing permission keeps from being read', async ({
  page,
  emulator,
}) => {
  await takeAway(emulator, 'Cloudflare Tunnel Read')
  const { impact } = await reviewTeamDomain(page)
  await expect(impact.getByText('Which tunnels verify tokens of this team')).toBeVisible()
  await expect(impact.getByText(/^Tunnels: .* lacks “Cloudflare Tunnel Read”/)).toBeVisible()
})

test('the review says whether going straight to the identity provider has an effect here', async ({
  page,
}) => {
  await page.goto(paths.organization(DEMO_ACCOUNT_IDS.acme))
  await page.getByRole('button', { name: 'Edit Authentication' }).click()
  await page.getByRole('switch', { name: 'Skip identity provider selection' }).click()
  const dialog = await review(page)
  await expect(dialog.getByText(/There are 4 identity providers, so where an/)).toBeVisible()
})

test('the review says which applications have block pages of their own', async ({ page }) => {
  await page.goto(paths.organization(DEMO_ACCOUNT_IDS.acme))
  await page.getByRole('button', { name: 'Edit Block pages' }).click()
  await page.getByRole('combobox', { name: 'Identity failure block page', exact: true }).click()
  await page.getByRole('option').first().click()
  const dialog = await review(page)
  await expect(dialog.getByText(/1 application has a block page or address of its/)).toBeVisible()
})

test('the review of the lock says what history has of changes from outside', async ({
  page,
  emulator,
}) => {
  await page.goto(paths.organization(DEMO_ACCOUNT_IDS.acme))
  await emulator.setAccount(DEMO_ACCOUNT_IDS.acme, { organization: { name: 'Acme by Terraform' } })
  await page.reload()
  await page.getByRole('button', { name: 'Edit Admin controls' }).click()
  await page.getByRole('switch', { name: /read-only/i }).click()
  const dialog = await review(page)
  await expect(dialog.getByText(/latest change from outside Gatehouse is #\d+/)).toBeVisible()
})

test('a finding that changed since the review was opened is marked, when the account is read again', async ({
  page,
  emulator,
}) => {
  await takeAway(emulator, 'Load Balancers Read')
  const { impact } = await reviewProtection(page)
  await expect(impact.getByText(/At least \d+ hosts/)).toBeVisible()
  await expect(impact.getByText('Changed since you opened this:')).toBeHidden()
  const { permissions } = await emulator.permissions()
  await emulator.setPermissions([...permissions, 'Load Balancers Read'])
  await impact.getByRole('button', { name: 'Read again' }).click()
  await expect(
    impact.getByText(/^(Critical: )?Changed since you opened this: \d+ hosts in/),
  ).toBeVisible()
})

test('reading goes on after a restart where it was, and says so', async ({ browser }) => {
  const state = await mkdtemp(path.join(tmpdir(), 'gatehouse-'))
  const port = await findFreePort()
  const start = () => startLocalServer(LOCAL_BUILD_FOLDER, { state, port })
  let server = await start()
  try {
    const emulator = controlEmulator(server.url)
    await emulator.setQuota(60_000)
    await emulator.setAccount(DEMO_ACCOUNT_IDS.acme, {
      organization: { deny_unmatched_requests: false },
    })
    await emulator.addFault({ kind: 'hold-before', operation: 'listLoadBalancers', skip: 3 })
    const context = await browser.newContext({
      baseURL: server.url,
      storageState: await signedIn(server.url, 'admin'),
    })
    const page = await context.newPage()
    const { impact } = await reviewProtection(page)
    await expect.poll(() => emulator.held()).toEqual(['listLoadBalancers'])
    await expect(impact.getByText(/^Reading the account: \d of 9 zones/)).toBeVisible()
    await server.stop()
    server = await start()
    await expect(impact.getByText(/Gatehouse was restarted meanwhile/)).toBeVisible()
    await expect(blocked(impact)).toBeVisible()
    await expect(impact.getByText(/restarted meanwhile, and continued where it was/)).toBeVisible()
    const reads = (await emulator.requests()).filter(
      ({ operation }) => operation === 'listApplications' || operation === 'listDnsRecords',
    )
    const pages = reads.map(({ path: asked, query }) => `${asked} ${query['page']}`)
    // Those that were under way when Gatehouse was stopped are asked for once more.
    expect(pages.length - new Set(pages).size).toBeLessThanOrEqual(3)
    await context.close()
  } finally {
    await server.stop()
    await rm(state, { recursive: true, force: true })
  }
})

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 800 } })

  test('everything is in sight, and nothing wider than the screen', async ({ page }) => {
    const { dialog, impact } = await reviewProtection(page)
    await expect(blocked(impact)).toBeVisible()
    await openHosts(impact)
    await expect(impact.getByText('www.acme-careers.example')).toBeVisible()
    const width = await dialog.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)
    expect(width).toBeLessThanOrEqual(0)
    await expectNoAxeViolations(page)
    await expect(reasonIn(dialog)).toBeVisible()
  })

  test('the checklist of a new team domain fits too', async ({ page }) => {
    const { dialog, impact } = await reviewTeamDomain(page)
    await impact.getByText(/^To do elsewhere: \d+ things$/).click()
    await expect(impact.getByText('Ledger: new OIDC endpoints', { exact: true })).toBeVisible()
    const width = await dialog.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)
    expect(width).toBeLessThanOrEqual(0)
    await expectNoAxeViolations(page)
  })
})
