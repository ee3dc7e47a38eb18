import type { Page } from '@playwright/test'
import { paths } from '../src/app/paths.ts'
import { DEMO_ACCOUNT_IDS } from '../src/emulator/demo.ts'
import { expectNoAxeViolations, expectPage, expectToast } from './support/expectations.ts'
import { expect, test } from './support/fixtures.ts'

const { acme, nord, retail, blank } = DEMO_ACCOUNT_IDS

const group = (page: Page, name: string) => page.getByRole('region', { name, exact: true })
const field = (page: Page, label: string) =>
  page.getByRole('listitem').filter({ has: page.getByText(label, { exact: true }) })
const choose = (page: Page, label: string) =>
  page.getByRole('checkbox', { name: `Copy: ${label}` }).click()

async function compare(page: Page, other: string) {
  await page.goto(`${paths.compare(acme)}?with=${other}`)
  await expect(page.getByText(/\d+ fields differ\./)).toBeVisible()
}

test('two accounts are side by side, in the words of the app, and equal fields are folded', async ({
  page,
}) => {
  await page.goto(paths.compare(acme))
  await expectPage(page, 'Compare')
  await page.getByLabel('The other account, or a file').selectOption('Acme Nord')
  const duration = field(page, 'Global session duration')
  await expect(duration).toContainText('Acme Corporation24 hours')
  await expect(duration).toContainText('Acme Nord12 hours')
  await expect(field(page, 'Footer text')).toContainText('Ruf die 4357 an')
  await expect(
    group(page, 'Authentication').getByText('Skip identity provider selection'),
  ).toBeHidden()
  await group(page, 'Authentication').getByText('3 equal fields').click()
  await expect(
    group(page, 'Authentication').getByText('Skip identity provider selection'),
  ).toBeVisible()
  await expectNoAxeViolations(page)
})

test('chosen fields open in the editor of the other account, and its history says where they are from', async ({
  page,
}) => {
  await compare(page, nord)
  await choose(page, 'Global session duration')
  await choose(page, 'Footer text')
  await expect(page.getByText('2 fields chosen')).toBeVisible()
  await page.getByRole('button', { name: 'Copy to Acme Nord…' }).click()
  await expectPage(page, 'Edit organization')
  await expect(page.getByRole('button', { name: 'Account: Acme Nord' })).toBeVisible()
  await expect(page.getByText('Values of the account Acme Corporation')).toBeVisible()
  await expect(page.getByLabel('Global session duration')).toHaveValue('24 hours')
  await expect(page.getByText('2 unsaved changes')).toBeVisible()
  await expectNoAxeViolations(page)

  await page.reload()
  await expect(page.getByLabel('Global session duration')).toHaveValue('24 hours')
  await page.getByRole('button', { name: 'Review changes' }).click()
  const review = page.getByRole('dialog', { name: 'Review changes' })
  await review.getByLabel('Reason').fill('As at headquarters')
  await review.getByRole('button', { name: 'Save changes' }).click()
  await expectToast(page, 'Organization saved')
  await page.goto(paths.history(nord))
  await expect(page.getByText('Values of the account Acme Corporation').first()).toBeVisible()
})

test('the duration of DoH tokens opens in the editor of the other account, without the service token', async ({
  page,
}) => {
  await compare(page, nord)
  await expect(field(page, 'Service token')).toContainText('DoH for roaming devices')
  await expect(field(page, 'Service token')).toContainText(
    'Not copied. A service token belongs to one account alone.',
  )
  await choose(page, 'DoH token duration')
  await page.getByRole('button', { name: 'Copy to Acme Nord…' }).click()
  await expectPage(page, 'Edit DNS over HTTPS')
  await expect(page.getByText('Values of the account Acme Corporation')).toBeVisible()
  await expect(page.getByLabel('DoH token duration')).toHaveValue('7 days')
  await expect(page.getByText('1 unsaved change', { exact: true })).toBeVisible()
  await expectNoAxeViolations(page)
  await page.getByRole('button', { name: 'Review changes' }).click()
  const review = page.getByRole('dialog', { name: 'Review changes' })
  await review.getByLabel('Reason').fill('As at headquarters')
  await review.getByRole('button', { name: 'Save changes' }).click()
  await expectToast(page, 'DNS over HTTPS saved')
  await expect(page.getByText('DoH for Nord')).toBeVisible()
  await page.goto(paths.history(nord))
  await expect(page.getByText('Values of the account Acme Corporation').first()).toBeVisible()
})

async function saveReviewed(page: Page) {
  await page.getByRole('button', { name: 'Review changes' }).click()
  const review = page.getByRole('dialog', { name: 'Review changes' })
  await review.getByLabel('Reason').fill('As at headquarters')
  await review.getByRole('button', { name: 'Save changes' }).click()
}

test('fields of the organization and of DNS over HTTPS are copied in one editor after the other', async ({
  page,
}) => {
  await compare(page, nord)
  await choose(page, 'DoH token duration')
  await choose(page, 'Global session duration')
  await page.getByRole('button', { name: 'Copy to Acme Nord…' }).click()
  await expectPage(page, 'Edit organization')
  await expect(page.getByText('The DNS over HTTPS fields you chose come next')).toBeVisible()
  await page.reload()
  await saveReviewed(page)
  await expectToast(page, 'Organization saved')

  await expectPage(page, 'Edit DNS over HTTPS')
  await expect(page.getByText('Values of the account Acme Corporation')).toBeVisible()
  await expect(page.getByLabel('DoH token duration')).toHaveValue('7 days')
  await saveReviewed(page)
  await expectToast(page, 'DNS over HTTPS saved')
  await page.goto(paths.history(nord))
  await expect(page.getByRole('link', { name: 'DNS over HTTPS changed' }).first()).toBeVisible()
  await expect(page.getByText('Values of the account Acme Corporation').nth(1)).toBeVisible()
})

test('the way back from an editor leads to the comparison, with everything that was chosen', async ({
  page,
}) => {
  const chosen = (label: string) => page.getByRole('checkbox', { name: `Copy: ${label}` })
  await compare(page, nord)
  await choose(page, 'DoH token duration')
  await choose(page, 'Global session duration')
  await page.getByRole('button', { name: 'Copy to Acme Nord…' }).click()
  await page.getByRole('button', { name: 'Back to the comparison' }).click()
  await page.getByRole('button', { name: 'Leave page' }).click()
  await expectPage(page, 'Compare')
  await expect(page.getByText('2 fields chosen')).toBeVisible()
  await expect(chosen('DoH token duration')).toBeChecked()
  await choose(page, 'Global session duration')
  await page.reload()
  await expect(page.getByText('1 field chosen')).toBeVisible()
  await expect(chosen('Global session duration')).not.toBeChecked()

  await page.getByLabel('The other account, or a file').selectOption('Acme Retail')
  await page.getByLabel('The other account, or a file').selectOption('Acme Nord')
  await expect(chosen('DoH token duration')).toBeChecked()
})

test('the way back to a comparison with a file still has the file', async ({ page }) => {
  await page.goto(`${paths.compare(acme)}?with=file`)
  const text = '{"session_duration": "6h", "name": "Acme Group"}'
  await page.getByLabel('Settings as JSON').fill(text)
  await choose(page, 'Organization name')
  await choose(page, 'Global session duration')
  await page.getByRole('button', { name: 'Copy to Acme Corporation…' }).click()
  await expectPage(page, 'Edit organization')
  await page.getByRole('button', { name: 'Back to the comparison' }).click()
  await page.getByRole('button', { name: 'Leave page' }).click()
  await expect(page.getByLabel('Settings as JSON')).toHaveValue(text)
  await expect(page.getByText('2 fields chosen')).toBeVisible()
})

test('DNS over HTTPS that could not be read is not shown as unset', async ({ page, emulator }) => {
  await emulator.addFault({
    operation: 'getDoh',
    count: 2,
    kind: 'status',
    status: 403,
    code: 10000,
    message: 'Forbidden',
  })
  await compare(page, nord)
  await expect(field(page, 'DoH token duration')).toContainText('Acme NordCould not be read')
  await expect(page.getByRole('checkbox', { name: 'Copy: DoH token duration' })).toHaveCount(0)
})

test('a file with the settings of DNS over HTTPS is compared', async ({ page }) => {
  await page.goto(`${paths.compare(acme)}?with=file`)
  await page.getByLabel('Settings as JSON').fill('{"result": {"doh_jwt_duration": "72h"}}')
  await expect(page.getByText('1 field differs.')).toBeVisible()
  await choose(page, 'DoH token duration')
  await page.getByRole('button', { name: 'Copy to Acme Corporation…' }).click()
  await expect(page.getByLabel('DoH token duration')).toHaveValue('3 days')
})

test('a block page is found by its name in the other account, and named where there is none', async ({
  page,
}) => {
  await compare(page, nord)
  await choose(page, 'Identity failure block page')
  await choose(page, 'Non-identity failure block page')
  await page.getByRole('button', { name: 'Copy to Acme Nord…' }).click()
  await expectPage(page, 'Edit organization')
  await expect(page.getByText('1 unsaved change', { exact: true })).toBeVisible()
  await expect(
    page.getByText('The account has no such page with the name “Device or location not allowed”.'),
  ).toBeVisible()

  await compare(page, retail)
  await choose(page, 'Non-identity failure block page')
  await page.getByRole('button', { name: 'Copy to Acme Retail…' }).click()
  await expect(page.getByRole('alert')).toContainText('None of this can be copied to Acme Retail.')
})

test('a team domain is never copied, and says why', async ({ page }) => {
  await compare(page, nord)
  await expect(field(page, 'Team domain')).toContainText(
    'Not copied. A team domain belongs to one account alone.',
  )
})

test('a file is compared with the account, and taken over with its name', async ({ page }) => {
  await page.goto(`${paths.compare(acme)}?with=file`)
  await page.getByLabel('File with the settings').setInputFiles({
    name: 'organization.json',
    mimeType: 'application/json',
    buffer: Buffer.from(JSON.stringify({ session_duration: '6h', name: 'Acme Corporation' })),
  })
  await expect(page.getByText('1 field differs.')).toBeVisible()
  await expect(field(page, 'Global session duration')).toContainText('organization.json6 hours')
  await choose(page, 'Global session duration')
  await page.getByRole('button', { name: 'Copy to Acme Corporation…' }).click()
  await expect(page.getByText('Values of the file organization.json')).toBeVisible()
  await expect(page.getByLabel('Global session duration')).toHaveValue('6 hours')
})

test('what is no file of an organization says what it is', async ({ page }) => {
  await page.goto(`${paths.compare(acme)}?with=file`)
  await page.getByLabel('Settings as JSON').fill('resource "cloudflare_zero_trust_organization" {}')
  await expect(page.getByText(/This is Terraform’s own language, not JSON/)).toBeVisible()
})

test('an account without an organization says so', async ({ page }) => {
  await page.goto(`${paths.compare(acme)}?with=${blank}`)
  await expect(page.getByText('The organization of Acme Labs could not be loaded')).toBeVisible()
})

test.describe('a viewer', () => {
  test.use({ persona: 'viewer' })
  test('compares accounts and copies nothing', async ({ page }) => {
    await compare(page, nord)
    await choose(page, 'Global session duration')
    await expect(page.getByRole('button', { name: 'Copy to Acme Nord…' })).toHaveAttribute(
      'aria-disabled',
      'true',
    )
  })
})

test.describe('a designer', () => {
  test.use({ persona: 'designer' })
  test('takes over what the login page shows, in its editor', async ({ page }) => {
    await compare(page, nord)
    await choose(page, 'Footer text')
    await page.getByRole('button', { name: 'Copy to Acme Nord…' }).click()
    await expectPage(page, 'Edit login page')
    await expect(page.getByLabel('Footer text')).toHaveValue(/extension 4357/)
    await expect(page.getByText('Values of the account Acme Corporation')).toBeVisible()
    await page.getByRole('radio', { name: 'Dark', exact: true }).click()
    await expect(page).toHaveURL(/theme=dark/)
    await page.reload()
    await expect(page.getByText('Values of the account Acme Corporation')).toBeVisible()
    await expect(page.getByLabel('Footer text')).toHaveValue(/extension 4357/)
  })
})

test.describe('the help desk', () => {
  test.use({ persona: 'helpdesk' })
  test('does not compare settings, which it does not see', async ({ page }) => {
    await page.goto(paths.compare(acme))
    await expect(page.getByText(/cannot see settings/)).toBeVisible()
  })
})

test('fields are chosen and copied by the keyboard alone', async ({ page }) => {
  await compare(page, nord)
  await page.getByRole('checkbox', { name: 'Copy: Global session duration' }).focus()
  await page.keyboard.press('Space')
  const copy = page.getByRole('button', { name: 'Copy to Acme Nord…' })
  await copy.focus()
  await page.keyboard.press('Enter')
  await expect(page.getByLabel('Global session duration')).toHaveValue('24 hours')
})
