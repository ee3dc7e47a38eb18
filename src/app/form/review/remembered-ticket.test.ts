import { afterEach, expect, it, vi } from 'vitest'
import { rememberedTicket, rememberTicket } from './review-draft'

afterEach(() => {
  vi.unstubAllGlobals()
  sessionStorage.clear()
})

function refuse() {
  throw new DOMException('denied', 'SecurityError')
}

it('is the ticket of the last change', () => {
  expect(rememberedTicket()).toBe('')
  rememberTicket('SEC-1')
  rememberTicket('SEC-2')
  expect(rememberedTicket()).toBe('SEC-2')
})

it('is none where the browser refuses storage', () => {
  vi.stubGlobal('sessionStorage', { getItem: refuse, setItem: refuse })
  rememberTicket('SEC-1')
  expect(rememberedTicket()).toBe('')
})
