import { cleanup, render, screen } from '@testing-library/react'
import * as fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import {
  LoginPageViewport,
  type LoginPageViewportProps,
  replaceLoginPageTexts,
} from './login-page-viewport'

afterEach(cleanup)

function frame(props: Partial<LoginPageViewportProps> = {}) {
  return (
    <LoginPageViewport
      label="Login page of Acme"
      width={400}
      height={800}
      design={{ header_text: 'Welcome' }}
      organizationName="Acme"
      providers={[]}
      state={{ kind: 'providers' }}
      theme="light"
      {...props}
    />
  )
}

function parts() {
  const host = screen.getByRole('img', { name: 'Login page of Acme' })
  const page = host.shadowRoot?.firstElementChild
  if (!(page instanceof HTMLElement)) throw new Error('The frame is empty.')
  return { host, page }
}

test('has the page in a shadow root with its own styles, to be looked at only', () => {
  render(frame())
  const { host, page } = parts()
  expect(host.shadowRoot?.adoptedStyleSheets).toHaveLength(1)
  expect(host.shadowRoot?.querySelector('style')).toBeNull()
  expect(page.hasAttribute('inert')).toBe(true)
  expect(page.textContent).toContain('Welcome')
})

test.each([
  [{}, ['400px', '800px'], ['400px', '800px', 'scale(1)']],
  [{ scale: 0.5 }, ['200px', '400px'], ['400px', '800px', 'scale(0.5)']],
  [{ zoom: 2 }, ['400px', '800px'], ['200px', '400px', 'scale(2)']],
  [{ scale: 0.5, zoom: 2 }, ['200px', '400px'], ['200px', '400px', 'scale(1)']],
])('a frame with %j takes %j and lays out %j', (props, taken, laidOut) => {
  render(frame(props))
  const { host, page } = parts()
  expect([host.style.width, host.style.height]).toEqual(taken)
  expect([page.style.width, page.style.height, page.style.transform]).toEqual(laidOut)
})

test('follows the design', () => {
  const { rerender } = render(frame())
  const { page } = parts()
  rerender(frame({ design: { header_text: 'Good morning' } }))
  expect(parts().page).toBe(page)
  expect(page.textContent).toContain('Good morning')
})

type Texts = [name: string, header: string, footer: string]

function frameWith([organizationName, header_text, footer_text]: Texts) {
  return frame({ organizationName, design: { header_text, footer_text } })
}

const shownOf = (texts: Texts) => texts.map((text) => text.trim() !== '').join(' ')
const content = () => parts().page.innerHTML

test('has the same content after its texts are replaced as after a render', () => {
  const text = fc.oneof(fc.constantFrom('', ' ', 'Welcome'), fc.string())
  const texts = fc.tuple(text, text, text)
  fc.assert(
    fc.property(texts, texts, (before, after) => {
      const { rerender } = render(frameWith(before))
      const atFirst = content()
      const [organizationName, header_text, footer_text] = after
      const isReplaced = replaceLoginPageTexts(parts().host, {
        organizationName,
        design: { header_text, footer_text },
      })
      const then = content()
      rerender(frameWith(after))
      expect(isReplaced).toBe(shownOf(before) === shownOf(after))
      expect(then).toBe(isReplaced ? content() : atFirst)
      cleanup()
    }),
  )
})
