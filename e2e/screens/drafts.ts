import type { Page } from '@playwright/test'
import { paths } from '../../src/app/paths.ts'
import { DEMO_ACCOUNT_IDS } from '../../src/emulator/demo.ts'
import type { Draft, DraftDesign } from '../../src/api/draft.ts'
import { expectPage } from '../support/expectations.ts'

/** Typical drafts and links, created while the login page is open. */

const loginPage = paths.loginPage(DEMO_ACCOUNT_IDS.acme)

async function call(page: Page, method: string, path: string, data?: unknown): Promise<unknown> {
  const url = new URL(path, page.url()).href
  const answer = await page.request.fetch(url, { method, ...(data === undefined ? {} : { data }) })
  if (!answer.ok()) throw new Error(`${method} ${path}: ${await answer.text()}`)
  const { result }: { result: unknown } = await answer.json()
  return result
}

const draftsPath = (...rest: string[]) =>
  ['/api/accounts', DEMO_ACCOUNT_IDS.acme, 'drafts', ...rest].join('/')

/** Removes all drafts, which outlive the emulator’s resets. */
async function removeDrafts(page: Page): Promise<void> {
  const drafts = (await call(page, 'GET', draftsPath())) as Draft[] // as the gateway has them
  for (const { id } of drafts) await call(page, 'DELETE', draftsPath(id))
}

/** Leaves two drafts, one of them with a link and an approval. */
export async function leavesDrafts(page: Page): Promise<void> {
  await removeDrafts(page)
  await begin(page, 'A name that somebody took a whole afternoon to find for it', 'Welcome')
  await approve(page, await share(page, await begin(page, 'Winter', 'Winter is here')), '')
}

export async function withoutDrafts(page: Page): Promise<void> {
  await removeDrafts(page)
  await page.reload()
  await expectPage(page, 'Login page')
}

async function live(page: Page): Promise<DraftDesign> {
  const path = `/client/v4/accounts/${DEMO_ACCOUNT_IDS.acme}/access/organizations`
  const organization = (await call(page, 'GET', path)) as DraftDesign // and more
  return { name: organization.name, login_design: organization.login_design }
}

async function begin(page: Page, name: string, header_text: string, base?: DraftDesign) {
  const now = await live(page)
  const design = { ...now, login_design: { ...now.login_design, header_text } }
  const draft = await call(page, 'POST', draftsPath(), { name, design, base: base ?? now })
  return draft as Draft // as the gateway has it
}

/** Returns the path only; the origin is that of this page. */
async function share(page: Page, { id }: Draft, { is_public = true } = {}): Promise<string> {
  const made = await call(page, 'POST', draftsPath(id, 'shares'), { is_public, expires_in_days: 7 })
  return (made as { path: string }).path // as the gateway has it
}

async function approve(page: Page, link: string, text: string): Promise<void> {
  const comment = { name: 'Rosa Lindqvist', text, approves: true, version: 1 }
  await call(page, 'POST', `${link}/comments`, comment)
}

async function removeComments(page: Page, draft: Draft): Promise<void> {
  const { comments } = (await call(page, 'GET', draftsPath(draft.id))) as Draft // as the gateway has it
  for (const { id } of comments) await call(page, 'DELETE', draftsPath(draft.id, 'comments', id))
}

export async function withDrafts(page: Page): Promise<void> {
  await withoutDrafts(page)
  await begin(page, 'Before the rebranding', 'Hello', { name: 'Acme', login_design: {} })
  await begin(page, 'A name that somebody took a whole afternoon to find for it', 'Welcome')
  const winter = await begin(page, 'Winter', 'Winter is here')
  await approve(page, await share(page, winter), '')
  await page.reload()
  await expectPage(page, 'Login page')
}

async function edits(page: Page): Promise<Draft> {
  await withoutDrafts(page)
  const draft = await begin(page, 'Winter', 'Winter is here')
  await page.goto(`${loginPageUrl(page)}?edit=design&draft=${draft.id}`)
  await expectPage(page, 'Edit login page')
  return draft
}

const loginPageUrl = (page: Page) => new URL(loginPage, page.url()).href

export async function editsDraft(page: Page): Promise<void> {
  const draft = await edits(page)
  const link = await share(page, draft)
  await approve(page, link, 'Buy at example.com')
  await removeComments(page, draft)
  await approve(page, link, 'The logo could be larger.\nOtherwise: lovely.')
  await page.reload()
  await page.getByText('Otherwise: lovely.').waitFor()
}

export async function hasDraftConflict(page: Page): Promise<void> {
  const draft = await edits(page)
  const { version, design } = draft
  const login_design = { ...design.login_design, header_text: 'Spring', footer_text: 'Call us' }
  await call(page, 'PUT', draftsPath(draft.id), { version, design: { ...design, login_design } })
  await page.getByLabel('Header text').fill('Winter is nearly over')
  await page.getByText(/saved another version/).waitFor()
}

export async function comparesDrafts(page: Page): Promise<void> {
  await hasDraftConflict(page)
  await page.getByRole('button', { name: 'Compare and merge…' }).click()
  await page.getByRole('dialog', { name: 'Someone else saved first' }).waitFor()
}

export async function sharesNothingYet(page: Page): Promise<void> {
  await edits(page)
  await page.getByRole('button', { name: 'Share…' }).click()
  await page.getByRole('dialog', { name: 'Share draft' }).waitFor()
}

export async function sharesDraft(page: Page): Promise<void> {
  await sharesNothingYet(page)
  const dialog = page.getByRole('dialog', { name: 'Share draft' })
  await dialog.getByRole('button', { name: 'Create link' }).click()
  await dialog.getByRole('button', { name: 'Revoke' }).click()
  await dialog.getByText('Revoked').waitFor()
  await dialog.getByRole('radio', { name: 'Anyone with the link' }).click()
  await dialog.getByRole('button', { name: 'Create link' }).click()
  await dialog.getByRole('button', { name: 'Revoke' }).waitFor()
}

/** Opens the link as a reader who is not signed in. */
async function openAsNobody(page: Page, link: string, heading: string): Promise<void> {
  const url = new URL(link, page.url()).href
  await page.context().clearCookies()
  await page.goto(url)
  await expectPage(page, heading)
}

export async function readsShare(page: Page): Promise<void> {
  const link = await share(page, await begin(page, 'Winter', 'Winter is here'))
  await openAsNobody(page, link, 'Winter')
  await page.getByRole('heading', { name: 'What do you think?' }).waitFor()
}

export async function readsTamperedLink(page: Page): Promise<void> {
  const link = await share(page, await begin(page, 'Winter', 'Winter is here'))
  await openAsNobody(page, `${link}x`, 'This is not a link to a draft')
}

export async function readsRevokedLink(page: Page): Promise<void> {
  const draft = await begin(page, 'Winter', 'Winter is here')
  const link = await share(page, draft)
  await call(page, 'DELETE', draftsPath(draft.id))
  await openAsNobody(page, link, 'This link was revoked')
}

export async function readsClosedLink(page: Page): Promise<void> {
  const draft = await begin(page, 'Winter', 'Winter is here')
  const link = await share(page, draft, { is_public: false })
  await openAsNobody(page, link, 'Sign in to see this draft')
}
