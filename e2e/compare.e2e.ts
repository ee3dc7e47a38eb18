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
  await expect(page.getByRole('alert')).toContainText(
    'Nothing of this can be copied to Acme Retail.',
  )
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
  })
})

test.describe('the help desk', () => {
  test.use({ persona: 'helpdesk' })
  test('does not compare settings, which it does not see', async ({ page }) => {
    await page.goto(paths.compare(acme))
    await expect(page.getByText(/sees no settings/)).toBeVisible()
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
