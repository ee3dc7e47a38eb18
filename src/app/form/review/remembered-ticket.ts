/**
 * The session storage key of the last change's ticket, for the next one: several changes are often made for one ticket.
 * It lasts as long as the tab is open, if the browser allows storage.
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
    // If the browser refuses storage, the ticket has to be typed again, nothing worse.
  }
}
