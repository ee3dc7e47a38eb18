/**
 * The ticket of the last change, for the next one: several changes are often made for one ticket. It
 * is kept for as long as the tab is open, where the browser lets us keep it.
 */
const KEY = 'gatehouse.ticket'

export function rememberedTicket(): string {
  try {
    return sessionStorage.getItem(KEY) ?? ''
  } catch {
    return ''
  }
}

export function rememberTicket(ticket: string): void {
  try {
    sessionStorage.setItem(KEY, ticket)
  } catch {
    // A browser that refuses storage costs typing the ticket again, nothing else.
  }
}
