import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import {
  createMemoryHistory,
  createRootRoute,
  createRouter,
  RouterProvider,
} from '@tanstack/react-router'
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { ChangeResult, ChangeConflict } from '../../../api/change'
import type { ApiResult } from '../../../api/api-client'
import {
  ApiError,
  GATEWAY_ERRORS,
  type GatewayErrorSlug,
  createGatewayError,
} from '../../../api/errors'
import { capabilitiesForRoles, type Role } from '../../../api/roles'
import type { OperatorSession } from '../../../api/operator-session'
import { approvalsQuery } from '../../queries/approvals'
import { operatorSessionQuery } from '../../queries/session'
import { ChangeReview, type ChangeReviewProps } from './change-review'
import { ORGANIZATION_FORM_FIELDS } from '../fields/organization-fields'

const opened = { auth_domain: 'acme.cloudflareaccess.com', session_duration: '24h', name: 'Acme' }
const edited = { ...opened, session_duration: '12h' }

const saved: ApiResult<ChangeResult> = {
  ok: true,
  result: { current: edited, etag: '"2"', change: null },
  resultInfo: undefined,
  etag: undefined,
}

function refused(
  slug: GatewayErrorSlug,
  pointer?: string,
  result?: ChangeConflict,
): ApiResult<ChangeResult> {
  const errors = [createGatewayError(slug, 'It cannot be so.', pointer)]
  const { status } = GATEWAY_ERRORS[slug]
  return { ok: false, error: new ApiError({ kind: 'refused', status, errors, result }) }
}

/** Returns a query client with the session of a person in the given role. */
function signedInAs(role: Role): QueryClient {
  const session: OperatorSession = {
    kind: 'person',
    email: `${role}@example.com`,
    groups: [],
    roles: [role],
    capabilities: capabilitiesForRoles([role]),
    accounts: [],
    mode: 'demo',
    expires_at: null,
    sign_out_url: null,
    has_approvals: false,
  }
  const queryClient = new QueryClient()
  queryClient.setQueryData(operatorSessionQuery.queryKey, session)
  return queryClient
}

function renderReview(answer: ApiResult<ChangeResult>, role: Role = 'admin') {
  const props = {
    account: 'acme',
    setting: 'organization',
    fields: [ORGANIZATION_FORM_FIELDS.session_duration],
    base: { document: opened, etag: '"1"' },
    edited,
    title: 'Review changes',
    saveLabel: 'Save changes',
    submit: vi.fn<ChangeReviewProps['submit']>(async () => answer),
    propose: vi.fn<ChangeReviewProps['propose']>(),
    onProposed: vi.fn<ChangeReviewProps['onProposed']>(),
    onSaved: vi.fn<ChangeReviewProps['onSaved']>(),
    onRebase: vi.fn<ChangeReviewProps['onRebase']>(),
    onFieldProblems: vi.fn<NonNullable<ChangeReviewProps['onFieldProblems']>>(),
    onClose: vi.fn<() => void>(),
  } satisfies ChangeReviewProps
  render(
    <QueryClientProvider client={signedInAs(role)}>
      <ChangeReview {...props} />
    </QueryClientProvider>,
  )
  return props
}

const reason = () => screen.getByRole('textbox', { name: 'Reason' })

async function type(name: string, value: string) {
  await act(async () => {
    fireEvent.change(screen.getByRole('textbox', { name }), { target: { value } })
  })
}

async function press(name: string) {
  await act(async () => screen.getByRole('button', { name }).click())
}

afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
  sessionStorage.clear()
})

it('that needs approval stays where its page leads, if that is not to the proposal', async () => {
  const queryClient = signedInAs('admin')
  queryClient.setQueryData(
    operatorSessionQuery.queryKey,
    (session) => session && { ...session, has_approvals: true },
  )
  queryClient.setQueryData(approvalsQuery('acme').queryKey, {
    policy: {
      rules: [
        {
          setting: 'organization',
          pointer: '/session_duration',
          when: 'any',
          approvers: 1,
          delay_minutes: null,
        },
      ],
      runs: null,
      expires_after_minutes: 60,
      approval_lasts_minutes: 60,
    },
    waiting: 0,
    notices: [],
  })
  vi.stubGlobal('fetch', () => new Promise(() => {}))
  const onProposed = vi.fn<ChangeReviewProps['onProposed']>(() => true)
  const proposed = { ok: true, result: { number: 7 } } as Awaited<
    ReturnType<ChangeReviewProps['propose']>
  > // what the review reads of it
  const router = createRouter({
    routeTree: createRootRoute({
      component: () => (
        <ChangeReview
          account="acme"
          setting="organization"
          fields={[ORGANIZATION_FORM_FIELDS.session_duration]}
          base={{ document: opened, etag: '"1"' }}
          edited={edited}
          title="Review changes"
          saveLabel="Save changes"
          submit={vi.fn<ChangeReviewProps['submit']>()}
          propose={async () => proposed}
          onProposed={onProposed}
          onSaved={vi.fn<ChangeReviewProps['onSaved']>()}
          onRebase={vi.fn<ChangeReviewProps['onRebase']>()}
          onClose={() => {}}
        />
      ),
    }),
    history: createMemoryHistory(),
  })
  render(
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  )
  await screen.findByRole('textbox', { name: 'Reason' })
  await type('Reason', 'Auditors ask for it')
  await press('Request approval')
  expect(onProposed).toHaveBeenCalledOnce()
  expect(router.state.location.pathname).toBe('/')
})

describe('the review of a change', () => {
  it('sends only what was edited, with the version and the reason', async () => {
    const { submit, onSaved } = renderReview(saved)
    await type('Reason', ' Auditors ask for it ')
    await press('Save changes')
    expect(submit).toHaveBeenCalledExactlyOnceWith({
      client_request_id: expect.any(String),
      etag: '"1"',
      reason: 'Auditors ask for it',
      patch: { session_duration: '12h' },
    })
    expect(onSaved).toHaveBeenCalledOnce()
  })

  it('sends nothing without a reason, and goes to where it is missing', async () => {
    const { submit } = renderReview(saved)
    await press('Save changes')
    expect(submit).not.toHaveBeenCalled()
    expect(screen.getByText('Say why, for those who read the history.')).toBeDefined()
    expect(document.activeElement).toBe(reason())
  })

  it('saves by Control or Command and Enter in the reason', async () => {
    const { submit } = renderReview(saved)
    await type('Reason', 'Auditors ask for it')
    await act(async () => fireEvent.keyDown(reason(), { key: 'Enter', metaKey: true }))
    expect(submit).toHaveBeenCalledOnce()
  })

  it('takes a refusal that names a field to the field, and closes', async () => {
    const { onFieldProblems, onClose } = renderReview(refused('invalid_field', '/session_duration'))
    await type('Reason', 'Auditors ask for it')
    await press('Save changes')
    expect(onFieldProblems).toHaveBeenCalledExactlyOnceWith([
      { pointer: '/session_duration', message: 'It cannot be so.' },
    ])
    expect(onClose).toHaveBeenCalledOnce()
  })

  it('stays open with any other refusal', async () => {
    const { onFieldProblems, onClose } = renderReview(refused('forbidden'))
    await type('Reason', 'Auditors ask for it')
    await press('Save changes')
    expect(screen.getByRole('alert').textContent).toContain('The changes were not saved')
    expect(onFieldProblems).not.toHaveBeenCalled()
    expect(onClose).not.toHaveBeenCalled()
  })

  it('stays open when the session has expired, says what to do, and saves afterwards', async () => {
    const ended = new ApiError({ kind: 'malformed', status: 401, detail: 'no session' })
    const { submit, onSaved } = renderReview(saved)
    submit.mockResolvedValueOnce({ ok: false, error: ended })
    await type('Reason', 'Auditors ask for it')
    await press('Save changes')
    const notice = screen.getByRole('alert')
    expect(notice.textContent).toContain('The changes were not saved')
    expect(notice.textContent).toContain('Sign in again in a new tab, then do this again')
    expect(screen.getByRole('button', { name: 'Sign in' })).toBeDefined()
    await press('Save changes')
    expect(submit).toHaveBeenCalledTimes(2)
    expect(onSaved).toHaveBeenCalledOnce()
  })

  it('saves nothing for somebody who may not, and says why', async () => {
    const { submit } = renderReview(saved, 'designer')
    await type('Reason', 'Auditors ask for it')
    await press('Save changes')
    expect(submit).not.toHaveBeenCalled()
    expect(screen.getByText(/can change the login page but no other setting/)).toBeDefined()
  })

  it('brings both edits together when somebody else was faster, and keeps the reason', async () => {
    const current = { ...opened, name: 'Acme Holding' }
    const conflict = { current, etag: '"2"', changed: ['/name'], changes: [] }
    const { onRebase } = renderReview(refused('precondition_failed', undefined, conflict))
    await type('Reason', 'Auditors ask for it')
    await press('Save changes')
    expect(screen.getByText('It is not known who changed it')).toBeDefined()
    await press('Continue to review')
    expect(onRebase).toHaveBeenCalledExactlyOnceWith(
      { document: current, etag: '"2"' },
      { ...current, session_duration: '12h' },
    )
    const kept = await screen.findByRole('textbox', { name: 'Reason' })
    expect(kept).toHaveProperty('value', 'Auditors ask for it')
  })
})
