import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'
import type { Proposal } from '../../../api/approvals/proposal'
import { failureEnvelope, successEnvelope } from '../../../api/envelope'
import type { Finding } from '../../../api/impact/finding'
import type { SurveyStatus } from '../../../api/impact/survey'
import { CurrentProposalImpact, ImpactWhenProposed } from './proposal-impact'

// Code that is loaded first takes a busy machine more than the second that is the default.
const LOADED = { timeout: 10_000 }

const ACCOUNT = 'a'.repeat(32)
const ORGANIZATION = { auth_domain: 'acme.cloudflareaccess.com', name: 'Acme' }

const finding = (sentence: string): Finding => ({
  id: 'denied-hosts',
  severity: 'critical',
  subject: 'Hosts without an application',
  sentence,
  source: 'documented',
})
const THEN = finding('2 hosts without an application are denied.')

const survey: SurveyStatus = {
  state: 'complete',
  areas: ['hosts'],
  started_at: '2026-11-27T10:00:00.000Z',
  finished_at: '2026-11-27T10:00:01.000Z',
  zones: { read: 1, seen: 1 },
  seconds_left: 0,
  waits_until: null,
  is_resumed: false,
  unread: [],
}

const proposal = {
  resource: 'organization',
  state: 'pending',
  patch: { deny_unmatched_requests: true },
  impact: { surveyed_at: '2026-11-26T10:00:00.000Z', findings: [THEN] },
} as unknown as Proposal // the parts that are read

const refused = () =>
  Response.json(failureEnvelope([{ code: 10_000, message: 'Cloudflare says no.' }]), {
    status: 403,
  })

type Answers = { organization?: () => Response; impact?: () => Response }

/** Renders what the change was computed to do beside what it would do now, with these responses of the gateway. */
function renderImpacts(
  { organization, impact }: Answers,
  changes: Partial<Pick<Proposal, 'state' | 'patch' | 'impact'>> = {},
) {
  const asked: unknown[] = []
  vi.stubGlobal('fetch', async (request: Request) => {
    const { pathname } = new URL(request.url)
    if (pathname.endsWith('/organizations')) {
      const response = organization?.() ?? Response.json(successEnvelope(ORGANIZATION))
      response.headers.set('etag', '"1"')
      return response
    }
    if (pathname.endsWith('/impact')) {
      asked.push(await request.json())
      return impact?.()
    }
    return Response.json(successEnvelope(survey))
  })
  const shown = { ...proposal, ...changes }
  render(
    <QueryClientProvider
      client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}
    >
      <section aria-label="Then">
        <ImpactWhenProposed impact={shown.impact} />
      </section>
      <section aria-label="Now">
        <CurrentProposalImpact account={ACCOUNT} proposal={shown} />
      </section>
    </QueryClientProvider>,
  )
  const [former, now] = ['Then', 'Now'].map((name) => within(screen.getByRole('region', { name })))
  return { former: former!, now: now!, asked }
}

const found = (...findings: Finding[]) =>
  Response.json(successEnvelope({ survey, findings, checklist: [], hosts: null, seats: null }))

afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

test('what the change would do now is computed on the live value, and shown beside what it would have done then', async () => {
  const { former, now, asked } = renderImpacts({
    impact: () => found(finding('5 hosts without an application are denied.')),
  })
  expect(
    await now.findByText('5 hosts without an application are denied.', {}, LOADED),
  ).toBeTruthy()
  expect(now.queryByText(THEN.sentence)).toBeNull()
  expect(former.getByText(THEN.sentence, { exact: false })).toBeTruthy()
  expect(asked).toEqual([
    {
      resource: 'organization',
      before: ORGANIZATION,
      after: { ...ORGANIZATION, deny_unmatched_requests: true },
    },
  ])
})

test('what is the same now as then is said in the same words', async () => {
  const { former, now } = renderImpacts({ impact: () => found(THEN) })
  expect(await now.findByText(THEN.sentence, {}, LOADED)).toBeTruthy()
  expect(former.getByText(THEN.sentence, { exact: false })).toBeTruthy()
})

test('what no longer depends on the change is not said of now', async () => {
  const { now } = renderImpacts({ impact: () => found() })
  const text = 'Nothing in this account was found to depend on it.'
  expect(await now.findByText(text, {}, LOADED)).toBeTruthy()
})

test('what could not be computed now says why, keeps what was computed then, and is tried again', async () => {
  const impact = vi.fn<() => Response>().mockReturnValueOnce(refused()).mockReturnValue(found(THEN))
  const { former, now } = renderImpacts({ impact })
  expect(await now.findByText('The impact could not be computed', {}, LOADED)).toBeTruthy()
  expect(now.getByText('Cloudflare says no.', { exact: false })).toBeTruthy()
  expect(former.getByText(THEN.sentence, { exact: false })).toBeTruthy()
  fireEvent.click(now.getByRole('button', { name: 'Try again' }))
  expect(await now.findByText(THEN.sentence)).toBeTruthy()
})

test('a live value that could not be read says so, and nothing is computed', async () => {
  const { now, asked } = renderImpacts({ organization: refused })
  expect(await now.findByText('The live value could not be loaded')).toBeTruthy()
  expect(asked).toEqual([])
})

test('a change that was not computed then, or that no rule concerns, says that', async () => {
  const { former, now } = renderImpacts({}, { patch: { name: 'Other' }, impact: null })
  expect(former.getByText('Nothing was computed:', { exact: false })).toBeTruthy()
  expect(await now.findByText('No rule applies to this change.', {}, LOADED)).toBeTruthy()
})

test('a change that was decided is not computed again', () => {
  const { now, asked } = renderImpacts({}, { state: 'declined' })
  expect(now.getByText('It was decided already.')).toBeTruthy()
  expect(asked).toEqual([])
})
