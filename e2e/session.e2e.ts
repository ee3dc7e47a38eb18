import type { Page } from '@playwright/test'
import { paths } from '../src/app/paths.ts'
import { DEMO_ACCOUNT_IDS, type DemoPersonaName, DEMO_PERSONAS } from '../src/emulator/demo.ts'
import { expectNoAxeViolations, expectPage, expectToast } from './support/expectations.ts'
import { expect, test } from './support/fixtures.ts'
import { review } from './support/review.ts'

const { acme } = DEMO_ACCOUNT_IDS
const EXPIRED = 'Your session has expired'
const READS_ONLY =
  'Your role (viewer) can read settings but not change them. Ask a Gatehouse admin.'

/** Signs in in the tab that “Sign in” opens; the tab is closed afterwards. */
async function signInBy(page: Page, pressSignIn: () => Promise<void>, persona: DemoPersonaName) {
  const opened = page.context().waitForEvent('page')
  await pressSignIn()
  const tab = await opened
  await tab.getByRole('button', { name: DEMO_PERSONAS[persona].email }).click()
  await expect(tab.getByRole('banner').getByText(DEMO_PERSONAS[persona].email)).toBeVisible()
  await tab.close()
}

const notice = (page: Page) => page.getByText(EXPIRED, { exact: true })

async function edit(page: Page, duration: string) {
  await page.getByRole('button', { name: 'Edit DNS over HTTPS' }).click()
  await page.getByLabel('DoH token duration').fill(duration)
}

test.describe('a session that expires in the middle of an edit', () => {
  test.beforeEach(async ({ page }) => {
    await page.goto(paths.doh(acme))
    await expectPage(page, 'DNS over HTTPS')
  })

  test('loses nothing: one signs in again beside it, and the save goes through', async ({
    page,
    emulator,
  }) => {
    await edit(page, '3 days')
    await emulator.endSessions()
    const dialog = await review(page, 'Shorter tokens')
    await dialog.getByRole('button', { name: 'Save changes' }).click()

    const failure = dialog.getByRole('alert')
    await expect(failure).toContainText('The changes were not saved')
    await expect(failure).toContainText('Your session has expired')
    await expectNoAxeViolations(page)
    await signInBy(page, () => failure.getByRole('button', { name: 'Sign in' }).click(), 'admin')

    await expect(dialog.getByRole('textbox', { name: 'Reason', exact: true })).toHaveValue(
      'Shorter tokens',
    )
    await dialog.getByRole('button', { name: 'Save changes' }).click()
    await expectToast(page, 'DNS over HTTPS saved')
    await expect(page.getByRole('region', { name: 'DoH tokens' }).getByText('3 days')).toBeVisible()
    const writes = (await emulator.requests()).filter(({ method }) => method === 'PUT')
    expect(writes).toHaveLength(1)
  })

  for (const width of [390, 1280]) {
    test(`is said above the page at ${width} px, which stays, and is over without a reload`, async ({
      page,
      emulator,
    }) => {
      await page.setViewportSize({ width, height: 900 })
      await edit(page, '3 days')
      await emulator.endSessions()
      const dialog = await review(page)
      await dialog.getByRole('button', { name: 'Save changes' }).click()
      await expect(dialog.getByRole('alert')).toBeVisible()
      await dialog.getByRole('button', { name: 'Keep editing' }).click()

      await expect(notice(page)).toBeVisible()
      await expect(page.getByRole('banner').getByText('Demo', { exact: true })).toBeVisible()
      await expectNoAxeViolations(page)
      await signInBy(page, () => page.getByRole('button', { name: 'Sign in' }).click(), 'admin')
      await page.getByRole('button', { name: 'I have signed in' }).click()
      await expect(notice(page)).toHaveCount(0)
      await expect(page.getByLabel('DoH token duration')).toHaveValue('3 days')
    })
  }

  test('is over when one comes back to the window', async ({ page, emulator }) => {
    await edit(page, '3 days')
    await emulator.endSessions()
    const dialog = await review(page)
    await dialog.getByRole('button', { name: 'Save changes' }).click()
    await dialog.getByRole('button', { name: 'Keep editing' }).click()
    await expect(notice(page)).toBeVisible()
    await signInBy(page, () => page.getByRole('button', { name: 'Sign in' }).click(), 'admin')
    // A browser sends this event to a window that comes to the front; a headless browser has no front.
    await page.evaluate(() => window.dispatchEvent(new Event('focus')))
    await expect(notice(page)).toHaveCount(0)
    await expect(page.getByLabel('DoH token duration')).toHaveValue('3 days')
  })

  test('names the other person who signs in, and what they may do', async ({ page, emulator }) => {
    await edit(page, '3 days')
    await emulator.endSessions()
    const dialog = await review(page)
    const save = dialog.getByRole('button', { name: 'Save changes' })
    await save.click()
    await dialog.getByRole('button', { name: 'Keep editing' }).click()
    await signInBy(page, () => page.getByRole('button', { name: 'Sign in' }).click(), 'viewer')
    await page.getByRole('button', { name: 'I have signed in' }).click()

    await expect(
      page.getByText(`You are now signed in as ${DEMO_PERSONAS.viewer.email}`),
    ).toBeVisible()
    await expect(page.getByRole('banner')).toContainText(DEMO_PERSONAS.viewer.email)
    await expect(page.getByRole('link', { name: 'Status' })).toHaveCount(0)
    await expectNoAxeViolations(page)
    await page.getByRole('button', { name: 'OK' }).click()
    await expect(page.getByText('You are now signed in as')).toHaveCount(0)

    // Their edits would be refused, with a message; they remain for a user who may save them.
    await expect(page.getByLabel('DoH token duration')).toHaveValue('3 days')
    await page.getByRole('button', { name: 'Review changes' }).click()
    await expect(save).toBeDisabled()
    await expect(save).toHaveAccessibleDescription(READS_ONLY)
    expect((await emulator.requests()).filter(({ method }) => method === 'PUT')).toEqual([])
  })
})

test('a page that could not be loaded without a session loads once there is one', async ({
  page,
  emulator,
}) => {
  await page.goto(paths.history(acme))
  await expectPage(page, 'History')
  await emulator.endSessions()
  await page
    .getByRole('navigation', { name: 'Pages' })
    .getByRole('link', { name: 'DNS over HTTPS' })
    .click()
  const failure = page.getByRole('alert')
  await expect(failure).toContainText('This page could not be loaded')
  await expect(notice(page)).toBeVisible()
  await signInBy(page, () => failure.getByRole('button', { name: 'Sign in' }).click(), 'admin')
  await page.getByRole('button', { name: 'I have signed in' }).click()
  await expect(page.getByRole('region', { name: 'DoH tokens' })).toBeVisible()
})

test.describe('a page that is not for the help desk', () => {
  test.use({ persona: 'helpdesk' })

  test('is there once an admin has signed in, without a reload', async ({ page, emulator }) => {
    await page.goto(paths.revoke(acme))
    await expectPage(page, 'Revoke sessions')
    await emulator.endSessions()
    await page.getByLabel('Name or email').fill('ana')
    await expect(notice(page)).toBeVisible()
    // Navigates as from a link in a chat.
    await page.evaluate((path) => {
      history.pushState(null, '', path)
      dispatchEvent(new PopStateEvent('popstate'))
    }, paths.doh(acme))
    await expectPage(page, 'DNS over HTTPS')
    await expect(page.getByRole('main')).toContainText('Your role (help desk) cannot see settings.')
    const signIn = page.getByRole('button', { name: 'Sign in' })
    await signInBy(page, () => signIn.click(), 'admin')
    await page.getByRole('button', { name: 'I have signed in' }).click()
    await expect(page.getByRole('region', { name: 'DoH tokens' })).toBeVisible()
    await expect(
      page.getByText(`You are now signed in as ${DEMO_PERSONAS.admin.email}`),
    ).toBeVisible()
  })
})

test('a session that is about to end is said once', async ({ page }) => {
  const sessionMs = 24 * 3_600_000
  await page.clock.install({ time: Date.now() + sessionMs - 10 * 60_000 })
  await page.goto(paths.doh(acme))
  await expectPage(page, 'DNS over HTTPS')
  const ending = page.getByText('Your session is about to end', { exact: true })
  await expect(ending).toHaveCount(0)
  await page.clock.fastForward('06:00')
  await expect(ending).toBeVisible()
  await expectNoAxeViolations(page)
  await page.getByRole('button', { name: 'OK' }).click()
  await page.clock.fastForward('02:00')
  await page.getByRole('button', { name: 'Edit DNS over HTTPS' }).click()
  await expectPage(page, 'Edit DNS over HTTPS')
  await expect(ending).toHaveCount(0)
})
