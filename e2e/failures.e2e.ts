import { paths } from '../src/app/paths.ts'
import { DEMO_ACCOUNT_IDS } from '../src/emulator/demo.ts'
import type { Emulator } from './support/emulator.ts'
import { expectNoAxeViolations, expectPage, expectToast } from './support/expectations.ts'
import { expect, test } from './support/fixtures.ts'
import { reasonIn, review } from './support/review.ts'

const path = paths.organization(DEMO_ACCOUNT_IDS.acme)

test('a missing permission is named', async ({ page, emulator }) => {
  await emulator.addFault({
    operation: 'getOrganization',
    kind: 'status',
    status: 403,
    code: 10000,
    message: 'Authentication error',
  })
  await page.goto(path)
  await expect(page.getByText('This page could not be loaded')).toBeVisible()
  await expect(page.getByText('Cloudflare 10000: Authentication error')).toBeVisible()
  await expect(
    page.getByText('Access: Organizations, Identity Providers, and Groups Read'),
  ).toBeVisible()
  await expectNoAxeViolations(page)
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByRole('region', { name: 'Sessions' })).toBeVisible()
})

test('after 429 the page counts down and goes on by itself', async ({ page, emulator }) => {
  await emulator.addFault({
    operation: 'getOrganization',
    kind: 'status',
    status: 429,
    code: 10429,
    message: 'Rate limited. Wait and consider throttling your request speed',
    retry_after: 2,
  })
  await page.goto(path)
  await expect(page.getByText(/Trying again in 0:0\d/)).toBeVisible()
  await expect(page.getByRole('region', { name: 'Sessions' })).toBeVisible()
})

for (const { what, fault, says } of [
  { what: 'an HTML page', fault: { kind: 'html' }, says: 'upstream_malformed' },
  { what: 'half an answer', fault: { kind: 'truncate' }, says: 'upstream_malformed' },
  { what: 'a broken connection', fault: { kind: 'drop-before' }, says: 'upstream_unreachable' },
] as const) {
  test(`${what} from Cloudflare is a clear error that can be tried again`, async ({
    page,
    emulator,
  }) => {
    // One for the page and one for the app's own retry.
    await emulator.addFault({ operation: 'getOrganization', ...fault, count: 2 })
    await page.goto(path)
    await expect(page.getByText('Cloudflare did not respond as expected.')).toBeVisible()
    await expect(page.getByText(new RegExp(`gatehouse.error.${says}`))).toBeVisible()
    await page.getByRole('button', { name: 'Try again' }).click()
    await expect(page.getByRole('region', { name: 'Sessions' })).toBeVisible()
  })
}

test('a single passing fault is not even seen', async ({ page, emulator }) => {
  await emulator.addFault({ operation: 'getOrganization', kind: 'drop-before' })
  await page.goto(path)
  await expect(page.getByRole('region', { name: 'Sessions' })).toBeVisible()
})

test('while the page loads it has its shape', async ({ page, emulator }) => {
  await emulator.setLatency(8_000)
  await page.goto(path)
  await expect(page.getByRole('status', { name: 'Loading' })).toBeVisible()
  const pages = page.getByRole('navigation', { name: 'Pages' })
  await expect(pages.getByRole('link', { name: 'Login page' })).toBeVisible()
  await expectPage(page, 'Organization')
})

test('offline is said, and edits stay', async ({ page, context }) => {
  await page.goto(path)
  await page.getByRole('button', { name: 'Edit Sessions' }).click()
  await page.getByLabel('Global session duration').fill('12h')
  await context.setOffline(true)
  await expect(page.getByText('You are offline')).toBeVisible()
  await expect(page.getByLabel('Global session duration')).toHaveValue('12h')
  await context.setOffline(false)
  await expect(page.getByText('You are offline')).toBeHidden()
  await expect(page.getByLabel('Global session duration')).toHaveValue('12h')
})

test('a save without a connection fails at once, is not sent later, and can be made again', async ({
  page,
  context,
  emulator,
}) => {
  await page.goto(path)
  await page.getByRole('button', { name: 'Edit Sessions' }).click()
  await page.getByLabel('Global session duration').fill('12h')
  const dialog = await review(page, 'Agreed in the security review')
  await context.setOffline(true)
  await dialog.getByRole('button', { name: 'Save changes' }).click()
  await expect(
    dialog.getByText('Your browser is offline, so nothing was sent.', { exact: false }),
  ).toBeVisible()

  await context.setOffline(false)
  await expect(page.getByText('You are offline')).toBeHidden()
  await expect(reasonIn(dialog)).toHaveValue('Agreed in the security review')
  expect(await puts(emulator)).toBe(0)
  await dialog.getByRole('button', { name: 'Save changes' }).click()
  await expectToast(page, 'Organization saved')
  expect(await puts(emulator)).toBe(1)
})

for (const { what, fault, becomes } of [
  { what: 'was done', fault: { kind: 'drop-after' }, becomes: 'saved' },
  { what: 'was not done', fault: { kind: 'drop-before' }, becomes: 'not saved' },
] as const) {
  test(`a save that ${what}, and whose answer is lost, is found in the history`, async ({
    page,
    emulator,
  }) => {
    await page.goto(path)
    await page.getByRole('button', { name: 'Edit Sessions' }).click()
    await page.getByLabel('Global session duration').fill('12h')
    const dialog = await review(page, 'Agreed in the security review')
    await emulator.addFault({ operation: 'updateOrganization', ...fault })
    await emulator.addFault({
      operation: 'getOrganization',
      kind: 'status',
      status: 500,
      skip: 1,
      count: 2,
    })
    await dialog.getByRole('button', { name: 'Save changes' }).click()
    await expect(dialog.getByText(/Looking up the outcome in history/)).toBeVisible()
    if (becomes === 'saved') {
      await expectToast(page, 'Organization saved')
      await expect(dialog).toBeHidden()
    } else {
      await expect(dialog.getByText('The changes were not saved')).toBeVisible()
      await expect(dialog.getByText('Nothing was changed.')).toBeVisible()
      await dialog.getByRole('button', { name: 'Save changes' }).click()
      await expectToast(page, 'Organization saved')
    }
  })
}

const puts = async (emulator: Emulator) =>
  (await emulator.requests()).filter(({ method }) => method === 'PUT').length

test('an account that Gatehouse does not serve is refused', async ({ page }) => {
  await page.goto(paths.organization('0'.repeat(32)))
  await expect(page.getByText(/gatehouse.error.unknown_account/)).toBeVisible()
})

test('an address that is no page says so', async ({ page }) => {
  await page.goto(`/${DEMO_ACCOUNT_IDS.acme}/nonsense`)
  await expectPage(page, 'Page not found')
  await page.getByRole('link', { name: 'Go to the start page' }).click()
  await expectPage(page, 'Overview')
})

test('a missing script is not answered with a page', async ({ request }) => {
  const response = await request.get('/assets/gone.js', { headers: { accept: 'text/html,*/*' } })
  expect(response.status()).toBe(404)
  expect(await response.text()).not.toContain('<html')
})
