/**
 * Leads through Access and back to Gatehouse, in a tab of its own: what is open here, edits and all,
 * stays.
 */
export function openSignIn(): void {
  window.open('/', '_blank', 'noopener')
}
