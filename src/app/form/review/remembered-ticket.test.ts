import { afterEach, expect, it, vi } from 'vitest'
import { readRememberedTicket, rememberTicket } from './review-form-values'

afterEach(() => {
  vi.unstubAllGlobals()
  sessionStorage.clear()
})

function refuse() {
  throw new DOMException('denied', 'SecurityError')
}

it('is the ticket of the last change', () => {
  expect(readRememberedTicket()).toBe('')
  rememberTicket('SEC-1')
  rememberTicket('SEC-2')
  expect(readRememberedTicket()).toBe('SEC-2')
})

it('is none where the browser refuses storage', () => {
  vi.stubGlobal('sessionStorage', { getItem: refuse, setItem: refuse })
  rememberTicket('SEC-1')
  expect(readRememberedTicket()).toBe('')
})
