import type { APIRequestContext, Browser, Locator, Page } from '@playwright/test'
import type { Draft } from '../src/api/draft.ts'
import { paths } from '../src/app/paths.ts'
import { DEMO_ACCOUNT_IDS, type DemoPersonaName, DEMO_PERSONAS } from '../src/emulator/demo.ts'
import { expectNoAxeViolations, expectPage, expectToast } from './support/expectations.ts'
import { expect, test } from './support/fixtures.ts'
import { review } from './support/review.ts'
import { signedIn } from './support/sign-in.ts'
import { watchBrowser } from './support/watch.ts'

test.use({ persona: 'designer' })

const loginPage = paths.loginPage(DEMO_ACCOUNT_IDS.acme)

const HOSTILE = '<img src=x onerror="document.title=1"><script>document.title=1</script>'

/** Drafts outlive the emulator’s resets, so each test uses its own names. */
let count = 0
const nameOf = (what: string) => `${what} ${process.pid}-${Date.now()}-${(count += 1)}`

async function openEditor(page: Page) {
  await page.goto(loginPage)
  await page.getByRole('button', { name: 'Edit the login page’s design' }).click()
  await expectPage(page, 'Edit login page')
}

async function saveAsDraft(page: Page, name: string) {
  await page.getByRole('button', { name: 'Save as draft…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Save as draft' })
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByRole('button', { name: 'Save draft' }).press('Enter')
  await expectSaved(page)
  // The pressed button is gone, and the focus moves to the draft.
  await expect(draftBar(page)).toBeFocused()
}

const draftIn = (page: Page) => new URL(page.url()).searchParams.get('draft') ?? ''

/** Saves as somebody else, whose browser has the newest version. */
async function saveTheirs(request: APIRequestContext, id: string, header_text: string) {
  const path = `/api/accounts/${DEMO_ACCOUNT_IDS.acme}/drafts/${id}`
  const { result } = await (await request.get(path)).json()
  const { version, design } = result as Draft // as the gateway has it
  const login_design = { ...design.login_design, header_text }
  await request.put(path, { data: { version, design: { ...design, login_design } } })
}

/** Returns from another tab, which is when a page checks for changes. */
async function comeBack(page: Page) {
  await page.evaluate(() =>
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true })),
  )
}

const draftBar = (page: Page) => page.getByRole('region', { name: 'Draft', exact: true })

async function expectSaved(page: Page) {
  await expect(draftBar(page).getByText(/^Saved /)).toBeVisible()
}

async function type(page: Page, label: string, text: string) {
  await page.getByRole('textbox', { name: label, exact: true }).fill(text)
  await expect(draftBar(page).getByText('Saving…')).toBeVisible()
  await expectSaved(page)
}

async function share(page: Page, readers: 'Anyone who signs in' | 'Anyone with the link') {
  await page.getByRole('button', { name: 'Share…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Share draft' })
  await dialog.getByRole('radio', { name: readers }).click()
  await dialog.getByRole('button', { name: 'Create link' }).press('Enter')
  await expect(dialog.locator(':focus').getByText(/^http.*\/share\//)).toBeVisible()
  const link = dialog.getByText(/^http.*\/share\//)
  return { dialog, url: (await link.textContent()) ?? '' }
}

const NOBODY = { cookies: [], origins: [] }

/** Opens another person's browser, anonymous unless they sign in. */
async function another(browser: Browser, serverUrl: string, who?: DemoPersonaName) {
  const context = await browser.newContext({
    baseURL: serverUrl,
    storageState: who === undefined ? NOBODY : await signedIn(serverUrl, who),
  })
  const findings = watchBrowser(context)
  return { page: await context.newPage(), findings }
}

async function comment(page: Page, name: string, text: string, { approves = false } = {}) {
  await page.getByLabel('Your name').fill(name)
  await page.getByLabel('Comment').fill(text)
  if (approves) await page.getByRole('checkbox', { name: /^I approve version/ }).click()
  await page.getByRole('button', { name: 'Send', exact: true }).press('Enter')
}

test('an edit becomes a draft, a link, an approval, and the page that people see when they log in', async ({
  page,
  browser,
  serverUrl,
  emulator,
}) => {
  const name = nameOf('Winter')
  await openEditor(page)
  await page.getByLabel('Header text').fill('Winter is here')
  await saveAsDraft(page, name)
  await type(page, 'Footer text', HOSTILE)
  await expectNoAxeViolations(page)
  const { dialog, url } = await share(page, 'Anyone with the link')
  await expectNoAxeViolations(page)
  await dialog.getByRole('button', { name: 'Close' }).click()
  expect((await emulator.requests()).filter(({ method }) => method === 'PUT')).toEqual([])

  // A reader who is not signed in.
  const reader = await another(browser, serverUrl)
  await reader.page.goto(url)
  await expectPage(reader.page, name)
  await expect(
    reader.page.getByRole('img', { name: /header “Winter is here”.*footer “<img/ }).first(),
  ).toBeVisible()
  await expect(reader.page).toHaveTitle('Shared draft · Gatehouse')
  await expect(reader.page.getByRole('navigation')).toHaveCount(0)
  // This must be before the page contains a frame that runs no scripts, not even axe.
  await expectNoAxeViolations(reader.page)
  await reader.page.getByRole('radio', { name: 'Identity failure', exact: true }).click()
  const denied = reader.page.getByTitle('Identity failure, light: the account’s own page')
  await expect(
    denied.contentFrame().getByRole('heading', { name: 'You are not on the list' }),
  ).toBeVisible()
  await reader.page.getByRole('button', { name: 'Send', exact: true }).click()
  await expect(reader.page.getByText('Say who you are.')).toBeVisible()
  await comment(reader.page, 'Rosa', HOSTILE, { approves: true })
  await expect(reader.page.getByText('You approved version 2.')).toBeVisible()
  await expect(reader.page.getByRole('button', { name: 'Send', exact: true })).toBeFocused()
  expect(await reader.findings()).toEqual([])

  // The comment is shown, and its approval counts for the version that the reader saw.
  await page.reload()
  await expectPage(page, 'Edit login page')
  const comments = page.getByRole('region', { name: 'Comments and approvals' })
  await expect(comments.getByText(HOSTILE)).toBeVisible()
  await expect(comments.getByText('Approved', { exact: true })).toBeVisible()
  await type(page, 'Footer text', 'Call us')
  await expect(comments.getByText('Approved version 2, changed since')).toBeVisible()
  await page.getByRole('button', { name: 'Review changes' }).click()
  const review1 = page.getByRole('dialog', { name: 'Review changes' })
  await expect(review1.getByText('The draft changed after it was approved')).toBeVisible()
  await expectNoAxeViolations(page)
  await review1.getByRole('button', { name: 'Keep editing' }).click()

  // The reader looks at an outdated version.
  await comment(reader.page, 'Rosa', 'And again', { approves: true })
  await expect(reader.page.getByText('The draft was changed since you opened it')).toBeVisible()
  await reader.page.getByRole('button', { name: 'Show the newest version' }).click()
  await expect(reader.page.getByText('The draft was changed since you opened it')).toHaveCount(0)
  await expect(reader.page.getByLabel('Comment')).toHaveValue('And again')
  await reader.page.getByRole('checkbox', { name: 'I approve version 3' }).click()
  await reader.page.getByRole('button', { name: 'Send', exact: true }).click()
  await expect(reader.page.getByText('You approved version 3.')).toBeVisible()

  const dialog2 = await review(page)
  await expect(dialog2.getByText('Approved by Rosa (not signed in)')).toBeVisible()
  await dialog2.getByRole('button', { name: 'Publish login page' }).click()
  await expectToast(page, 'Login page published')

  await expect(draftRow(page, name).getByText('Published')).toBeVisible()
  await page.getByRole('link', { name: 'History' }).click()
  await page.getByRole('link', { name: 'Organization changed' }).first().click()
  await expect(page.getByText('Approved by Rosa (not signed in)')).toBeVisible()
  await page.goto('/cdn-cgi/access/login')
  await expect(page.getByText('Winter is here')).toBeVisible()
  await expect(page.getByText('Call us')).toBeVisible()
})

function draftRow(page: Page, name: string): Locator {
  return page
    .getByRole('region', { name: 'Drafts' })
    .getByRole('listitem')
    .filter({ hasText: name })
}

test('edits of a draft that somebody removed are kept in a new one', async ({ page, request }) => {
  const name = nameOf('Lost')
  await openEditor(page)
  await saveAsDraft(page, name)
  await type(page, 'Header text', 'Hello')
  const id = draftIn(page)
  await request.delete(`/api/accounts/${DEMO_ACCOUNT_IDS.acme}/drafts/${id}`)
  await page.getByLabel('Header text').fill('Hello again')
  await expect(draftBar(page).getByText('Not saved: someone removed this draft.')).toBeVisible()
  await expectNoAxeViolations(page)
  await saveAsDraft(page, `${name} again`)
  await expect(draftBar(page).getByText(`${name} again`)).toBeVisible()
  await expect(page.getByLabel('Header text')).toHaveValue('Hello again')
  await page.reload()
  await expect(page.getByLabel('Header text')).toHaveValue('Hello again')
})

test('edits of a draft that was opened are kept in a new one when somebody removed it', async ({
  page,
  request,
}) => {
  const name = nameOf('Found')
  await openEditor(page)
  await saveAsDraft(page, name)
  await type(page, 'Header text', 'Hello')
  const id = draftIn(page)
  await page.reload()
  await expectPage(page, 'Edit login page')
  await request.delete(`/api/accounts/${DEMO_ACCOUNT_IDS.acme}/drafts/${id}`)
  await comeBack(page)
  // This happens before any typing.
  await expect(draftBar(page).getByText('Not saved: someone removed this draft.')).toBeVisible()
  await page.getByLabel('Header text').fill('Hello again')
  await page.getByRole('button', { name: 'Review changes' }).click()
  const dialog = page.getByRole('dialog', { name: 'Save as draft' })
  await dialog.getByLabel('Name').fill(`${name} again`)
  await dialog.getByRole('button', { name: 'Save draft' }).click()
  await expect(draftBar(page).getByText(`${name} again`)).toBeVisible()
  await expect(page.getByLabel('Header text')).toHaveValue('Hello again')
  expect(draftIn(page)).not.toBe(id)
  await page.reload()
  await expect(page.getByLabel('Header text')).toHaveValue('Hello again')
})

test('text typed just before leaving the page is saved', async ({ page }) => {
  await openEditor(page)
  await saveAsDraft(page, nameOf('Haste'))
  for (const text of ['Good morning', 'Good evening']) {
    await page.getByLabel('Header text').fill(text)
    await page.reload()
    await expect(page.getByLabel('Header text')).toHaveValue(text)
  }
  await page.getByLabel('Header text').fill('Good night')
  await page.goto('about:blank')
  await page.goBack()
  await expect(page.getByLabel('Header text')).toHaveValue('Good night')
})

test('another person’s save is announced as soon as it is known, and can be loaded or ignored', async ({
  page,
  request,
}) => {
  const name = nameOf('Fall')
  await openEditor(page)
  await saveAsDraft(page, name)
  await type(page, 'Header text', 'Mine')
  await saveTheirs(request, draftIn(page), 'Theirs')
  await comeBack(page)
  await expect(
    draftBar(page).getByText(/designer@acme.example saved another version/),
  ).toBeVisible()
  await expectNoAxeViolations(page)
  await draftBar(page).getByRole('button', { name: 'Load theirs' }).press('Enter')
  await expect(page.getByLabel('Header text')).toHaveValue('Theirs')
  await expectSaved(page)
  await expect(draftBar(page)).toBeFocused()
  // Loading their version can be undone like any edit.
  await page.keyboard.press('Control+z')
  await expect(page.getByLabel('Header text')).toHaveValue('Mine')
  await expectSaved(page)

  const first = draftIn(page)
  await saveTheirs(request, first, 'Theirs again')
  await comeBack(page)
  await draftBar(page).getByRole('button', { name: 'Keep mine as a new draft…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Save as draft' })
  await dialog.getByLabel('Name').fill(`${name} of mine`)
  await dialog.getByRole('button', { name: 'Save draft' }).click()
  await expect(draftBar(page).getByText(`${name} of mine`)).toBeVisible()
  await expect(page.getByLabel('Header text')).toHaveValue('Mine')
  await page.goto(`${loginPage}?edit=design&draft=${first}`)
  await expect(page.getByLabel('Header text')).toHaveValue('Theirs again')
})

test('a draft that somebody else saved is not published before that was looked at', async ({
  page,
  request,
  emulator,
}) => {
  await openEditor(page)
  await saveAsDraft(page, nameOf('Race'))
  await type(page, 'Header text', 'Mine')
  const dialog = await review(page)
  await saveTheirs(request, draftIn(page), 'Theirs')
  await dialog.getByRole('button', { name: 'Publish login page' }).click()
  const compare = page.getByRole('dialog', { name: 'Someone else saved first' })
  await expect(compare.getByRole('button', { name: 'Keep mine as a new draft…' })).toBeVisible()
  await compare.getByRole('button', { name: 'Keep editing' }).click()

  // A known conflict also prevents a review.
  await page.getByRole('button', { name: 'Review changes' }).click()
  await compare.getByRole('button', { name: 'Merge' }).click()
  await expect(page.getByLabel('Header text')).toHaveValue('Theirs')
  await expectSaved(page)

  await review(page)
  await saveTheirs(request, draftIn(page), 'Theirs again')
  await comeBack(page)
  await expect(dialog.getByText('designer@acme.example saved this draft')).toBeVisible()
  await expect(dialog.getByText('Nobody has approved')).toHaveCount(0)
  await expectNoAxeViolations(page)
  await dialog.getByRole('button', { name: 'Compare and merge…' }).click()
  await compare.getByRole('button', { name: 'Merge' }).click()
  expect((await emulator.requests()).filter(({ method }) => method === 'PUT')).toEqual([])
  const again = await review(page)
  await again.getByRole('button', { name: 'Publish login page' }).click()
  await expectToast(page, 'Login page published')
  await expect(page.getByRole('img', { name: /light; header “Theirs again”/ })).toBeVisible()
})

test('a comment can be removed, its approval counts no more, and who removed it is told', async ({
  page,
  browser,
  serverUrl,
}) => {
  const name = nameOf('Spam')
  await openEditor(page)
  await saveAsDraft(page, name)
  const { dialog, url } = await share(page, 'Anyone with the link')
  await dialog.getByRole('button', { name: 'Close' }).click()
  const reader = await another(browser, serverUrl)
  await reader.page.goto(url)
  await comment(reader.page, 'Mallory', 'Buy at example.com', { approves: true })
  await expect(reader.page.getByText('You approved version 1.')).toBeVisible()
  await comeBack(page)
  const comments = page.getByRole('region', { name: 'Comments and approvals' })
  await comments.getByRole('button', { name: 'Remove comment of Mallory' }).press('Enter')
  const asked = page.getByRole('dialog', { name: 'Remove the comment of Mallory?' })
  await expectNoAxeViolations(page)
  await asked.getByRole('button', { name: 'Remove comment' }).press('Enter')
  await expect(comments.getByText('Buy at example.com')).toHaveCount(0)
  await expect(
    comments.getByText(
      /^Approval of version 1 by Mallory \(not signed in\), .*: removed by designer@acme.example/,
    ),
  ).toBeVisible()
  await expectNoAxeViolations(page)
  // The focus stays where it was.
  await expect(comments.locator(':focus')).toHaveCount(1)
  await page.getByLabel('Header text').fill('Hello')
  await expectSaved(page)
  const reviewed = await review(page)
  await expect(reviewed.getByText('Nobody has approved this draft')).toBeVisible()
})

test('a draft is there after a reload and in another browser, and two of them lose nothing', async ({
  page,
  browser,
  serverUrl,
}) => {
  const name = nameOf('Spring')
  await openEditor(page)
  await saveAsDraft(page, name)
  await type(page, 'Header text', 'Hello')
  await type(page, 'Text color', '#12')
  await page.reload()
  await expectPage(page, 'Edit login page')
  await expect(page.getByLabel('Header text')).toHaveValue('Hello')
  await expect(page.getByLabel('Text color', { exact: true })).toHaveValue('#12')

  const other = await another(browser, serverUrl, 'admin')
  await other.page.goto(loginPage)
  await draftRow(other.page, name).getByRole('link', { name }).click()
  await expectPage(other.page, 'Edit login page')
  await expect(other.page.getByLabel('Header text')).toHaveValue('Hello')
  await type(other.page, 'Footer text', 'Theirs')
  await type(other.page, 'Header text', 'Their hello')

  await page.getByLabel('Header text').fill('My hello')
  await expect(draftBar(page).getByText(/admin@acme.example saved another version/)).toBeVisible()
  await draftBar(page).getByRole('button', { name: 'Compare and merge…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Someone else saved first' })
  await dialog.getByRole('radio', { name: 'Mine' }).click()
  await expectNoAxeViolations(page)
  await dialog.getByRole('button', { name: 'Merge' }).press('Enter')
  await expectSaved(page)
  await expect(draftBar(page)).toBeFocused()
  await expect(page.getByLabel('Footer text')).toHaveValue('Theirs')
  await other.page.reload()
  await expect(other.page.getByLabel('Header text')).toHaveValue('My hello')

  // The draft is renamed, closed without a question, and removed after one.
  await page.getByRole('button', { name: 'Rename draft' }).click()
  const rename = page.getByRole('dialog', { name: 'Rename draft' })
  await rename.getByLabel('Name').fill(`${name} again`)
  await rename.getByRole('button', { name: 'Rename' }).click()
  await expect(draftBar(page).getByText(`${name} again`)).toBeVisible()
  await page.getByRole('button', { name: 'Close editor' }).click()
  await expectPage(page, 'Login page')
  await page.getByRole('button', { name: `Remove draft ${name} again` }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove draft' }).press('Enter')
  await expectToast(page, 'Draft removed')
  await expect(page.getByRole('region', { name: 'Drafts' }).locator(':focus')).toHaveCount(1)
  await expect(draftRow(page, name)).toHaveCount(0)
  expect(await other.findings()).toEqual([])
})

test('a link that is bad says just that, and shows nothing', async ({
  page,
  browser,
  serverUrl,
}) => {
  const name = nameOf('Autumn')
  await openEditor(page)
  await saveAsDraft(page, name)
  const { dialog, url } = await share(page, 'Anyone with the link')
  const reader = await another(browser, serverUrl)
  const expectClosed = async (at: string, title: string) => {
    await reader.page.goto(at)
    await expectPage(reader.page, title)
    await expect(reader.page.getByText(name)).toHaveCount(0)
    await expect(reader.page.getByRole('group', { name: 'View' })).toHaveCount(0)
    await expect(reader.page.getByLabel('Your name')).toHaveCount(0)
  }

  await reader.page.goto(url)
  await expectPage(reader.page, name)
  await expectClosed(`${url}x`, 'This is not a link to a draft')
  await expectClosed('/share/nothing', 'This is not a link to a draft')
  await expectNoAxeViolations(reader.page)
  await dialog.getByRole('button', { name: 'Revoke' }).press('Enter')
  await expect(dialog.getByText('Revoked')).toBeVisible()
  await expect(dialog.getByRole('region', { name: 'Links' })).toBeFocused()
  await expectClosed(url, 'This link was revoked')

  await dialog.getByRole('radio', { name: 'Anyone who signs in' }).click()
  await dialog.getByLabel('Days until it expires').fill('31')
  await dialog.getByRole('button', { name: 'Create link' }).click()
  await expect(dialog.getByText('A link lives for 1 to 30 days.')).toBeVisible()
  await dialog.getByLabel('Days until it expires').fill('30')
  await dialog.getByRole('button', { name: 'Create link' }).click()
  await expect(dialog.getByRole('button', { name: 'Revoke' })).toBeVisible()
  const signedInOnly = (await dialog.getByText(/^http.*\/share\//).textContent()) ?? ''
  await expectClosed(signedInOnly, 'Sign in to see this draft')
  // Everyone who signs in for the draft reaches it, with any role or none.
  await reader.page.getByRole('button', { name: 'Sign in' }).click()
  await reader.page.getByRole('button', { name: /stranger@elsewhere.example/ }).click()
  await expectPage(reader.page, name)
  await expect(reader.page.getByText('the address of your sign-in')).toBeVisible()
  expect(reader.page.url()).toBe(signedInOnly)
  expect(await reader.findings()).toEqual([])
})

test('a reader whose session ends while they write loses nothing, and comes back to the draft', async ({
  page,
  browser,
  serverUrl,
}) => {
  const name = nameOf('Advent')
  await openEditor(page)
  await saveAsDraft(page, name)
  const { url } = await share(page, 'Anyone who signs in')
  const reader = await another(browser, serverUrl, 'viewer')
  await reader.page.goto(url)
  await expectPage(reader.page, name)
  await reader.page.getByLabel('Your name').fill('Vera')
  await reader.page.getByLabel('Comment').fill('A little darker')
  await reader.page.context().clearCookies()
  await reader.page.getByRole('button', { name: 'Send', exact: true }).click()
  await expect(reader.page.getByText('This was not sent')).toBeVisible()

  const opening = reader.page.context().waitForEvent('page')
  await reader.page.getByRole('button', { name: 'Sign in' }).click()
  const again = await opening
  await again.getByRole('button', { name: new RegExp(DEMO_PERSONAS.viewer.email) }).click()
  await expectPage(again, name)
  await again.close()
  await reader.page.getByRole('button', { name: 'Send', exact: true }).click()
  await expect(reader.page.getByText('Your comment was sent.')).toBeVisible()
  expect(await reader.findings()).toEqual([])
})

test('when the live page changes under a draft, the draft can adopt the change', async ({
  page,
  emulator,
}) => {
  const name = nameOf('Summer')
  await openEditor(page)
  await saveAsDraft(page, name)
  await type(page, 'Header text', 'Summer')
  await emulator.setAccount(DEMO_ACCOUNT_IDS.acme, {
    organization: { login_design: { footer_text: 'Changed outside' } },
  })
  await page.goto(loginPage)
  await expect(draftRow(page, name).getByText('Live changed since')).toBeVisible()
  await draftRow(page, name).getByRole('link', { name }).click()
  await expect(page.getByText('The live page changed since this draft was created')).toBeVisible()
  await expectNoAxeViolations(page)
  await page.getByRole('button', { name: 'Take live values' }).press('Enter')
  await expect(page.getByLabel('Footer text')).toHaveValue('Changed outside')
  await expect(page.getByLabel('Header text')).toHaveValue('Summer')
  await expect(page.getByText('The live page changed')).toHaveCount(0)
  await expect(draftBar(page)).toBeFocused()
})
