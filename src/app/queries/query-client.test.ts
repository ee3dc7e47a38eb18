import { QueryObserver } from '@tanstack/react-query'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { successEnvelope } from '../../api/envelope'
import { ApiError, GATEWAY_ERRORS, createGatewayError } from '../../api/errors'
import { queryClient } from './query-client'
import { operatorSessionQuery } from './session'

/** A busy machine needs more than the second that is the default. */
const WAIT = { timeout: 10_000 }

const session = {
  kind: 'person',
  email: 'ana@example.com',
  groups: [],
  roles: ['admin'],
  capabilities: [],
  accounts: [],
  mode: 'deployed',
  expires_at: null,
  sign_out_url: null,
  has_approvals: false,
}

const ended = new ApiError({ kind: 'malformed', status: 401, detail: 'no session' })
const forbidden = new ApiError({
  kind: 'refused',
  status: GATEWAY_ERRORS.forbidden.status,
  errors: [createGatewayError('forbidden', 'Your role does not include this.')],
})
const broken = new ApiError({ kind: 'refused', status: 500, errors: [] })

const asked = vi.fn<(request: Request) => Promise<Response>>()
let stop: () => void

beforeEach(async () => {
  asked.mockReset()
  asked.mockImplementation(async () => Response.json(successEnvelope(session)))
  vi.stubGlobal('fetch', asked)
  await queryClient.fetchQuery(operatorSessionQuery)
  stop = new QueryObserver(queryClient, operatorSessionQuery).subscribe(() => undefined)
  asked.mockClear()
})

afterEach(() => {
  stop()
  queryClient.clear()
  vi.unstubAllGlobals()
})

async function failWith(reason: ApiError) {
  const queryFn = () => Promise.reject(reason)
  await queryClient.fetchQuery({ queryKey: ['settings'], queryFn }).catch(() => undefined)
}

it.each([ended, forbidden])('asks for the session anew when a read says: %s', async (error) => {
  await failWith(error)
  await vi.waitFor(() => expect(asked).toHaveBeenCalledOnce(), WAIT)
})

it('does so when a write says it', async () => {
  const write = queryClient
    .getMutationCache()
    .build(queryClient, { mutationFn: () => Promise.reject(ended) })
  await write.execute(undefined).catch(() => undefined)
  await vi.waitFor(() => expect(asked).toHaveBeenCalledOnce(), WAIT)
})

it('does not for what is not about the session', async () => {
  await failWith(broken)
  expect(asked).not.toHaveBeenCalled()
})

it('the session is read once for many failures, and not again when that read fails too', async () => {
  asked.mockImplementation(async () => new Response('Unauthorized', { status: 401 }))
  await Promise.all([failWith(ended), failWith(ended)])
  await vi.waitFor(
    () => expect(queryClient.getQueryState(operatorSessionQuery.queryKey)?.status).toBe('error'),
    WAIT,
  )
  expect(asked).toHaveBeenCalledOnce()
})
