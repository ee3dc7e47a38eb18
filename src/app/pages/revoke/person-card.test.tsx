import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cleanup, render, screen } from '@testing-library/react'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { failureEnvelope } from '../../../api/envelope'
import { accessUserQuery } from '../../queries/people'
import { PersonCard, type PersonFacts, listPersonWarnings } from './person-card'

const NOW = 1_700_000_000
const user = { id: 'u-1', last_successful_login: '2023-11-14T00:00:00Z' }
const known = (more: Partial<PersonFacts>): PersonFacts => ({
  user,
  sessions: [{}],
  origins: [],
  failedLogins: [],
  ...more,
})
const from = (country: string, minutesAgo: number) => ({
  geo: { country },
  iat: NOW - minutesAgo * 60,
})
const failedAt = (minutesAgo: number) => ({
  metadata: { datetime: new Date((NOW - minutesAgo * 60) * 1000).toISOString() },
})

describe('the flags of a person', () => {
  test('name both countries of the last hour', () => {
    const origins = [from('BR', 5), from('DE', 40), from('BR', 50)]
    expect(listPersonWarnings(known({ origins }), NOW)).toEqual([
      'Signed in from two countries in the last hour: Brazil, Germany',
    ])
  })

  test.each([
    ['one country', [from('BR', 5), from('BR', 10)]],
    ['an older session elsewhere', [from('BR', 5), from('DE', 61)]],
    ['a session without a country', [from('BR', 5), { iat: NOW }]],
  ])('are none for %s', (_what, origins) => {
    expect(listPersonWarnings(known({ origins }), NOW)).toEqual([])
  })

  test('tell of many failed logins of the last day', () => {
    const failedLogins = [failedAt(1), failedAt(2), failedAt(30), failedAt(2_000)]
    expect(listPersonWarnings(known({ failedLogins }), NOW)).toEqual([
      '3 failed logins in the last 24 hours',
    ])
    expect(listPersonWarnings(known({ failedLogins: failedLogins.slice(1) }), NOW)).toEqual([])
  })

  test('tell that there is nothing to end, and only once that is known', () => {
    expect(listPersonWarnings(known({ sessions: [] }), NOW)).toEqual(['No active session'])
    expect(listPersonWarnings(known({ sessions: undefined }), NOW)).toEqual([])
  })

  test('tell who never logged in', () => {
    expect(listPersonWarnings(known({ user: { id: 'u-1' } }), NOW)).toEqual(['Never logged in'])
  })
})

const ACCOUNT = 'a'.repeat(32)
const ANA = 'ana@acme.example'

afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

test('a person who was unknown, and then could not be looked up, can be revoked by one button', async () => {
  vi.stubGlobal('fetch', async () =>
    Response.json(failureEnvelope([{ code: 990403, message: 'No.' }]), { status: 403 }),
  )
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  queryClient.setQueryData(accessUserQuery(ACCOUNT, ANA).queryKey, null)
  render(
    <QueryClientProvider client={queryClient}>
      <PersonCard
        account={ACCOUNT}
        email={ANA}
        extraFlags={[]}
        renderAction={() => <button type="button">Revoke sessions…</button>}
      />
    </QueryClientProvider>,
  )
  await screen.findByText('This person could not be looked up', undefined, { timeout: 10_000 })
  expect(screen.getByText(/is not among this account’s users/)).toBeTruthy()
  expect(screen.getAllByRole('button', { name: 'Revoke sessions…' })).toHaveLength(1)
})
