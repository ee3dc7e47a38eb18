import { readFile } from 'node:fs/promises'
import type { Locator, Page } from '@playwright/test'
import { paths } from '../src/app/paths.ts'
import { ACCOUNT_IDS } from '../src/emulator/demo.ts'
import type { Emulator } from './support/emulator.ts'
import { expectNoAxeViolations, expectToast } from './support/expectations.ts'
import { expect, test } from './support/fixtures.ts'
import { reasonIn, review } from './support/review.ts'

test.beforeEach(async ({ emulator, page, serverUrl }) => {
  // The survey of another test may still be fresh.
  const survey = `${serverUrl}/api/accounts/${ACCOUNT_IDS.acme}/survey`
  await page.request.delete(survey, { headers: { origin: serverUrl } })
  // With this quota the account is read at once, not at a pace that leaves room for others.
  await emulator.setQuota(60_000)
  await emulator.setAccount(ACCOUNT_IDS.acme, { organization: { deny_unmatched_requests: false } })
})

async function editProtection(page: Page) {
  await page.goto(paths.organization(ACCOUNT_IDS.acme))
  await page.getByRole('button', { name: 'Edit Require Cloudflare Access Protection' }).click()
  await page.getByRole('switch', { name: 'Require Cloudflare Access Protection' }).click()
}

async function reviewProtection(page: Page) {
  await editProtection(page)
  const dialog = await review(page)
  return { dialog, impact: dialog.getByRole('region', { name: 'What this does to the account' }) }
}

async function takeAway(emulator: Emulator, permission: string) {
  const { permissions } = await emulator.permissions()
  await emulator.setPermissions(permissions.filter((name) => name !== permission))
}

const blocked = (impact: Locator) =>
  impact.getByText(/^Critical: \d+ hosts in \d+ zones have no Access application/)

async function openHosts(impact: Locator) {
  await impact.getByText('Every host by name').click()
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
  await page.goto(paths.history(ACCOUNT_IDS.acme))
  await page.getByRole('link', { name: 'Organization changed' }).first().click()
  await expect(page.getByRole('region', { name: 'What it was computed to do' })).toContainText(
    foretold,
  )
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

test('what the token may not read is named, and nothing is said to be safe for it', async ({
  page,
  emulator,
}) => {
  await takeAway(emulator, 'DNS Read')
  const { impact } = await reviewProtection(page)
  await expect(impact.getByText('Not everything could be read')).toBeVisible()
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
  await page.goto(paths.organization(ACCOUNT_IDS.acme))
  await page.getByRole('button', { name: 'Edit Sessions' }).click()
  await page.getByLabel('Global session duration').fill('8h')
  const dialog = await review(page)
  const impact = dialog.getByRole('region', { name: 'What this does to the account' })
  const longer = impact
    .getByRole('listitem')
    .filter({ hasText: /longer session duration/ })
    .first()
  await longer.getByText('Which').click()
  await expect(longer.getByText('Intranet', { exact: true })).toBeVisible()
  await expect(impact.getByText(/1 application has a shorter one/)).toBeVisible()
  await expectNoAxeViolations(page)
})

test('a method of MFA that Cloudflare would refuse to take away is kept by one press', async ({
  page,
}) => {
  await page.goto(paths.organization(ACCOUNT_IDS.acme))
  await page.getByRole('button', { name: 'Edit Sessions' }).click()
  await page.getByRole('checkbox', { name: 'Security key' }).click()
  const dialog = await review(page)
  const impact = dialog.getByRole('region', { name: 'What this does to the account' })
  await expect(impact.getByText(/name security_key: Cloudflare refuses/)).toBeVisible()
  await impact.getByRole('button', { name: 'Keep security_key' }).click()
  await expect(dialog.getByText('so there is nothing to save')).toBeVisible()
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
})
