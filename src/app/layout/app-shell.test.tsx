import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, cleanup, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { successEnvelope } from '../../api/envelope'
import { capabilitiesForRoles, type Role } from '../../api/roles'
import type { OperatorSession } from '../../api/operator-session'
import { AccountSwitcher } from './app-shell'

const ACCOUNT = 'ac3e0000000000000000000000000001'

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  cleanup()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

async function show(roles: Role[], answer: () => Response) {
  const asked = vi.fn<() => Promise<Response>>(async () => answer())
  vi.stubGlobal('fetch', asked)
  const session: OperatorSession = {
    kind: 'person',
    email: 'ana@example.com',
    groups: [],
    roles,
    capabilities: capabilitiesForRoles(roles),
    accounts: [{ id: ACCOUNT }],
    mode: 'demo',
    expires_at: null,
    sign_out_url: null,
    has_approvals: false,
  }
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  render(
    <QueryClientProvider client={queryClient}>
      <AccountSwitcher account={ACCOUNT} session={session} />
    </QueryClientProvider>,
  )
  // Long enough to reveal a request that is repeated over and over.
  await act(() => vi.advanceTimersByTimeAsync(1000))
  return asked
}

const named = () => Response.json(successEnvelope({ id: ACCOUNT, name: 'Acme Corporation' }))
const refused = () =>
  Response.json(
    { success: false, errors: [{ code: 10000, message: 'Authentication error' }], result: null },
    { status: 403 },
  )

it('names the account', async () => {
  await show(['viewer'], named)
  expect(screen.getByText('Acme Corporation')).toBeDefined()
})

it('makes do with the id where the name may not be read, and asks once', async () => {
  const asked = await show(['viewer'], refused)
  expect(screen.getByText('ac3e0000')).toBeDefined()
  expect(asked).toHaveBeenCalledOnce()
})

it('shows and asks nothing for somebody without a role', async () => {
  const asked = await show([], named)
  expect(screen.queryByText(/./)).toBeNull()
  expect(asked).not.toHaveBeenCalled()
})
