import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'
import { failureEnvelope, successEnvelope } from '../../../api/envelope'
import type { RevocationPrecheck, RunWithLatestPeople } from '../../../api/revocation-run'
import type { RunRequest } from '../../../api/revocation-request'
import { capabilitiesForRoles } from '../../../api/roles'
import type { OperatorSession } from '../../../api/operator-session'
import { operatorSessionQuery } from '../../queries/session'
import PersonPanel from './person-panel'

/** A busy machine needs more than the second that is the default. */
const WAIT = { timeout: 10_000 }

const ACCOUNT = 'a'.repeat(32)
const ANA = 'ana@acme.example'

const desk: OperatorSession = {
  kind: 'person',
  email: 'desk@acme.example',
  groups: [],
  roles: ['helpdesk'],
  capabilities: capabilitiesForRoles(['helpdesk']),
  accounts: [],
  mode: 'demo',
  expires_at: null,
  sign_out_url: null,
  has_approvals: false,
}
const check: RevocationPrecheck = {
  protected: [],
  allowance: { limit: 200, left: 200 },
  per_minute: 180,
  reserve: 0.25,
  waiting: 0,
}
const run: RunWithLatestPeople = {
  number: 7,
  created_at: '2026-11-27T10:00:00Z',
  finished_at: null,
  email: desk.email,
  roles: desk.roles,
  reason: 'Lost phone',
  ticket: null,
  devices: false,
  warp_session_reauth: false,
  state: 'queued',
  stopped_because: null,
  subject: ANA,
  total: 1,
  counts: { waiting: 1, sending: 0, revoked: 0, failed: 0, unknown: 0, cancelled: 0 },
  per_minute: 180,
  reserve: 0.25,
  waits_until: null,
  seconds_left: 1,
  change: 1,
  latest: [],
  controlled: [],
}

const started = () => Response.json(successEnvelope(run))
const lost = () => {
  throw new TypeError('Failed to fetch')
}
const refused = () =>
  Response.json(failureEnvelope([{ code: 990403, message: 'No.' }]), { status: 403 })

afterEach(() => {
  cleanup()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

/** Renders a person’s page with these responses of the gateway, and returns the runs that were requested. */
function renderPerson(...answers: (() => Response)[]) {
  const asked: RunRequest[] = []
  vi.stubGlobal('fetch', async (request: Request) => {
    const { pathname } = new URL(request.url)
    if (pathname.endsWith('/check')) return Response.json(successEnvelope(check))
    if (request.method !== 'POST') return Response.json(successEnvelope([]))
    asked.push(await request.json())
    return answers[asked.length - 1]?.()
  })
  const queryClient = new QueryClient()
  queryClient.setQueryData(operatorSessionQuery.queryKey, desk)
  const onRun = vi.fn<(run: number) => void>()
  render(
    <QueryClientProvider client={queryClient}>
      <PersonPanel
        account={ACCOUNT}
        email={ANA}
        run={undefined}
        prefill={{}}
        onRun={onRun}
        onNext={() => {}}
      />
    </QueryClientProvider>,
  )
  return { asked, onRun }
}

async function ask() {
  fireEvent.click(await screen.findByRole('button', { name: 'Revoke sessions…' }))
  // Its code is loaded first.
  const dialog = await screen.findByRole('dialog', {}, WAIT)
  fireEvent.change(within(dialog).getByLabelText('Reason'), { target: { value: 'Lost phone' } })
  return within(dialog)
}

test('an answer that is lost is asked for again, and no other revocation', async () => {
  const { asked, onRun } = renderPerson(lost, started)
  const dialog = await ask()
  vi.useFakeTimers({ toFake: ['setTimeout'], shouldAdvanceTime: true, advanceTimeDelta: 500 })
  fireEvent.click(dialog.getByRole('button', { name: 'Revoke sessions' }))
  await vi.waitFor(() => expect(onRun).toHaveBeenCalledWith(7), WAIT)
  expect(asked).toHaveLength(2)
  expect(asked[0]?.idempotency_key).toBeDefined()
  expect(asked[1]).toEqual(asked[0])
})

test('whoever got no answer at all asks for the same revocation again, and not for another', async () => {
  const { asked, onRun } = renderPerson(lost, lost, lost, lost, started)
  let dialog = await ask()
  vi.useFakeTimers({ toFake: ['setTimeout'], shouldAdvanceTime: true, advanceTimeDelta: 500 })
  fireEvent.click(dialog.getByRole('button', { name: 'Revoke sessions' }))
  await act(() => vi.advanceTimersByTimeAsync(10_000))
  await dialog.findByText('It is not known whether the sessions were revoked')
  fireEvent.click(dialog.getByRole('button', { name: 'Cancel' }))
  dialog = await ask()
  fireEvent.click(dialog.getByRole('button', { name: 'Revoke sessions' }))
  await vi.waitFor(() => expect(onRun).toHaveBeenCalledWith(7), WAIT)
  expect(asked).toHaveLength(5)
  expect(new Set(asked.map(({ idempotency_key }) => idempotency_key))).toHaveLength(1)
})

test('whoever was answered asks for another', async () => {
  const { asked, onRun } = renderPerson(refused, started)
  const dialog = await ask()
  fireEvent.click(dialog.getByRole('button', { name: 'Revoke sessions' }))
  await dialog.findByText('The sessions were not revoked')
  fireEvent.click(dialog.getByRole('button', { name: 'Revoke sessions' }))
  await vi.waitFor(() => expect(onRun).toHaveBeenCalledWith(7), WAIT)
  expect(asked[1]?.idempotency_key).not.toBe(asked[0]?.idempotency_key)
})
