import type { Locator, Page } from '@playwright/test'
import { paths } from '../src/app/paths.ts'
import { DEMO_ACCOUNT_IDS } from '../src/emulator/demo.ts'
import { expectNoAxeViolations, expectToast } from './support/expectations.ts'
import { expect, test } from './support/fixtures.ts'
import { review } from './support/review.ts'

test.beforeEach(async ({ emulator, page, serverUrl }) => {
  // The survey of another test may still be fresh.
  const survey = `${serverUrl}/api/accounts/${DEMO_ACCOUNT_IDS.acme}/survey`
  await page.request.delete(survey, { headers: { origin: serverUrl } })
  // With this quota the account is read at once, not at a pace that leaves room for others.
  await emulator.setQuota(60_000)
})

const impactIn = (dialog: Locator) => dialog.getByRole('region', { name: 'Impact on this account' })

const finding = (impact: Locator, sentence: RegExp) =>
  impact.getByRole('listitem').filter({ hasText: sentence }).first()

async function editOrganization(page: Page, group: string) {
  await page.goto(paths.organization(DEMO_ACCOUNT_IDS.acme))
  await page.getByRole('button', { name: `Edit ${group}`, exact: true }).click()
}

/** Saves the reviewed change, and opens it in history. */
async function saveAndOpen(page: Page, dialog: Locator, toast = 'Organization saved') {
  await dialog.getByRole('button', { name: 'Save changes' }).click()
  await expectToast(page, toast)
  await page.goto(paths.history(DEMO_ACCOUNT_IDS.acme))
  await page
    .getByRole('link', { name: /changed/ })
    .first()
    .click()
  return page.getByRole('region', { name: 'Computed impact' })
}

test('clearing client sessions names the applications that could not be saved then', async ({
  page,
}) => {
  await editOrganization(page, 'Sessions')
  await page.getByLabel('Cloudflare One Client session duration').fill('')
  const dialog = await review(page)
  const impact = impactIn(dialog)
  const refused = finding(impact, /refuses to save such an application \(error 12130\)/)
  await refused.getByText('Show which').click()
  await expect(refused.getByText('Time sheets', { exact: true })).toBeVisible()
  const gateway = finding(impact, /^Note: 2 Gateway rules have a client session/)
  await gateway.getByText('Show which').click()
  await expect(gateway.getByText('Finance by a fresh session (1h0m0s)')).toBeVisible()
  await expectNoAxeViolations(page)
  await refused.getByRole('button', { name: 'Keep 720h' }).click()
  await expect(dialog.getByText('so there is nothing to save')).toBeVisible()
})

test('deleting inactive service tokens names them, and one press disables them instead', async ({
  page,
  emulator,
}) => {
  await editOrganization(page, 'Service tokens')
  await page.getByRole('combobox', { name: 'What happens to an inactive service token' }).click()
  await page.getByRole('option', { name: /delete/i }).click()
  await page.getByLabel('Days until a service token counts as inactive').fill('30')
  const dialog = await review(page)
  const impact = impactIn(dialog)
  const gone = finding(impact, /service tokens would be deleted/)
  await gone.getByText('Show which').click()
  await expect(gone.getByText('Data import 2024', { exact: true })).toBeVisible()
  await expect(gone.getByText(/1 of them was never used/)).toBeVisible()
  const perhaps = finding(impact, /^Warning: 2 service tokens would perhaps be deleted/)
  await perhaps.getByText('Show which').click()
  await expect(perhaps.getByText('Metrics of the lab', { exact: true })).toBeVisible()
  await expect(impact.getByText(/“DoH for roaming devices”, may be deleted/)).toBeVisible()
  await gone.getByRole('button', { name: 'Disable them instead' }).click()
  await expect(finding(impact, /service tokens would be disabled/)).toBeVisible()
  const inHistory = await saveAndOpen(page, dialog)
  await expect(inHistory).toContainText('service tokens would be disabled')
  await expect(inHistory).not.toContainText('Data import 2024')
  const write = (await emulator.requests()).find(({ method }) => method === 'PUT')
  expect(write?.body).toMatchObject({
    service_token_inactivity: { action: 'disable', inactivity_threshold_days: 30 },
  })
})

test('strict authentication names the applications that refuse service tokens then', async ({
  page,
}) => {
  await editOrganization(page, 'Service tokens')
  await page.getByRole('switch', { name: 'Strict service token authentication' }).click()
  const dialog = await review(page)
  const impact = impactIn(dialog)
  const refused = finding(impact, /^Critical: 2 applications admit service tokens by an Allow/)
  await refused.getByText('Show which').click()
  await expect(refused.getByText('Interface for machines', { exact: true })).toBeVisible()
  const bypass = finding(impact, /^Warning: 1 application admits .* otherwise by Bypass only/)
  await bypass.getByText('Show which').click()
  await expect(bypass.getByText('Hooks', { exact: true })).toBeVisible()
  await dialog.getByRole('textbox', { name: /^Type acme/ }).fill('acme')
  const inHistory = await saveAndOpen(page, dialog)
  await expect(inHistory).toContainText('2 applications admit service tokens by an Allow policy')
})

test('without the right to read groups, which applications are meant is not said to be none', async ({
  page,
  emulator,
}) => {
  const { permissions } = await emulator.permissions()
  const rest = permissions.filter((name) => !name.startsWith('Access: Organizations, '))
  await emulator.setPermissions([...rest, 'Access: Organizations Write'])
  await editOrganization(page, 'Service tokens')
  await page.getByRole('switch', { name: 'Strict service token authentication' }).click()
  const impact = impactIn(await review(page))
  await expect(impact.getByText('Not everything could be read')).toBeVisible()
  await expect(impact.getByText(/^Groups: .* lacks “Access: Organizations, /)).toBeVisible()
})

test('a shorter time for seats says how many are freed, and shows them as a list as well', async ({
  page,
}) => {
  await editOrganization(page, 'Seats')
  await page.getByLabel('Remove inactive users from seats').fill('60 days')
  const dialog = await review(page)
  const impact = impactIn(dialog)
  await expect(finding(impact, /About \d+ seats would be freed/)).toBeVisible()
  await expect(finding(impact, /In 30 days it would be about \d+/)).toBeVisible()
  const chart = impact.getByRole('figure', { name: 'Seats by last login' })
  await expect(chart.getByText(/last logged in 60 days ago or earlier/)).toBeVisible()
  await expect(chart.getByRole('listitem')).toHaveCount(27)
  await expect(chart.getByRole('listitem').first()).toHaveText(/^0 to 2 weeks ago: [\d,]+ people$/)
  await expectNoAxeViolations(page)
  // In the demo, this takes the approval of somebody else, who sees the same.
  await dialog.getByRole('button', { name: 'Request approval' }).click()
  await expect(page.getByRole('heading', { name: /^Proposal #\d+$/ })).toBeVisible()
  await expect(page.getByText(/About \d+ seats would be freed/).first()).toBeVisible()
  await page.getByRole('button', { name: 'Withdraw' }).click()
  await expect(page.getByRole('button', { name: 'Withdraw' })).toHaveCount(0)
})

test('without the right to read devices, seats are an upper bound', async ({ page, emulator }) => {
  const { permissions } = await emulator.permissions()
  await emulator.setPermissions(permissions.filter((name) => name !== 'Zero Trust Read'))
  await editOrganization(page, 'Seats')
  await page.getByLabel('Remove inactive users from seats').fill('60 days')
  const impact = impactIn(await review(page))
  await expect(finding(impact, /Up to \d+ seats would be freed/)).toBeVisible()
  await expect(
    impact.getByText(/The permission for it is probably “Zero Trust Read”/),
  ).toBeVisible()
})

test('another service token for DNS over HTTPS says when it ends, and that the one before stops', async ({
  page,
}) => {
  await page.goto(paths.doh(DEMO_ACCOUNT_IDS.acme))
  await page.getByRole('button', { name: 'Edit DNS over HTTPS' }).click()
  await page.getByRole('combobox', { name: 'Service token' }).click()
  await page.getByRole('option', { name: 'Nightly backup' }).click()
  const dialog = await review(page)
  const impact = impactIn(dialog)
  await expect(finding(impact, /“Nightly backup” expires on .*, in 1[45] days/)).toBeVisible()
  const named = finding(impact, /name the service token “Nightly backup” too/)
  await named.getByText('Show which').click()
  await expect(named.getByText('Artifacts', { exact: true })).toBeVisible()
  await expect(impact.getByText(/“DoH for roaming devices”, stops/)).toBeVisible()
  const inHistory = await saveAndOpen(page, dialog, 'DNS over HTTPS saved')
  await expect(inHistory).toContainText('“DoH for roaming devices”, stops')
})

test.describe('fits a phone', () => {
  test.use({ viewport: { width: 390, height: 800 } })

  test('the histogram is no wider than the screen', async ({ page }) => {
    await editOrganization(page, 'Seats')
    await page.getByLabel('Remove inactive users from seats').fill('60 days')
    const dialog = await review(page)
    await expect(
      impactIn(dialog).getByRole('figure', { name: 'Seats by last login' }),
    ).toBeVisible()
    const width = await dialog.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)
    expect(width).toBeLessThanOrEqual(0)
    await expectNoAxeViolations(page)
  })
})
