import { cleanup, render, screen } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { IsolatedText } from './isolated-text'

afterEach(cleanup)

test('isolates a person’s text within its line', () => {
  render(<IsolatedText>{' Lost \u202Ephone '}</IsolatedText>)
  const words = screen.getByText(/^Lost/)
  expect(words.tagName).toBe('BDI')
  expect(words.className).not.toContain('block')
})

test.each(['Lost phone\nTicket INC-7', 'Lost phone\u2028Ticket INC-7', 'Lost phone\rTicket INC-7'])(
  'the lines of %j stand in a block of their own, which is marked',
  (text) => {
    render(<IsolatedText>{text}</IsolatedText>)
    const words = screen.getByText(/Ticket INC-7/)
    expect(words.tagName).toBe('BDI')
    expect(words.className).toContain('block border-s-2')
  },
)
