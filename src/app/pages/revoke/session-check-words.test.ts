import { expect, test } from 'vitest'
import type { Run } from '../../../api/revocation-run'
import {
  SESSION_CHECK_GROUPS,
  type SessionCheckGroup,
  type PersonSessionCheck,
} from '../../../api/session-check'
import { personCheckInWords, runVerificationInWords } from './session-check-words'

const NOTHING: PersonSessionCheck = {
  read_at: '2026-11-30T09:00:00Z',
  is_known: true,
  sessions: 0,
  sessions_left: 0,
  signed_in_again_at: null,
  client_session: 'none',
  devices: 0,
  message: null,
}

test.each([
  [{}, 'no session from before'],
  [{ read_at: null }, ''],
  [{ is_known: false }, 'Not among this account’s users'],
  [{ message: 'No', read_at: null }, 'Sessions not read: No'],
  [{ sessions: 2, sessions_left: 2, devices: 1 }, '2 from before left, 1 device'],
  [
    { signed_in_again_at: '2026-11-30T09:05:00Z', client_session: 'valid', devices: 3 },
    'signed in again, no session from before, client session, 3 devices',
  ],
] as const)('of a person it says what was found: %o', (found, words) => {
  expect(personCheckInWords({ ...NOTHING, ...found })).toBe(words)
})

const counts = (found: Partial<Record<SessionCheckGroup, number>> = {}) =>
  Object.fromEntries(SESSION_CHECK_GROUPS.map((group) => [group, found[group] ?? 0])) as Record<
    SessionCheckGroup,
    number
  > // has every group

function runOf(total: number, more: Partial<Run> = {}): Run {
  return {
    number: 7,
    created_at: '2026-11-30T09:00:00Z',
    finished_at: '2026-11-30T09:01:00Z',
    email: 'desk@acme.example',
    roles: ['helpdesk'],
    reason: 'Leak',
    ticket: null,
    devices: false,
    warp_session_reauth: false,
    state: 'finished',
    stopped_because: null,
    subject: total === 1 ? 'ana.souza@acme.example' : null,
    total,
    counts: { waiting: 0, sending: 0, revoked: total, failed: 0, unknown: 0, cancelled: 0 },
    per_minute: 100,
    reserve: 0.4,
    waits_until: null,
    seconds_left: null,
    change: 3,
    ...more,
  }
}

const verified = (total: number, found?: Partial<Record<SessionCheckGroup, number>>) => ({
  verification: {
    state: 'finished',
    started_at: '2026-11-30T09:02:00Z',
    total,
    counts: counts(found),
  } as const,
})

test.each([
  [runOf(1), '1 revoked; not read again yet'],
  [runOf(1, verified(1)), 'proven: no session from before is left'],
  [runOf(1, verified(1, { back: 1 })), 'proven: no session from before is left, signed in again'],
  [runOf(1, verified(1, { with_sessions_left: 1 })), 'with sessions from before'],
  [runOf(1, verified(1, { unknown: 1 })), 'not among this account’s users'],
  [
    runOf(500, verified(500, { back: 3, unread: 2 })),
    'proven of 498: no session from before is left, 3 signed in again, 2 could not be read',
  ],
  [runOf(3, { state: 'running', finished_at: null }), '3 of 3 done'],
])('of a run it says what is proven', (run, words) => {
  expect(runVerificationInWords(run)).toBe(words)
})
