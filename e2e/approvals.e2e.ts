import type { Browser, Page } from '@playwright/test'
import { DEMO_ACCOUNT_IDS } from '../src/emulator/demo.ts'
import { expectNoAxeViolations } from './support/expectations.ts'
import { expect, test } from './support/fixtures.ts'
import { review } from './support/review.ts'
import { signedIn } from './support/sign-in.ts'

const ORGANIZATION = `/${DEMO_ACCOUNT_IDS.acme}/organization`
const APPROVALS = `/${DEMO_ACCOUNT_IDS.acme}/approvals`

/** Opens Gatehouse as the demo's second admin. */
async function openAsSecondAdmin(browser: Browser, serverUrl: string): Promise<Page> {
  const storageState = await signedIn(serverUrl, 'second_admin')
  const context = await browser.newContext({ storageState, baseURL: serverUrl })
  return context.newPage()
}

/** Asks for the approval of fewer days until a seat is free. */
async function askForApproval(page: Page, duration: string, reason: string): Promise<void> {
  await page.goto(ORGANIZATION)
  await page.getByRole('button', { name: 'Edit Seats' }).click()
  const field = page.getByRole('region', { name: 'Seats' }).getByRole('textbox').first()
  await field.fill(duration)
  const dialog = await review(page, reason)
  await expect(dialog.getByText('This needs someone else’s approval')).toBeVisible()
  await expect(dialog.getByRole('button', { name: 'Save changes' })).toHaveCount(0)
  await dialog.getByRole('button', { name: 'Request approval' }).click()
  await expect(page.getByRole('heading', { name: /^Proposal #\d+$/ })).toBeVisible()
}

test.afterEach(async ({ page }) => {
  // Tests of one worker share the account, and an open proposal would stand in the way of the next.
  await page.goto(APPROVALS)
  const mine = page.getByRole('region', { name: 'Your requests' })
  await expect(mine).toBeVisible()
  const link = mine.getByRole('link')
  if ((await link.count()) === 0) return
  await link.first().click()
  await page.getByRole('button', { name: 'Withdraw' }).click()
  await expect(page.getByRole('button', { name: 'Withdraw' })).toHaveCount(0)
})

test('a change is asked for by one admin, and applied when another approves it', async ({
  page,
  browser,
  serverUrl,
}) => {
  await askForApproval(page, '800h', 'Fewer seats')
  await expect(page.getByRole('button', { name: 'Approve' })).toHaveCount(0)
  await expectNoAxeViolations(page)
  const url = page.url()
  await page.goto(`/${DEMO_ACCOUNT_IDS.acme}/overview`)
  const inProgress = page.getByRole('region', { name: 'In progress' })
  await expect(inProgress.getByRole('listitem').first()).toContainText('Waiting for approval')
  await inProgress.getByRole('link', { name: /^Change / }).click()
  await expect(page).toHaveURL(url)

  const other = await openAsSecondAdmin(browser, serverUrl)
  await other.goto(APPROVALS)
  const navigation = other.getByRole('navigation', { name: 'Pages' })
  await expect(navigation.getByRole('link', { name: /Approvals.*1 waiting for you/ })).toBeVisible()
  await expectNoAxeViolations(other)
  await other.getByRole('button', { name: 'Collapse navigation' }).click()
  const icon = navigation.getByRole('link', { name: /Approvals.*1 waiting for you/ })
  await expect.poll(async () => (await icon.boundingBox())?.width).toBeLessThan(60)
  await expectNoAxeViolations(other)
  await other.getByRole('button', { name: 'Expand navigation' }).click()
  await other.getByRole('region', { name: 'Waiting for you' }).getByRole('link').click()
  await expect(other).toHaveURL(url)
  await expect(other.getByText('Fewer seats')).toBeVisible()
  await other.getByRole('textbox', { name: 'Comment' }).fill('Agreed')
  await other.getByRole('button', { name: 'Approve' }).click()
  await expect(other.getByText('Approved and applied')).toBeVisible()
  await other.getByRole('link', { name: /^Change #/ }).click()
  await expect(other.getByText('Approved by bo.nakamura@acme.example')).toBeVisible()
  await expectNoAxeViolations(other)
  await other.context().close()

  await page.goto(ORGANIZATION)
  await expect(page.getByRole('region', { name: 'Seats' })).toContainText('33 days 8 hours')
})

test('a veto says why to the one who asked', async ({ page, browser, serverUrl }) => {
  await askForApproval(page, '900h', 'Fewer seats')
  const other = await openAsSecondAdmin(browser, serverUrl)
  await other.goto(page.url())
  await other.getByRole('button', { name: 'Decline' }).click()
  await expect(other.getByText('Say why, for the person who asked.')).toBeVisible()
  await other.getByRole('textbox', { name: 'Comment' }).fill('Not before the audit')
  await other.getByRole('button', { name: 'Decline' }).click()
  await expect(other.getByText('Declined').first()).toBeVisible()
  await other.context().close()
  await page.reload()
  await expect(page.getByText('Not before the audit')).toBeVisible()
})

test('a change without approval is shown to the other admins until they have seen it', async ({
  page,
  browser,
  serverUrl,
}) => {
  await askForApproval(page, '1000h', 'On fire')
  await page.getByRole('button', { name: 'Apply without approval…' }).click()
  const form = page.getByRole('form', { name: 'Apply without approval' })
  await form.getByRole('button', { name: 'Apply without approval' }).click()
  await expect(form.getByText('Say why it cannot wait.')).toBeVisible()
  await form.getByRole('textbox', { name: 'Reason' }).fill('Seats ran out')
  await form.getByRole('textbox', { name: /to confirm/ }).fill('without approval')
  await expectNoAxeViolations(page)
  await form.getByRole('button', { name: 'Apply without approval' }).click()
  await expect(page.getByText('Applied, without approval')).toBeVisible()

  const other = await openAsSecondAdmin(browser, serverUrl)
  await other.goto(`/${DEMO_ACCOUNT_IDS.acme}/doh`)
  const notice = other.getByRole('alert').filter({ hasText: 'without approval' })
  await expect(notice).toBeVisible()
  await expectNoAxeViolations(other)
  await notice.getByRole('button', { name: 'Mark as seen' }).click()
  await expect(notice).toHaveCount(0)
  await other.goto(`/${DEMO_ACCOUNT_IDS.acme}/history`)
  await expect(other.getByText('Without approval').first()).toBeVisible()
  await other.context().close()
})

test('an outdated proposal says what moved, and is proposed again with one press', async ({
  page,
  emulator,
}) => {
  await askForApproval(page, '1100h', 'Fewer seats')
  await emulator.setAccount(DEMO_ACCOUNT_IDS.acme, { organization: { name: 'Acme moved' } })
  await page.goto(ORGANIZATION)
  await expect(page.getByText('Acme moved').first()).toBeVisible()
  await page.goto(APPROVALS)
  await page
    .getByRole('region', { name: 'Decided' })
    .getByRole('listitem')
    .filter({ hasText: 'Outdated' })
    .first()
    .getByRole('link')
    .click()
  await expect(page.getByText('The live value has changed since')).toBeVisible()
  await page.getByRole('button', { name: 'Propose it again' }).click()
  await expect(page.getByText('Waiting for approval')).toBeVisible()
})

test('a longer time needs no approval, and is saved at once', async ({ page }) => {
  await page.goto(ORGANIZATION)
  await page.getByRole('button', { name: 'Edit Seats' }).click()
  await page.getByRole('region', { name: 'Seats' }).getByRole('textbox').first().fill('12000h')
  const dialog = await review(page)
  await expect(dialog.getByRole('button', { name: 'Save changes' })).toBeVisible()
})

test('a run of many people is asked for, and starts when another admin approves it', async ({
  page,
  browser,
  emulator,
  serverUrl,
}) => {
  await emulator.setQuota(60_000)
  await page.goto(`/${DEMO_ACCOUNT_IDS.acme}/revoke/many`)
  const emails = Array.from({ length: 1_000 }, (_, index) => `person.${index}@acme.example`)
  await page.getByLabel('Files with the addresses').setInputFiles({
    name: 'people.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from([...emails, 'ceo@acme.example'].join('\n')),
  })
  await page.getByRole('button', { name: 'Revoke 1,001 people…' }).click()
  const dialog = page.getByRole('dialog', { name: /^Revoke sessions of / })
  await dialog.getByLabel('Reason').fill('Leak')
  await dialog.getByLabel('Type 1001 to confirm').fill('1001')
  await dialog.getByRole('checkbox', { name: 'Also revoke the protected person' }).check()
  await dialog.getByRole('button', { name: 'Request approval' }).click()
  await expect(page.getByRole('heading', { name: /^Proposal #\d+$/ })).toBeVisible()

  const other = await openAsSecondAdmin(browser, serverUrl)
  await other.goto(page.url())
  await expect(other.getByText('Ends the sessions of 1,001 people')).toBeVisible()
  const people = other.getByRole('region', { name: 'People', exact: true })
  await expect(people.getByText('person.0@acme.example')).toBeVisible()
  await expect(people.getByText('1 of them is protected')).toBeVisible()
  await expectNoAxeViolations(other)
  await people.getByRole('region', { name: 'People of the proposal' }).press('End')
  await expect(people.getByText('ceo@acme.example')).toBeVisible()
  await people.getByRole('searchbox', { name: 'Search people' }).fill('PERSON.77@')
  await expect(people.getByText('1 found')).toBeVisible()
  await expect(people.getByText('person.77@acme.example')).toBeVisible()
  await people.getByRole('searchbox').fill('')
  await people.getByRole('button', { name: 'Protected 1' }).click()
  await expect(people.getByText('ceo@acme.example')).toBeVisible()
  await expect(people.getByText('person.77@acme.example')).toHaveCount(0)
  await other.getByRole('button', { name: 'Approve' }).click()
  await expect(other.getByText(/^(Being applied|Approved and applied)$/)).toBeVisible()
  await other.getByRole('link', { name: /^Run #/ }).click()
  await expect(other.getByRole('heading', { name: /^Run / })).toBeVisible()
  await other.getByRole('button', { name: 'Cancel run…' }).click()
  await other.getByRole('dialog').getByRole('button', { name: 'Cancel run' }).click()
  await other.context().close()
  await expect(async () => {
    await page.goto(APPROVALS)
    await expect(page.getByText('You have no open requests.')).toBeVisible({
      timeout: 3_000,
    })
  }).toPass()
})

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 } })

  test('a proposal and its list fit', async ({ page }) => {
    await askForApproval(page, '1200h', 'Fewer seats')
    const overflow = () =>
      page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      )
    expect(await overflow()).toBe(0)
    await page.goto(APPROVALS)
    await expect(page.getByRole('region', { name: 'Your requests' })).toBeVisible()
    expect(await overflow()).toBe(0)
  })
})
