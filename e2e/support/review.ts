import type { Locator, Page } from '@playwright/test'

/** Opens the review of the edits, and enters the reason. */
export async function review(page: Page, reason = 'Agreed in the security review') {
  await page.getByRole('button', { name: 'Review changes' }).click()
  const dialog = page.getByRole('dialog', { name: 'Review changes' })
  await reasonIn(dialog).fill(reason)
  return dialog
}

export async function reviewAndSave(page: Page, saveLabel = 'Save changes') {
  const dialog = await review(page)
  await dialog.getByRole('button', { name: saveLabel }).click()
}

export function reasonIn(dialog: Locator): Locator {
  return dialog.getByRole('textbox', { name: 'Reason', exact: true })
}
