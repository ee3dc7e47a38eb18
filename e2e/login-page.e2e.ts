import { paths } from '../src/app/paths.ts'
import { ACCOUNT_IDS } from '../src/emulator/accounts.ts'
import { expectNoAxeViolations, expectPage, expectToast } from './support/expectations.ts'
import { expect, test } from './support/fixtures.ts'
import { review } from './support/review.ts'

const path = paths.loginPage(ACCOUNT_IDS.acme)

test.beforeEach(async ({ page }) => {
  await page.goto(path)
  await expectPage(page, 'Login page')
})

async function openEditor(page: import('@playwright/test').Page) {
  await page.getByRole('button', { name: 'Edit the login page’s design' }).click()
  await expectPage(page, 'Edit login page')
}

test('the preview says what the page shows', async ({ page }) => {
  const preview = page.getByRole('img', { name: /^Login page of Acme/ })
  await expect(preview).toBeVisible()
  await expect(preview).toHaveAccessibleName(/ways to log in: /)
})

test('the preview follows while one types, and only a save publishes', async ({
  page,
  emulator,
}) => {
  await openEditor(page)
  await page.getByLabel('Header text').fill('Good morning')
  await expect(page.getByRole('img', { name: /header “Good morning”/ })).toBeVisible()
  expect((await emulator.requests()).filter(({ method }) => method === 'PUT')).toEqual([])
  const dialog = await review(page)
  await expect(dialog.getByText('Everyone sees it at the next login')).toBeVisible()
  await expectNoAxeViolations(page)
  await dialog.getByRole('button', { name: 'Publish login page' }).click()
  await expectToast(page, 'Login page published')
  await page.reload()
  await expect(page.getByRole('img', { name: /header “Good morning”/ })).toBeVisible()
})

test('a colour is picked or typed, and either shows in the other', async ({ page }) => {
  await openEditor(page)
  const text = page.getByLabel('Background color', { exact: true })
  await text.fill('#336699')
  const picker = page.getByRole('region', { name: 'Design' }).locator('input[type=color]').first()
  await expect(picker).toHaveValue('#336699')
  await picker.fill('#112233')
  await expect(text).toHaveValue('#112233')
})

test('what the live page would not take is refused under its field', async ({ page }) => {
  await openEditor(page)
  await page.getByLabel('Logo URL').fill('http://acme.example/logo.png')
  await page.getByLabel('Text color', { exact: true }).fill('red')
  await page.getByRole('button', { name: 'Review changes' }).click()
  await expect(page.getByText('Enter an address that starts with https://.')).toBeVisible()
  await expect(page.getByText(/Enter a colour as # and six hexadecimal digits/)).toBeVisible()
  await expect(page.getByLabel('Logo URL')).toHaveValue('http://acme.example/logo.png')
  await expectNoAxeViolations(page)
})

test('markup in a text is shown as text', async ({ page }) => {
  await openEditor(page)
  await page.getByLabel('Footer text').fill('<img src=x onerror=alert(1)>')
  await expect(page.getByRole('img', { name: /footer “<img src=x/ })).toBeVisible()
})
