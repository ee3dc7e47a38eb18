import type { Page } from '@playwright/test'
import { paths } from '../src/app/paths.ts'
import { DEMO_ACCOUNT_IDS } from '../src/emulator/demo.ts'
import { expectNoAxeViolations, expectPage, expectToast } from './support/expectations.ts'
import { expect, test } from './support/fixtures.ts'

const { acme } = DEMO_ACCOUNT_IDS

const palette = (page: Page) => page.getByRole('dialog', { name: 'Search' })

/** Types once the palette is there, which loads when it is first opened. */
async function type(page: Page, text: string) {
  await expect(palette(page).getByRole('combobox', { name: 'Search' })).toBeFocused()
  await page.keyboard.type(text)
}

test('a setting is found by its name in the API, by the keyboard alone, from any page', async ({
  page,
}) => {
  await page.goto(paths.status(acme))
  await expectPage(page, 'Status')
  await page.keyboard.press('ControlOrMeta+k')
  await expect(palette(page)).toBeVisible()
  await expectNoAxeViolations(page)
  await type(page, 'user_seat')
  await expect(palette(page).getByRole('option').first()).toContainText(
    'Remove inactive users from seats',
  )
  await page.keyboard.press('Enter')
  await expectPage(page, 'Organization')
  await expect(palette(page)).toBeHidden()
  await expect(page.getByRole('heading', { name: 'Seats' })).toBeInViewport()
})

test('a person is looked up under the text that was typed', async ({ page }) => {
  await page.goto(paths.organization(acme))
  await page.getByRole('button', { name: 'Search', exact: true }).click()
  await type(page, 'ana sou')
  await palette(page).getByRole('option', { name: 'Look up “ana sou”' }).click()
  await expectPage(page, 'Revoke sessions')
  await expect(page.getByLabel('Name or email')).toHaveValue('ana sou')
  await expect(page.getByRole('option').first()).toContainText('ana.souza@acme.example')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Revoke sessions…' })).toBeFocused()
  await expect(page).not.toHaveURL(/find=/)
})

test('an action opens the editor, and Escape leads back to where one was', async ({ page }) => {
  await page.goto(paths.organization(acme))
  const search = page.getByRole('button', { name: 'Search', exact: true })
  await search.focus()
  await page.keyboard.press('Enter')
  await expect(palette(page).getByRole('combobox')).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(search).toBeFocused()
  await page.keyboard.press('Enter')
  await type(page, 'edit seats')
  await expect(palette(page).getByRole('option').first()).toContainText('Edit Seats')
  await page.keyboard.press('Enter')
  await expect(
    page.getByRole('textbox', { name: 'Remove inactive users from seats' }),
  ).toBeVisible()
})

test('the organization is copied as Terraform from any page', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-write'])
  await page.goto(paths.status(acme))
  await expectPage(page, 'Status')
  await page.keyboard.press('ControlOrMeta+k')
  await type(page, 'copy terraform')
  await page.keyboard.press('Enter')
  await expectToast(page, 'Organization copied as Terraform')
  // Pasted as a person would, because no page of Gatehouse may read the clipboard.
  await page.goto(`${paths.compare(acme)}?with=file`)
  const pasted = page.getByLabel('Settings as JSON')
  await pasted.focus()
  await page.keyboard.press('ControlOrMeta+v')
  await expect(pasted).toHaveValue(/resource "cloudflare_zero_trust_organization"/)
})

test('“revoke” and a name lead to that person', async ({ page }) => {
  await page.goto(paths.overview(acme))
  await page.keyboard.press('ControlOrMeta+k')
  await type(page, 'revoke ana sou')
  await palette(page).getByRole('option', { name: 'Revoke the sessions of “ana sou”…' }).click()
  await expectPage(page, 'Revoke sessions')
  await expect(page.getByLabel('Name or email')).toHaveValue('ana sou')
})

test('edits that are not saved are asked about before a page is left', async ({ page }) => {
  await page.goto(`${paths.organization(acme)}?edit=team`)
  await page.getByLabel('Organization name').fill('Another name')
  await page.keyboard.press('ControlOrMeta+k')
  await type(page, 'status')
  await palette(page).getByRole('option', { name: 'Status', exact: true }).click()
  await page
    .getByRole('dialog', { name: 'Leave without saving?' })
    .getByRole('button', { name: 'Stay on page' })
    .click()
  await expect(page.getByLabel('Organization name')).toHaveValue('Another name')
})

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 } })

  test('the palette has room, and nothing overflows', async ({ page }) => {
    await page.goto(paths.organization(acme))
    await page.getByRole('button', { name: 'Search', exact: true }).click()
    await type(page, 'duration')
    await expect(palette(page).getByRole('option').first()).toBeInViewport()
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    )
    expect(overflow).toBe(0)
  })
})
