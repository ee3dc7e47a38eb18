import type { APIRequestContext, Locator, Page } from '@playwright/test'
import { paths } from '../src/app/paths.ts'
import { DEMO_ACCOUNT_IDS, DEMO_PERSONAS } from '../src/emulator/demo.ts'
import { expectNoAxeViolations, expectPage, expectToast } from './support/expectations.ts'
import { expect, test } from './support/fixtures.ts'
import { review } from './support/review.ts'

const { acme, blank } = DEMO_ACCOUNT_IDS
const API = `/client/v4/accounts/${acme}`
const ORGANIZATION = `${API}/access/organizations`
const CHANGES = `/api/accounts/${acme}/changes`

const READS_ONLY =
  'Your role (viewer) can read settings but not change them. Ask a Gatehouse admin.'
const LOGIN_PAGE_ONLY =
  'Your role (designer) can change the login page but no other setting. Ask a Gatehouse admin.'
const NO_SETTINGS = 'Your role (help desk) cannot see settings. Ask a Gatehouse admin.'

const navigation = (page: Page) => page.getByRole('navigation', { name: 'Pages' })

async function expectNavigation(page: Page, titles: string[]) {
  await expect(navigation(page).getByRole('link')).toHaveText(titles)
}

/** Expects a visible, focusable button that is disabled and describes why. */
async function expectRefused(button: Locator, reason: string) {
  await expect(button).toBeVisible()
  await expect(button).toBeDisabled()
  await expect(button).toHaveAccessibleDescription(reason)
  await button.focus()
  await expect(button).toBeFocused()
}

/** The note is at the top of the page. Each button to which it applies also has the text, for screen readers. */
const noteOf = (page: Page, reason: string) =>
  page.getByRole('main').getByText(reason, { exact: true }).filter({ visible: true })

async function expectForbidden(response: { status: () => number; json: () => Promise<unknown> }) {
  expect(response.status()).toBe(403)
  expect(await response.json()).toMatchObject({ success: false, errors: [{ code: 990403 }] })
}

async function currentOrganization(request: APIRequestContext) {
  const response = await request.get(ORGANIZATION)
  const answer: { result: unknown } = await response.json()
  return { etag: response.headers()['etag'] ?? '', organization: answer.result }
}

/** Expects, in place of the page, the reason why it is not for this role, and a link to another page. */
async function expectRefusedPage(page: Page, heading: string, reason: string) {
  await expectPage(page, heading)
  await expect(page.getByRole('main').getByText(reason)).toBeVisible()
  await expect(
    page.getByRole('main').getByRole('link', { name: 'You and your permissions' }),
  ).toBeVisible()
  await expect(page.getByRole('alert')).toHaveCount(0)
}

/** Returns the requests from now on that the gateway refuses or cannot answer. */
function watchFailures(page: Page): string[] {
  const failures: string[] = []
  page.on('response', (response) => {
    if (response.status() >= 400) failures.push(`${response.status()} ${response.url()}`)
  })
  return failures
}

test.describe('an admin', () => {
  test('has business with every page, and may do everything', async ({ page }) => {
    await page.goto(paths.organization(acme))
    await expectPage(page, 'Organization')
    await expectNavigation(page, [
      'Overview',
      'Organization',
      'Login page',
      'DNS over HTTPS',
      'Session clocks',
      'Compare',
      'Revoke sessions',
      'Approvals',
      'History',
      'Status',
    ])
    await expect(page.getByRole('button', { name: 'Edit Sessions' })).toBeEnabled()
    await expect(page.getByRole('button', { name: 'Import…' })).toBeEnabled()
    await expect(page.getByText('Your role')).toHaveCount(0)
  })

  test('sees whether Gatehouse is set up, and has it checked again', async ({ page, emulator }) => {
    await page.goto(paths.status(acme))
    await expectPage(page, 'Status')
    const token = page.getByRole('region', { name: 'API token' })
    await expect(token.getByText('CLOUDFLARE_API_TOKEN')).toBeVisible()
    await expect(token.getByRole('row', { name: /^Read the organization/ })).toContainText(
      'Granted',
    )
    await expect(page.getByRole('region', { name: 'Cloudflare Access' })).toContainText(
      'acme.cloudflareaccess.com',
    )
    const downloading = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Download backup' }).click()
    expect((await downloading).suggestedFilename()).toBe('journal.ndjson')
    await emulator.addFault({
      operation: 'listServiceTokens',
      kind: 'status',
      status: 403,
      code: 10000,
      message: 'Authentication error',
      count: 5,
    })
    await page.getByRole('button', { name: 'Check again' }).click()
    await expect(page.getByText('The API token lacks a permission.')).toBeVisible()
    // Missing permissions come first.
    await expect(token.getByRole('row').nth(1)).toContainText('Missing')
    await expect(token.getByRole('row').nth(1)).toContainText('Access: Service Tokens Read')
    await expectNoAxeViolations(page)
  })
})

test.describe('a viewer', () => {
  test.use({ persona: 'viewer' })

  test('reads every setting and sees why none can be changed', async ({ page }) => {
    await page.goto(paths.organization(acme))
    await expectPage(page, 'Organization')
    await expectNavigation(page, [
      'Overview',
      'Organization',
      'Login page',
      'DNS over HTTPS',
      'Session clocks',
      'Compare',
      'Revoke sessions',
      'Approvals',
      'History',
    ])
    await expect(noteOf(page, READS_ONLY)).toBeVisible()
    const edit = page.getByRole('button', { name: 'Edit Sessions' })
    await expectRefused(edit, READS_ONLY)
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(paths.organization(acme))
    await expectRefused(page.getByRole('button', { name: 'Import…' }), READS_ONLY)
    await expectNoAxeViolations(page)

    await page.getByRole('button', { name: 'As code' }).click()
    await expect(page.getByRole('dialog', { name: 'Organization as code' })).toBeVisible()
  })

  for (const [path, edit] of [
    [paths.loginPage(acme), 'Edit the login page’s design'],
    [paths.doh(acme), 'Edit DNS over HTTPS'],
  ] as const) {
    test(`finds “${edit}” in its place, with the reason`, async ({ page }) => {
      await page.goto(path)
      await expectRefused(page.getByRole('button', { name: edit }), READS_ONLY)
    })
  }

  test('who opens an editor by its URL sees the read-only page', async ({ page }) => {
    await page.goto(`${paths.organization(acme)}?edit=sessions`)
    await expectPage(page, 'Organization')
    await expect(page).toHaveURL(paths.organization(acme))
    await expect(page.getByRole('textbox')).toHaveCount(0)
  })

  test('looks people up and revokes nobody', async ({ page }) => {
    await page.goto(`${paths.revoke(acme)}?email=ana.souza@acme.example`)
    const reason =
      'Your role (viewer) can look people up but not revoke them. Ask a Gatehouse admin.'
    await expect(page.getByText(reason)).toBeVisible()
    await expectRefused(page.getByRole('button', { name: 'Revoke sessions…' }), reason)
  })

  test('creates no organization, not by Enter either', async ({ page, emulator }) => {
    await page.goto(paths.setup(blank))
    await expectPage(page, 'Create organization')
    await expectRefused(page.getByRole('button', { name: 'Create organization' }), READS_ONLY)
    await page.getByLabel('Team name').fill('blank')
    await page.getByLabel('Organization name').fill('Blank')
    await page.keyboard.press('Enter')
    expect((await emulator.requests()).filter(({ method }) => method === 'POST')).toEqual([])
  })

  test('has no business with the status', async ({ page }) => {
    await page.goto(paths.status(acme))
    await expectRefusedPage(
      page,
      'Status',
      'Your role (viewer) cannot see how Gatehouse is set up. Ask a Gatehouse admin.',
    )
  })

  test('is refused by the gateway whatever the app disables', async ({ page, emulator }) => {
    const { request } = page
    const before = await currentOrganization(request)
    const change = { resource: 'organization', etag: before.etag, reason: 'No' }
    const patch = { name: 'Mine' }
    await expectForbidden(await request.put(ORGANIZATION, { data: patch }))
    await expectForbidden(await request.post(ORGANIZATION, { data: patch }))
    await expectForbidden(await request.post(CHANGES, { data: { ...change, patch } }))
    await expectForbidden(await request.put(`${ORGANIZATION}/doh`, { data: {} }))
    const email = 'ana.souza@acme.example'
    await expectForbidden(await request.post(`${ORGANIZATION}/revoke_user`, { data: { email } }))
    await expectForbidden(await request.get(`/api/accounts/${acme}/status`))
    expect(await currentOrganization(request)).toEqual(before)
    expect((await emulator.requests()).filter(({ method }) => method !== 'GET')).toEqual([])
  })
})

test.describe('a designer', () => {
  test.use({ persona: 'designer' })

  test('publishes a login page', async ({ page }) => {
    await page.goto(paths.loginPage(acme))
    await expectNavigation(page, [
      'Overview',
      'Organization',
      'Login page',
      'DNS over HTTPS',
      'Session clocks',
      'Compare',
      'Approvals',
      'History',
    ])
    await page.getByRole('button', { name: 'Edit the login page’s design' }).click()
    await page.getByLabel('Organization name').fill('Acme Holding')
    await page.getByLabel('Header text').fill('Good morning')
    const dialog = await review(page)
    await dialog.getByRole('button', { name: 'Publish login page' }).click()
    await expectToast(page, 'Login page published')
    await expect(
      page.getByRole('region', { name: 'Design' }).getByText('Acme Holding'),
    ).toBeVisible()
  })

  test('reads the other settings and sees why they stay as they are', async ({ page }) => {
    await page.goto(paths.organization(acme))
    await expectPage(page, 'Organization')
    await expect(noteOf(page, LOGIN_PAGE_ONLY)).toBeVisible()
    await expectRefused(
      page.getByRole('button', { name: 'Edit Team domain and name' }),
      LOGIN_PAGE_ONLY,
    )
    await navigation(page).getByRole('link', { name: 'DNS over HTTPS' }).click()
    await expectRefused(page.getByRole('button', { name: 'Edit DNS over HTTPS' }), LOGIN_PAGE_ONLY)
  })

  test('reverts what is of the login page, and nothing else', async ({ page }) => {
    const { request } = page
    const { etag } = await currentOrganization(request)
    const patch = { login_design: { header_text: `Hello ${crypto.randomUUID()}` } }
    const data = { resource: 'organization', patch, etag, reason: 'A greeting' }
    const made: { result: { change: { number: number } } } = await (
      await request.post(CHANGES, { data })
    ).json()
    await page.goto(`${paths.history(acme)}/${made.result.change.number}`)
    await expect(page.getByRole('button', { name: 'Revert this change' })).toBeEnabled()
  })

  test('has no business with people', async ({ page, emulator }) => {
    await page.goto(`${paths.revoke(acme)}?email=ana.souza@acme.example`)
    await expectRefusedPage(
      page,
      'Revoke sessions',
      'Your role (designer) cannot look people up. Ask a Gatehouse admin.',
    )
    const asked = (await emulator.requests()).map(({ operation }) => operation)
    expect(asked).not.toContain('listUsers')
  })

  test('is refused by the gateway when anything else is in the change', async ({ page }) => {
    const { request } = page
    const before = await currentOrganization(request)
    const change = { resource: 'organization', etag: before.etag, reason: 'No' }
    for (const patch of [{ session_duration: '1h' }, { name: 'Mine', session_duration: '1h' }]) {
      await expectForbidden(await request.put(ORGANIZATION, { data: patch }))
      await expectForbidden(await request.post(CHANGES, { data: { ...change, patch } }))
    }
    await expectForbidden(await request.get(`${API}/access/users`))
    expect(await currentOrganization(request)).toEqual(before)
    expect((await request.put(ORGANIZATION, { data: { name: 'Mine' } })).status()).toBe(200)
  })
})

test.describe('the help desk', () => {
  test.use({ persona: 'helpdesk' })

  test('begins where it works, and revokes', async ({ page }) => {
    await page.goto('/')
    await expectPage(page, 'Overview')
    await expectNavigation(page, ['Overview', 'Revoke sessions', 'Approvals'])
    await navigation(page).getByRole('link', { name: 'Revoke sessions' }).click()
    await expectPage(page, 'Revoke sessions')
    await page.getByLabel('Name or email').fill('ana.souza@acme.example')
    await page.keyboard.press('Enter')
    await expect(page.getByText(/^\d+ of 200 revocations left in 24 hours\.$/)).toBeVisible()
    await page.getByRole('button', { name: 'Revoke sessions…' }).click()
    await page.getByLabel('Reason').fill('Lost phone')
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke sessions' }).click()
    await expect(page.getByText('Accepted. Waiting until the sessions')).toBeVisible()
  })

  test('does not revoke who is protected, and sees why', async ({ page }) => {
    await page.goto(`${paths.revoke(acme)}?email=ceo@acme.example`)
    const reason = 'Your role (help desk) cannot revoke protected people. Ask a Gatehouse admin.'
    await expectRefused(page.getByRole('button', { name: 'Revoke sessions…' }), reason)
  })

  for (const [path, heading] of [
    [paths.organization(acme), 'Organization'],
    [paths.loginPage(acme), 'Login page'],
    [paths.doh(acme), 'DNS over HTTPS'],
    [paths.history(acme), 'History'],
    [`${paths.history(acme)}/1`, 'Change'],
  ] as const) {
    test(`who opens “${heading}” by its URL learns why it is refused, and where to go`, async ({
      page,
      emulator,
    }) => {
      const failures = watchFailures(page)
      await page.goto(path)
      await expectRefusedPage(page, heading, NO_SETTINGS)
      const asked = (await emulator.requests()).map(({ operation }) => operation)
      expect(asked.filter((operation) => operation !== 'getAccount')).toEqual([])
      await page.getByRole('main').getByRole('link', { name: 'Revoke sessions' }).click()
      await expectPage(page, 'Revoke sessions')
      // Nothing requested a setting, not even the browser, which preloads what the document names.
      expect(failures).toEqual([])
    })
  }

  test('creates no organization', async ({ page }) => {
    await page.goto(paths.setup(blank))
    await expectRefusedPage(page, 'Create organization', NO_SETTINGS)
  })

  for (const width of [390, 1280]) {
    test(`a refused page has no axe violation at ${width} px`, async ({ page }) => {
      await page.setViewportSize({ width, height: 900 })
      await page.goto(paths.organization(acme))
      await expectPage(page, 'Organization')
      await expectNoAxeViolations(page)
    })
  }

  test('is refused by the gateway what is in a setting', async ({ page, emulator }) => {
    const { request } = page
    for (const path of [
      ORGANIZATION,
      `${ORGANIZATION}/doh`,
      `${API}/access/service_tokens`,
      CHANGES,
      `${CHANGES}.csv`,
      `${CHANGES}/1`,
      `/api/accounts/${acme}/status`,
    ]) {
      await expectForbidden(await request.get(path))
    }
    await expectForbidden(await request.put(ORGANIZATION, { data: { name: 'Mine' } }))
    expect(await emulator.requests()).toEqual([])
  })
})

test.describe('somebody without a role', () => {
  test.use({ persona: 'stranger' })

  test('learns so, by whom they are known, and how to leave', async ({ page, emulator }) => {
    const failures = watchFailures(page)
    await page.goto('/')
    await expectPage(page, 'You have no role in Gatehouse')
    await expect(page.getByRole('main')).toContainText(DEMO_PERSONAS.stranger.email)
    await expect(page.getByRole('main')).toContainText('Ask a Gatehouse admin')
    await expect(navigation(page).getByRole('link')).toHaveCount(0)
    await expectNoAxeViolations(page)
    expect(failures).toEqual([])
    expect(await emulator.requests()).toEqual([])

    await page.getByRole('main').getByRole('link', { name: 'Sign out' }).click()
    await expect(page.getByRole('button', { name: DEMO_PERSONAS.admin.email })).toBeVisible()
  })

  test('learns the same at any address', async ({ page, emulator }) => {
    const failures = watchFailures(page)
    await page.goto(paths.organization(acme))
    await expectPage(page, 'You have no role in Gatehouse')
    expect(failures).toEqual([])
    expect(await emulator.requests()).toEqual([])
  })

  test('is refused everything by the gateway', async ({ page }) => {
    for (const path of [API, ORGANIZATION, CHANGES, `/api/accounts/${acme}`]) {
      await expectForbidden(await page.request.get(path))
    }
  })
})

test.describe('nobody', () => {
  test.use({ persona: 'nobody' })

  test('is asked to sign in, and comes back to where they wanted to go', async ({ page }) => {
    await page.goto(paths.doh(acme))
    await page.getByRole('button', { name: DEMO_PERSONAS.designer.email }).click()
    await expectPage(page, 'DNS over HTTPS')
    await expect(page.getByRole('banner')).toContainText(DEMO_PERSONAS.designer.email)
  })

  test('is answered 401 by the gateway', async ({ page }) => {
    const headers = { 'x-requested-with': 'XMLHttpRequest' }
    expect((await page.request.get('/api/session', { headers })).status()).toBe(401)
    expect((await page.request.get(ORGANIZATION, { headers })).status()).toBe(401)
  })
})

test.describe('you and your permissions', () => {
  for (const [persona, may, mayNot] of [
    ['viewer', 'settings:read', 'settings:write'],
    ['designer', 'login-page:write', 'people:read'],
    ['helpdesk', 'sessions:revoke', 'settings:read'],
    ['admin', 'status:read', undefined],
  ] as const) {
    test.describe(() => {
      test.use({ persona })

      test(`are told to the ${persona}`, async ({ page }) => {
        await page.goto(paths.permissions())
        await expectPage(page, 'You and your permissions')
        const you = page.getByRole('region', { name: 'You', exact: true })
        await expect(you).toContainText(DEMO_PERSONAS[persona].email)
        await expect(you).toContainText('Cloudflare Access')
        for (const group of DEMO_PERSONAS[persona].groups) await expect(you).toContainText(group)
        const row = (capability: string) =>
          page.getByRole('row').filter({ hasText: capability }).getByRole('cell').first()
        await expect(row(may)).toHaveText('Yes')
        if (mayNot !== undefined) await expect(row(mayNot)).toHaveText('No')
      })
    })
  }

  test('are a press of the own name away, by the keyboard, and so is the way out', async ({
    page,
  }) => {
    await page.goto(paths.doh(acme))
    await expectPage(page, 'DNS over HTTPS')
    const menu = page.getByRole('button', { name: `Signed in as ${DEMO_PERSONAS.admin.email}` })
    await menu.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('menuitem', { name: 'You and your permissions' }).press('Enter')
    await expectPage(page, 'You and your permissions')
    // The page belongs to no account, and yet the app keeps the current account.
    await navigation(page).getByRole('link', { name: 'History' }).click()
    await expect(page).toHaveURL(paths.history(acme))

    await menu.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('menuitem', { name: 'Sign out' }).press('Enter')
    await expect(page.getByRole('button', { name: DEMO_PERSONAS.admin.email })).toBeVisible()
    await page.goto(paths.doh(acme))
    await expect(page.getByRole('button', { name: DEMO_PERSONAS.admin.email })).toBeVisible()
  })

  test('lead back to the account that one came from', async ({ page }) => {
    await page.goto(paths.history(blank))
    await expectPage(page, 'History')
    await page.getByRole('button', { name: /^Signed in as/ }).click()
    await page.getByRole('menuitem', { name: 'You and your permissions' }).click()
    await expectPage(page, 'You and your permissions')
    await navigation(page).getByRole('link', { name: 'History' }).click()
    await expect(page).toHaveURL(paths.history(blank))
  })
})
