import { cleanup, render, screen } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'
import { ApiError, GATEWAY_ERRORS, type GatewayErrorSlug } from '../../../api/errors'
import { UnusableLinkPage } from './share-page'

afterEach(cleanup)

function refused(slug: GatewayErrorSlug): ApiError {
  const { status, code } = GATEWAY_ERRORS[slug]
  const errors = [{ code, message: `gatehouse.error.${slug}` }]
  return new ApiError({ kind: 'refused', status, errors }, {})
}

function closed(error: ApiError) {
  render(<UnusableLinkPage link="l" error={error} onOpen={vi.fn<() => void>()} />)
}

test.each([
  ['link_invalid', 'This is not a link to a draft'],
  ['link_expired', 'This link has expired'],
  ['link_revoked', 'This link was revoked'],
] as const)('%s: says just that, and there is nothing to press', (slug, title) => {
  closed(refused(slug))
  expect(screen.getByRole('alert').querySelector('h1')?.textContent).toBe(title)
  expect(screen.queryByRole('button')).toBeNull()
})

test('any other failure offers a retry', () => {
  closed(new ApiError({ kind: 'refused', status: 500, errors: [{ code: 1, message: 'Oops' }] }, {}))
  expect(screen.getByRole('button', { name: 'Try again' })).toBeDefined()
})
