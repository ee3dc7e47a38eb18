import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import {
  createMemoryHistory,
  createRootRoute,
  createRouter,
  RouterProvider,
} from '@tanstack/react-router'
import { cleanup, render, screen } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'
import type { ProposalSummary } from '../../../api/approvals/proposal'
import { successEnvelope } from '../../../api/envelope'
import type { OperatorSession } from '../../../api/operator-session'
import { operatorSessionQuery } from '../../queries/session'
import { OpenWorkCard } from './activity-cards'

const ACCOUNT = 'ac3e0000000000000000000000000001'

const session: OperatorSession = {
  kind: 'person',
  email: 'ana@example.com',
  groups: [],
  roles: ['admin'],
  capabilities: [],
  accounts: [],
  mode: 'deployed',
  expires_at: null,
  sign_out_url: null,
  has_approvals: true,
}

const pending: ProposalSummary = {
  number: 7,
  state: 'pending',
  created_at: '2026-11-24T09:00:00.000Z',
  expires_at: '2026-11-25T09:00:00.000Z',
  applies_at: null,
  ended_at: null,
  email: 'bo@example.com',
  roles: ['admin'],
  resource: 'organization',
  operation: 'update',
  demand: { approvers: 2, delay_minutes: null, subjects: ['auth_domain'] },
  requested: [],
  reason: 'New name',
  ticket: null,
  client_request_id: null,
  reverts: null,
  draft: null,
  origin: null,
  people: null,
  approvals: [],
  decided_by: null,
  comment: '',
  is_break_glass: false,
  change: null,
  error: null,
  moved: [],
  is_mine: false,
  actions: [],
}

afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

/** Undefined stands for requests for approval that cannot be read. */
async function show(proposals: ProposalSummary[] | undefined) {
  vi.stubGlobal('fetch', async (request: Request) => {
    if (!new URL(request.url).pathname.endsWith('/proposals')) {
      return Response.json(successEnvelope([]))
    }
    return proposals === undefined
      ? new Response('Unavailable', { status: 503 })
      : Response.json(successEnvelope(proposals))
  })
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  queryClient.setQueryData(operatorSessionQuery.queryKey, session)
  const router = createRouter({
    routeTree: createRootRoute({ component: () => <OpenWorkCard account={ACCOUNT} /> }),
    history: createMemoryHistory(),
  })
  render(
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  )
  return screen.findByRole('region', { name: 'In progress' })
}

test('what waits for approval is in progress, with the way to it', async () => {
  await show([pending, { ...pending, number: 6, state: 'declined' }])
  const link = await screen.findByRole('link', { name: 'Change auth_domain' })
  expect(link.getAttribute('href')).toBe(`/${ACCOUNT}/approvals/7`)
  const [item, ...others] = screen.getAllByRole('listitem')
  expect(others).toEqual([])
  expect(item?.textContent).toContain('Waiting for approval')
  expect(item?.textContent).toContain('0 of 2 approvals, bo@example.com')
})

test('nothing is in progress where all was decided', async () => {
  const card = await show([{ ...pending, state: 'applied' }])
  await screen.findByText('No requests for approval, unpublished drafts or open checklists.')
  expect(card.querySelectorAll('li')).toHaveLength(0)
})

test('what could not be read is not “nothing”', async () => {
  const card = await show(undefined)
  await screen.findByText('The requests for approval could not be loaded')
  expect(card.textContent).not.toContain('No requests for approval')
})
