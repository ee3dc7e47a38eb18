import { paths } from '../src/app/paths.ts'
import { DEMO_ACCOUNT_IDS } from '../src/emulator/demo.ts'
import { expectPage } from './support/expectations.ts'
import { expect, test } from './support/fixtures.ts'

const path = paths.organization(DEMO_ACCOUNT_IDS.acme)

test('a field that is wrong says so, and what is wrong with it', async ({ page }) => {
  await page.goto(path)
  await page.getByRole('button', { name: 'Edit Sessions' }).click()
  const field = page.getByLabel('Global session duration')
  await expect(field).not.toHaveAttribute('aria-invalid', 'true')
  await field.fill('soon')
  await page.getByRole('button', { name: 'Review changes' }).click()
  await expect(field).toHaveAttribute('aria-invalid', 'true')
  await expect(field).toHaveAccessibleDescription(/.+/)
})

test('a button that is a picture has its tip as its description, unless that is its name', async ({
  page,
}) => {
  await page.goto(paths.loginPage(DEMO_ACCOUNT_IDS.acme))
  await expectPage(page, 'Login page')
  const picture = page.getByRole('button', { name: 'Download as PNG: Light' })
  await expect(picture).toHaveAccessibleDescription('')
})

test.describe('announces why a button is disabled', () => {
  test.use({ persona: 'viewer' })

  test('a button says why', async ({ page }) => {
    await page.goto(path)
    await expectPage(page, 'Organization')
    await expect(page.getByRole('button', { name: 'Edit Sessions' })).toHaveAccessibleDescription(
      /^Your role \(viewer\) can read settings/,
    )
  })
})

test('a warning is a note among what is read', async ({ page, emulator }) => {
  await emulator.setAccount(DEMO_ACCOUNT_IDS.acme, {
    organization: { is_ui_read_only: true, ui_read_only_toggle_reason: 'Managed in Git' },
  })
  await page.goto(path)
  await expect(
    page.getByRole('note').filter({ hasText: 'Cloudflare’s dashboard is read-only' }),
  ).toContainText('Managed in Git')
})

test('announces what is added to a list, and the question that follows, and marks an invalid row', async ({
  page,
}) => {
  await page.goto(paths.revokeMany(DEMO_ACCOUNT_IDS.acme))
  const said = page.getByRole('status').filter({ hasText: 'was added' })
  await page.getByLabel('Email addresses').fill('ana.souza@acme.example\nbo(at)acme.example')
  await page.getByRole('button', { name: 'Add to the list' }).click()
  await expect(said).toHaveText('Typed was added: 2 entries.')
  await page.getByRole('button', { name: 'Show: 1 malformed' }).click()
  await expect(page.getByRole('textbox', { name: 'Row 2 of Typed' })).toHaveAttribute(
    'aria-invalid',
    'true',
  )
  await page.getByLabel('Files with the addresses').setInputFiles({
    name: 'leavers.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from('Approver,Employee\na@acme.example,b@acme.example\n'),
  })
  await expect(said).toHaveText(
    'leavers.csv was added. It is asked below which column has the people.',
  )
})

test('a list that is empty is not read as a list', async ({ page }) => {
  // No other test revokes anybody in this account.
  await page.goto(paths.revoke(DEMO_ACCOUNT_IDS.blank))
  const recent = page.getByRole('region', { name: 'Recent runs' })
  await expect(recent.getByText('None yet.')).toBeVisible()
  await expect(recent.getByRole('list')).toHaveCount(0)
})
