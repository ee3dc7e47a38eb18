import type { Browser, Page } from '@playwright/test'
import { paths } from '../src/app/paths.ts'
import { DEMO_ACCOUNT_IDS } from '../src/emulator/demo.ts'
import { expectNoAxeViolations, expectPage, expectToast } from './support/expectations.ts'
import { expect, test } from './support/fixtures.ts'
import { reasonIn, review, reviewAndSave } from './support/review.ts'

const { acme } = DEMO_ACCOUNT_IDS
const editor = `${paths.organization(acme)}?edit=sessions`
const REASON = 'Agreed in the security review'

async function edit(page: Page, duration: string) {
  await page.goto(editor)
  await expectPage(page, 'Edit organization')
  await page.getByLabel('Global session duration').fill(duration)
}

/** Saves another session duration as somebody else, while our editor is open. */
async function somebodyElseSaves(browser: Browser, baseURL: string, duration: string) {
  const context = await browser.newContext({ baseURL })
  const page = await context.newPage()
  await edit(page, duration)
  await reviewAndSave(page)
  await expectToast(page, 'Organization saved')
  await context.close()
}

function conflictOn(page: Page) {
  return page.getByRole('dialog', { name: 'Someone else saved first' })
}

test('different fields: their change is taken over, and mine is saved on top', async ({
  page,
  browser,
  serverUrl,
  emulator,
}) => {
  await page.goto(editor)
  await expectPage(page, 'Edit organization')
  await page.getByRole('switch', { name: 'Skip identity provider selection' }).click()
  await somebodyElseSaves(browser, serverUrl, '6h')
  const dialog = await review(page, 'Mine')
  await dialog.getByRole('textbox', { name: 'Ticket' }).fill('SEC-7')
  await dialog.getByRole('button', { name: 'Save changes' }).click()

  const conflict = conflictOn(page)
  const theirs = conflict.getByRole('listitem').filter({ hasText: 'session_duration' })
  await expect(theirs).toContainText('When you opened it24 hours')
  await expect(theirs).toContainText('Now6 hoursadmin@acme.example')
  await expect(theirs).toContainText('YoursUnchanged')
  await expect(conflict.getByRole('radio')).toHaveCount(0)
  await expectNoAxeViolations(page)
  await expect(page.locator(':focus')).toContainText('Your changes were not saved')
  await conflict.getByRole('button', { name: 'Continue to review' }).press('Enter')

  await expect(reasonIn(dialog)).toBeFocused()
  await expect(reasonIn(dialog)).toHaveValue('Mine')
  await expect(dialog.getByRole('textbox', { name: 'Ticket' })).toHaveValue('SEC-7')
  await expect(dialog.getByText('auto_redirect_to_identity')).toBeVisible()
  await expect(dialog.getByText('session_duration')).toHaveCount(0)
  await dialog.getByRole('button', { name: 'Save changes' }).click()
  await expectToast(page, 'Organization saved')
  const write = (await emulator.requests()).findLast(({ method }) => method === 'PUT')
  expect(write?.body).toMatchObject({
    session_duration: expect.stringMatching(/^6h/),
    auto_redirect_to_identity: true,
  })
})

test('the same field: nothing is lost until one of both is chosen', async ({
  page,
  browser,
  serverUrl,
}) => {
  await edit(page, '12h')
  await somebodyElseSaves(browser, serverUrl, '6h')
  await reviewAndSave(page)
  const conflict = conflictOn(page)
  const choice = conflict.getByRole('radiogroup')
  await expect(choice.getByRole('radio', { checked: true })).toHaveCount(0)
  await conflict.getByRole('button', { name: 'Continue to review' }).click()
  await expect(conflict.getByText('Choose one of the two.')).toBeVisible()
  await expectNoAxeViolations(page)
  await choice.getByRole('radio', { name: 'Mine' }).click()
  await conflict.getByRole('button', { name: 'Continue to review' }).click()

  const dialog = page.getByRole('dialog', { name: 'Review changes' })
  await expect(dialog.getByRole('listitem').first()).toContainText('From6 hoursto12 hours')
  await expect(reasonIn(dialog)).toHaveValue(REASON)
  await dialog.getByRole('button', { name: 'Save changes' }).click()
  await expectToast(page, 'Organization saved')
  await expect(page.getByRole('region', { name: 'Sessions' }).getByText('12 hours')).toBeVisible()
})

test('theirs can be chosen, and then nothing is left to save', async ({
  page,
  browser,
  serverUrl,
  emulator,
}) => {
  await edit(page, '12h')
  await somebodyElseSaves(browser, serverUrl, '6h')
  await reviewAndSave(page)
  const conflict = conflictOn(page)
  await conflict.getByRole('radio', { name: 'Theirs' }).click()
  await conflict.getByRole('button', { name: 'Continue to review' }).click()
  const dialog = page.getByRole('dialog', { name: 'Review changes' })
  await expect(dialog.getByText(/there is nothing to save/)).toBeVisible()
  await expect(dialog.getByRole('button', { name: 'Save changes' })).toBeDisabled()
  await dialog.getByRole('button', { name: 'Keep editing' }).click()
  await expect(page.getByLabel('Global session duration')).toHaveValue('6 hours')
  await expect(page.getByText('No unsaved changes')).toBeVisible()
  expect((await emulator.requests()).filter(({ method }) => method === 'PUT')).toHaveLength(1)
})

test('a change outside Gatehouse is told as one', async ({ page, emulator }) => {
  await edit(page, '12h')
  await emulator.setAccount(acme, { organization: { name: 'Acme Holding' } })
  await reviewAndSave(page)
  const conflict = conflictOn(page)
  const theirs = conflict.getByRole('listitem').filter({ hasText: 'Organization name' })
  await expect(theirs).toContainText('Acme Holding')
  await expect(theirs).toContainText('Changed outside Gatehouse')
  await conflict.getByRole('button', { name: 'Continue to review' }).click()
  await page
    .getByRole('dialog', { name: 'Review changes' })
    .getByRole('button', { name: 'Save changes' })
    .click()
  await expectToast(page, 'Organization saved')
  await expect(page.getByText('Acme Holding').first()).toBeVisible()
  await expect(page.getByRole('region', { name: 'Sessions' }).getByText('12 hours')).toBeVisible()
})

test('stacks the three values on a phone', async ({ page, emulator }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await edit(page, '12h')
  await emulator.setAccount(acme, { organization: { session_duration: '6h' } })
  await reviewAndSave(page)
  await expect(async () => {
    const [opened, now, yours] = await Promise.all(
      ['When you opened it', 'Now', 'Yours'].map((name) =>
        conflictOn(page).getByText(name, { exact: true }).boundingBox(),
      ),
    )
    expect(opened?.x).toBe(now?.x)
    expect(now?.x).toBe(yours?.x)
    expect(now?.y).toBeGreaterThan(opened?.y ?? Infinity)
    expect(yours?.y).toBeGreaterThan(now?.y ?? Infinity)
  }).toPass()
})
