import type { Page } from '@playwright/test'
import { paths } from '../src/app/paths.ts'
import { DEMO_ACCOUNT_IDS } from '../src/emulator/demo.ts'
import { expectNoAxeViolations, expectPage } from './support/expectations.ts'
import { expect, test } from './support/fixtures.ts'

const { acme, nord, retail } = DEMO_ACCOUNT_IDS

const dialog = (page: Page) => page.getByRole('dialog', { name: /^Roll/ })
const row = (page: Page, name: string) =>
  dialog(page).getByRole('listitem').filter({ hasText: name })

/** Edits the duration of sessions in Acme, and opens the roll-out from the review. */
async function openRollOut(page: Page, duration = '6h') {
  await page.goto(`${paths.organization(acme)}?edit=sessions`)
  await page.getByLabel('Global session duration').fill(duration)
  await page.getByRole('button', { name: 'Review changes' }).click()
  await page.getByRole('button', { name: 'Roll out…' }).click()
  await expect(dialog(page)).toBeVisible()
}

const choose = (page: Page, name: string) =>
  dialog(page).getByRole('checkbox', { name, exact: true }).click()
const send = (page: Page) => dialog(page).getByRole('button', { name: 'Roll out', exact: true })

async function durationOf(page: Page, account: string) {
  const answer = await page.request.get(`/client/v4/accounts/${account}/access/organizations`)
  return ((await answer.json()) as { result: { session_duration: string } }).result.session_duration
}

test('one change goes to several accounts, each with its own row of history', async ({ page }) => {
  await openRollOut(page)
  await choose(page, 'Acme Nord')
  await expect(row(page, 'Acme Nord')).toContainText('Has a value of its own')
  await choose(page, 'Acme Retail')
  await row(page, 'Acme Nord').getByText('What changes there').click()
  await expect(row(page, 'Acme Nord')).toContainText('12 hours')
  await expect(dialog(page).getByText('3 of 3 chosen accounts would change')).toBeVisible()
  await expectNoAxeViolations(page)
  await send(page).click()
  await expect(dialog(page).getByText('Say why, for those who read the history.')).toBeVisible()
  await dialog(page).getByLabel('Reason').fill('One duration everywhere')
  await send(page).click()
  await expect(dialog(page).getByText('3 of 3 accounts changed.')).toBeVisible()
  await expectNoAxeViolations(page)
  await expect(row(page, 'Acme Retail').getByRole('link', { name: /^Change #\d+$/ })).toBeVisible()
  await dialog(page).getByRole('button', { name: 'Close' }).click()
  await expectPage(page, 'Organization')
  await expect(page.getByText('6 hours').first()).toBeVisible()
  for (const account of [acme, nord, retail]) expect(await durationOf(page, account)).toMatch(/^6h/)
  await page.goto(paths.history(nord))
  await expect(
    page.getByText('Rolled out to 3 accounts from Acme Corporation').first(),
  ).toBeVisible()
})

test('Escape leads back to the review, at the button that opened the roll-out', async ({
  page,
}) => {
  await openRollOut(page)
  await expect(dialog(page).getByRole('button', { name: 'Select all' })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(dialog(page)).toBeHidden()
  await expect(page.getByRole('dialog', { name: 'Review changes' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Roll out…' })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: 'Review changes' })).toBeFocused()
})

test('a failure stops the rest, the report says so, and the rest is chosen again', async ({
  page,
  emulator,
}) => {
  await openRollOut(page, '7h')
  await choose(page, 'Acme Nord')
  await choose(page, 'Acme Retail')
  await dialog(page).getByLabel('Reason').fill('One duration everywhere')
  await expect(dialog(page).getByText('3 of 3 chosen accounts would change')).toBeVisible()
  await emulator.addFault({
    operation: 'updateOrganization',
    kind: 'status',
    status: 403,
    code: 10000,
    message: 'Authentication error',
    skip: 1,
  })
  await send(page).click()
  await expect(dialog(page).getByText('1 of 3 accounts changed.')).toBeVisible()
  await expect(row(page, 'Acme Nord')).toContainText('Failed: ')
  await expect(row(page, 'Acme Retail')).toContainText('Not sent.')
  await dialog(page).getByRole('button', { name: 'Choose from the rest' }).click()
  await expect(dialog(page).getByText('2 of 2 chosen accounts would change')).toBeVisible()
  await send(page).click()
  await expect(dialog(page).getByText('2 of 2 accounts changed.')).toBeVisible()
  expect(await durationOf(page, retail)).toMatch(/^7h/)
})

test('it goes on after a failure if that was chosen', async ({ page, emulator }) => {
  await openRollOut(page, '8h')
  await choose(page, 'Acme Nord')
  await choose(page, 'Acme Retail')
  await dialog(page).getByRole('radio', { name: 'Continue with the next account' }).click()
  await dialog(page).getByLabel('Reason').fill('One duration everywhere')
  await expect(dialog(page).getByText('3 of 3 chosen accounts would change')).toBeVisible()
  await emulator.addFault({
    operation: 'updateOrganization',
    kind: 'status',
    status: 403,
    code: 10000,
    message: 'Authentication error',
    skip: 1,
  })
  await send(page).click()
  await expect(dialog(page).getByText('2 of 3 accounts changed.')).toBeVisible()
})

test('an account that somebody else changed meanwhile is not overwritten', async ({
  page,
  emulator,
}) => {
  await openRollOut(page, '9h')
  await choose(page, 'Acme Nord')
  await expect(dialog(page).getByText('2 of 2 chosen accounts would change')).toBeVisible()
  await emulator.setAccount(nord, { organization: { session_duration: '30m' } })
  await dialog(page).getByLabel('Reason').fill('One duration everywhere')
  await send(page).click()
  await expect(row(page, 'Acme Nord')).toContainText(
    'Not sent: someone else has saved there since.',
  )
  expect(await durationOf(page, nord)).toMatch(/^30m/)
})

test('what was chosen and typed is still there after the dialog was closed by mistake', async ({
  page,
}) => {
  await openRollOut(page)
  await choose(page, 'Acme Nord')
  await dialog(page).getByLabel('Reason').fill('One duration everywhere')
  await page.keyboard.press('Escape')
  await expect(dialog(page)).toBeHidden()
  await page.getByRole('button', { name: 'Roll out…' }).click()
  await expect(dialog(page).getByLabel('Reason')).toHaveValue('One duration everywhere')
  await expect(dialog(page).getByRole('checkbox', { name: 'Acme Nord', exact: true })).toBeChecked()
})

test('the duration of DoH tokens goes where a service token issues them', async ({ page }) => {
  await page.goto(`${paths.doh(acme)}?edit=doh`)
  await page.getByLabel('DoH token duration').fill('3 days')
  await page.getByRole('button', { name: 'Review changes' }).click()
  await page.getByRole('button', { name: 'Roll out…' }).click()
  await choose(page, 'Acme Nord')
  await choose(page, 'Acme Retail')
  await expect(row(page, 'Acme Nord')).toContainText('Has a value of its own')
  await expect(row(page, 'Acme Retail')).toContainText(
    'Service token: None is chosen there, so no DoH tokens are issued.',
  )
  await expect(dialog(page).getByText('2 of 3 chosen accounts would change')).toBeVisible()
  await expectNoAxeViolations(page)
  await dialog(page).getByLabel('Reason').fill('One duration everywhere')
  await send(page).click()
  await expect(dialog(page).getByText('2 of 2 accounts changed.')).toBeVisible()
  await dialog(page).getByRole('button', { name: 'Close' }).click()
  await expectPage(page, 'DNS over HTTPS')
  await page.goto(paths.doh(nord))
  await expect(page.getByRole('region', { name: 'DoH tokens' }).getByText('3 days')).toBeVisible()
  await expect(page.getByText('DoH for Nord')).toBeVisible()
})

test('a service token alone is not rolled out', async ({ page }) => {
  await page.goto(`${paths.doh(acme)}?edit=doh`)
  await page.getByRole('combobox', { name: 'Service token' }).click()
  await page.getByRole('option', { name: 'DoH for branch offices' }).click()
  await page.getByRole('button', { name: 'Review changes' }).click()
  const review = page.getByRole('dialog', { name: 'Review changes' })
  await expect(review.getByLabel('Reason')).toBeVisible()
  await expect(review.getByRole('button', { name: 'Roll out…' })).toHaveCount(0)
})

test('where a change needs approval, the report leads to what was proposed', async ({ page }) => {
  await page.goto(`${paths.organization(acme)}?edit=seats`)
  await page.getByLabel('Remove inactive users from seats').fill('800h')
  await page.getByRole('button', { name: 'Review changes' }).click()
  await page.getByRole('button', { name: 'Roll out…' }).click()
  await choose(page, 'Acme Nord')
  await expect(row(page, 'Acme Nord')).toContainText('needs approval')
  await dialog(page).getByLabel('Reason').fill('Seats are scarce')
  await send(page).click()
  await expect(
    dialog(page).getByText('0 of 2 accounts changed; approval requested in 2.'),
  ).toBeVisible()
  const link = row(page, 'Acme Nord').getByRole('link', { name: /^Proposal #\d+$/ })
  const there = (await link.getAttribute('href')) ?? ''
  await dialog(page).getByRole('button', { name: 'Close' }).click()
  await expect(page).toHaveURL(/\/approvals\/\d+$/)

  // Other tests share the history of these accounts, and an open proposal would stand in their way.
  await page.getByRole('button', { name: 'Withdraw' }).click()
  await expect(page.getByRole('button', { name: 'Withdraw' })).toHaveCount(0)
  await page.goto(there)
  await page.getByRole('button', { name: 'Withdraw' }).click()
  await expect(page.getByRole('button', { name: 'Withdraw' })).toHaveCount(0)
})

test.describe('a designer', () => {
  test.use({ persona: 'designer' })
  test('rolls out what the login page shows', async ({ page }) => {
    await page.goto(`${paths.loginPage(acme)}?edit=design`)
    await page.getByLabel('Footer text').fill('Call 4357 anywhere')
    await page.getByRole('button', { name: 'Review changes' }).click()
    await page.getByRole('button', { name: 'Roll out…' }).click()
    await choose(page, 'Acme Retail')
    await dialog(page).getByLabel('Reason').fill('One footer')
    await send(page).click()
    await expect(dialog(page).getByText('2 of 2 accounts changed.')).toBeVisible()
  })
})
