import { act, cleanup, render, screen } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { CaptionedPreviewFrame } from './captioned-preview-frame'
import { parsePreviewOptions } from './preview-options'
import type { PreviewedPageContent } from './previewed-page-content'

afterEach(cleanup)

const withHeader = (header_text: string): PreviewedPageContent => ({
  design: { header_text },
  organizationName: 'Acme',
  providers: [],
})

/** A page that is typed, as the form of the login page has it. */
function typedPage(first: PreviewedPageContent) {
  let page = first
  const listeners = new Set<(isText: boolean) => void>()
  return {
    page: () => page,
    subscribe: (listener: (isText: boolean) => void) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    change: (next: PreviewedPageContent, isText: boolean) =>
      act(() => {
        page = next
        for (const listener of listeners) listener(isText)
      }),
  }
}

const shownText = () => screen.getByRole('img').shadowRoot?.textContent

test('a frame that is typed into shows what the form holds, also when that is as before the typing', () => {
  const welcome = withHeader('Welcome')
  const typed = typedPage(welcome)
  render(
    <CaptionedPreviewFrame
      sides={['draft']}
      theme="light"
      pages={{ draft: welcome, live: welcome }}
      typed={typed}
      view={parsePreviewOptions({ theme: 'light' })}
      scale={1}
      share={0.5}
      isCompared={false}
      onLeaveOut={() => undefined}
    />,
  )
  expect(shownText()).toContain('Welcome')
  typed.change(withHeader('Welcome, Ada'), true)
  expect(shownText()).toContain('Welcome, Ada')
  // The edits are discarded, which replaces all of the form's values at once.
  typed.change(withHeader('Welcome'), false)
  expect(shownText()).toContain('Welcome')
  expect(shownText()).not.toContain('Ada')
})
