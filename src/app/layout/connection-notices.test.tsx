import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import { successEnvelope } from '../../api/envelope'
import { ConnectionNotices } from './connection-notices'

const session = {
  email: 'ana@example.com',
  roles: ['admin'],
  capabilities: [],
  accounts: [],
  mode: 'deployed',
}

afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

/** The gateway's answers, one after the other; the last one stays. */
function answerWith(...answers: (() => Response)[]) {
  let asked = 0
  vi.stubGlobal('fetch', () => {
    const answer = answers[Math.min(asked, answers.length - 1)]
    asked += 1
    return Promise.resolve(answer?.() ?? Response.error())
  })
}

function show() {
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  render(
    <QueryClientProvider client={queryClient}>
      <ConnectionNotices />
      <input aria-label="An edit" defaultValue="typed" />
    </QueryClientProvider>,
  )
}

const signedOut = () => new Response('<html>Sign in</html>', { status: 401 })
const signedIn = () => Response.json(successEnvelope(session))

it('says that the session has expired, keeps the page, and goes away after signing in', async () => {
  answerWith(signedOut, signedIn)
  show()
  expect(await screen.findByText('Your session has expired')).toBeDefined()
  expect(screen.getByLabelText<HTMLInputElement>('An edit').value).toBe('typed')
  fireEvent.click(screen.getByRole('button', { name: 'I have signed in' }))
  await vi.waitFor(() => expect(screen.queryByText('Your session has expired')).toBeNull())
  expect(screen.getByLabelText<HTMLInputElement>('An edit').value).toBe('typed')
})

it('says nothing of a session when Cloudflare refuses the token, which is a 401 too', async () => {
  const refused = {
    success: false,
    errors: [{ code: 1000, message: 'Invalid API Token' }],
    messages: [],
    result: null,
  }
  const asked = vi.fn<() => Response>(() => Response.json(refused, { status: 401 }))
  answerWith(asked)
  show()
  await vi.waitFor(() => expect(asked).toHaveBeenCalled())
  expect(screen.queryByText('Your session has expired')).toBeNull()
})
