import { paths } from '../src/app/paths.ts'
import { DEMO_ACCOUNT_IDS } from '../src/emulator/demo.ts'
import { expectNoAxeViolations, expectPage, expectToast } from './support/expectations.ts'
import { expect, test } from './support/fixtures.ts'

test('an account without an organization is led to create one', async ({ page }) => {
  await page.goto(paths.organization(DEMO_ACCOUNT_IDS.blank))
  await page.getByRole('link', { name: 'Create organization' }).click()
  await expectPage(page, 'Create organization')
  await page.getByLabel('Team name').fill('blank-labs')
  await expect(
    page.getByText('People will log in at blank-labs.cloudflareaccess.com.'),
  ).toBeVisible()
  await page.getByLabel('Organization name').fill('Blank Labs')
  await page.getByRole('button', { name: 'Create organization' }).click()
  await expectToast(page, 'Organization created')
  await expectPage(page, 'Organization')
  await expect(page.getByText('Blank Labs').first()).toBeVisible()
})

test('names that cannot be are refused in place', async ({ page }) => {
  await page.goto(paths.setup(DEMO_ACCOUNT_IDS.blank))
  await page.getByLabel('Team name').fill('not_a_name')
  await page.getByRole('button', { name: 'Create organization' }).click()
  await expect(page.getByText('Use lower-case letters, digits and hyphens')).toBeVisible()
  await expect(page.getByText('Enter an organization name.')).toBeVisible()
  await expect(page.getByLabel('Team name')).toBeFocused()
})

test('a team name that somebody else has is refused in its place, and another is taken', async ({
  page,
}) => {
  await page.goto(paths.setup(DEMO_ACCOUNT_IDS.blank))
  const teamName = page.getByLabel('Team name')
  await teamName.fill('Globex')
  await page.getByLabel('Organization name').fill('Blank Labs')
  await page.keyboard.press('Enter')
  await expect(teamName).toHaveAccessibleDescription(/auth_domain_not_available/)
  await expect(teamName).toBeFocused()
  await expect(page.getByRole('alert')).toHaveCount(0)
  await expectNoAxeViolations(page)
  await teamName.fill('blank-labs')
  await expect(page.getByText(/auth_domain_not_available/)).toHaveCount(0)
  await expect(page.getByLabel('Organization name')).toHaveValue('Blank Labs')
  await page.keyboard.press('Enter')
  await expectPage(page, 'Organization')
})

test('a refusal of Cloudflare’s keeps both names and points to the onboarding', async ({
  page,
  emulator,
}) => {
  await emulator.addFault({
    operation: 'createOrganization',
    kind: 'status',
    status: 400,
    code: 11004,
    message: 'access.api.error.invalid_auth_domain',
  })
  await page.goto(paths.setup(DEMO_ACCOUNT_IDS.blank))
  await page.getByLabel('Team name').fill('blank-labs')
  await page.getByLabel('Organization name').fill('Blank Labs')
  await page.getByRole('button', { name: 'Create organization' }).click()
  await expect(page.getByText(/invalid_auth_domain/)).toBeVisible()
  await expect(page.getByRole('link', { name: 'Cloudflare’s dashboard' })).toBeVisible()
  await expect(page.getByLabel('Team name')).toHaveValue('blank-labs')
})

test('an account that has one is sent to its settings', async ({ page }) => {
  await page.goto(paths.setup(DEMO_ACCOUNT_IDS.acme))
  await expectPage(page, 'Organization')
})
