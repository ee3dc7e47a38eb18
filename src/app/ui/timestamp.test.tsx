import { cleanup, render, screen } from '@testing-library/react'
import { afterEach, expect, it } from 'vitest'
import { Timestamp } from './timestamp'

afterEach(cleanup)

/** The platform's own format, in any time zone; newer platforms put a narrow space before AM. */
const platform = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' })

it.each([
  '2026-08-27T00:05:36.120Z',
  '2026-08-27T09:59:00Z',
  '2026-01-01T12:00:00Z',
  '2026-12-31T23:30:00Z',
])('writes %s as the platform does', (value) => {
  render(<Timestamp value={value} />)
  const expected = platform.format(new Date(value)).replaceAll(' ', ' ')
  expect(screen.getByRole('time').textContent).toBe(expected)
})

it('takes seconds since 1970, and tells UTC on hover', () => {
  render(<Timestamp value={1_787_000_000} />)
  expect(screen.getByRole('time').title).toBe('2026-08-17 20:53:20 UTC')
})

it.each([
  [null, 'at an unknown time'],
  ['', 'at an unknown time'],
  ['yesterday', 'yesterday'],
])('says of %o %s', (value, words) => {
  render(<Timestamp value={value} />)
  expect(screen.getByText(words)).toBeDefined()
})
