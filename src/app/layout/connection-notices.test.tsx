import { QueryClient, QueryClientProvider, QueryObserver } from '@tanstack/react-query'
import {
  createMemoryHistory,
  createRootRoute,
  createRouter,
  RouterProvider,
} from '@tanstack/react-router'
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { successEnvelope } from '../../api/envelope'
import { ApiError } from '../../api/errors'
import type { OperatorSession } from '../../api/operator-session'
import { ConnectionNotices } from './connection-notices'

const NOW = Date.parse('2026-08-27T10:00:00Z')
const MINUTE = 60_000

const session: OperatorSession = {
  kind: 'person',
  email: 'ana@example.com',
  groups: [],
  roles: ['admin'],
  capabilities: [],
  accounts: [],
  mode: 'deployed',
  expires_at: (NOW + 60 * MINUTE) / 1000,
  sign_out_url: '/cdn-cgi/access/logout',
  has_approvals: false,
}

const signedOut = () => new Response('<html>Sign in</html>', { status: 401 })
const signedIn = (as: Partial<OperatorSession> = {}) =>
  Response.json(successEnvelope({ ...session, ...as }))

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['setTimeout', 'setInterval', 'clearInterval', 'Date'] })
})

afterEach(() => {
  cleanup()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

/** Returns the gateway's responses one after the other; the last one repeats. */
function answerWith(...answers: (() => Response)[]) {
  const asked = vi.fn<() => Promise<Response>>()
  for (const answer of answers) asked.mockImplementationOnce(async () => answer())
  const last = answers.at(-1)
  if (last !== undefined) asked.mockImplementation(async () => last())
  vi.stubGlobal('fetch', asked)
  return asked
}

async function pass(ms: number) {
  await act(() => vi.advanceTimersByTimeAsync(ms))
}

async function show() {
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  const router = createRouter({
    routeTree: createRootRoute({
      component: () => (
        <>
          <ConnectionNotices />
          <input aria-label="An edit" defaultValue="typed" />
        </>
      ),
    }),
    history: createMemoryHistory(),
  })
  render(
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  )
  await pass(0)
  return queryClient
}

async function press(name: string) {
  fireEvent.click(screen.getByRole('button', { name }))
  await pass(0)
}

const EXPIRED = 'Your session has expired'
const ENDING = 'Your session is about to end'

describe('a session that has expired', () => {
  it('is said, keeps the page, and is over after signing in', async () => {
    answerWith(signedOut, signedIn)
    await show()
    expect(screen.getByText(EXPIRED)).toBeDefined()
    fireEvent.change(screen.getByLabelText('An edit'), { target: { value: 'more' } })
    await press('I have signed in')
    expect(screen.queryByText(EXPIRED)).toBeNull()
    expect(screen.getByLabelText('An edit')).toHaveProperty('value', 'more')
  })

  it('is looked at again when one comes back to the window', async () => {
    answerWith(signedOut, signedIn)
    await show()
    fireEvent.focus(window)
    await pass(0)
    expect(screen.queryByText(EXPIRED)).toBeNull()
  })

  it('is signed in to in a tab of its own', async () => {
    answerWith(signedOut)
    const open = vi.fn<typeof window.open>(() => null)
    vi.stubGlobal('open', open)
    await show()
    await press('Sign in')
    expect(open).toHaveBeenCalledWith('/', '_blank', 'noopener')
  })

  it('makes the reads that failed without it run again', async () => {
    answerWith(signedOut, signedIn)
    const queryClient = await show()
    const ended = new ApiError({ kind: 'malformed', status: 401, detail: 'no session' })
    const settings = vi
      .fn<() => Promise<string>>()
      .mockRejectedValueOnce(ended)
      .mockResolvedValue('read')
    const observer = new QueryObserver(queryClient, { queryKey: ['settings'], queryFn: settings })
    const stop = observer.subscribe(() => undefined)
    await pass(0)
    expect(queryClient.getQueryState(['settings'])?.status).toBe('error')
    await press('I have signed in')
    expect(queryClient.getQueryData(['settings'])).toBe('read')
    stop()
  })

  it('is not confused with Cloudflare’s refusal of the token, which is also a 401', async () => {
    const refused = {
      success: false,
      errors: [{ code: 1000, message: 'Invalid API Token' }],
      messages: [],
      result: null,
    }
    const asked = answerWith(() => Response.json(refused, { status: 401 }))
    await show()
    expect(asked).toHaveBeenCalled()
    expect(screen.queryByText(EXPIRED)).toBeNull()
  })
})

describe('a session that is about to end', () => {
  it('is said five minutes before, once', async () => {
    const asked = answerWith(signedIn)
    await show()
    await pass(54 * MINUTE)
    expect(screen.queryByText(ENDING)).toBeNull()
    await pass(2 * MINUTE)
    expect(screen.getByText(ENDING)).toBeDefined()
    await press('OK')
    expect(screen.queryByText(ENDING)).toBeNull()
    await pass(2 * MINUTE)
    expect(screen.queryByText(ENDING)).toBeNull()
    expect(asked).toHaveBeenCalledTimes(2)
  })

  it('is looked at when it ends', async () => {
    answerWith(signedIn, signedIn, signedOut)
    await show()
    await pass(56 * MINUTE)
    await pass(5 * MINUTE)
    expect(screen.getByText(EXPIRED)).toBeDefined()
  })

  it('is not asked about all the time, however long it lasts', async () => {
    const aMonth = (NOW + 30 * 24 * 60 * MINUTE) / 1000
    const asked = answerWith(() => signedIn({ expires_at: aMonth }))
    await show()
    await pass(30 * MINUTE)
    expect(asked).toHaveBeenCalledTimes(1)
  })

  it('is nothing to say where nobody signs in', async () => {
    const asked = answerWith(() => signedIn({ expires_at: null, sign_out_url: null }))
    await show()
    await pass(24 * 60 * MINUTE)
    expect(screen.queryByText(ENDING)).toBeNull()
    expect(asked).toHaveBeenCalledTimes(1)
  })
})

describe('somebody else who signs in', () => {
  it('is named, with who it was until then, until one has read it', async () => {
    answerWith(signedIn, signedOut, () => signedIn({ email: 'bo@example.com' }))
    const queryClient = await show()
    await act(() => queryClient.refetchQueries())
    await pass(0)
    expect(screen.getByText(EXPIRED)).toBeDefined()
    await press('I have signed in')
    expect(screen.getByText('You are now signed in as bo@example.com')).toBeDefined()
    expect(screen.getByText(/Until now you were ana@example.com/)).toBeDefined()
    await press('OK')
    expect(screen.queryByText(/You are now signed in/)).toBeNull()
  })
})
