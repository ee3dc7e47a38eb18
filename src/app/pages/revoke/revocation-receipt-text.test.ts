import { expect, test } from 'vitest'
import type { RunWithLatestPeople } from '../../../api/revocation-run'
import type { WaysBackIn } from '../../../api/ways-back-in/ways-back-in'
import { type RevocationReceiptData, buildRevocationReceiptText } from './revocation-receipt-text'

const run: RunWithLatestPeople = {
  number: 12,
  created_at: '2026-11-25T09:00:00.000Z',
  finished_at: '2026-11-25T09:00:01.000Z',
  email: 'desk@acme.example',
  roles: ['helpdesk'],
  reason: 'Lost phone',
  ticket: 'INC-7',
  devices: true,
  warp_session_reauth: false,
  state: 'finished',
  stopped_because: null,
  subject: 'ana@acme.example',
  total: 1,
  counts: { waiting: 0, sending: 0, revoked: 1, failed: 0, unknown: 0, cancelled: 0 },
  per_minute: 180,
  reserve: 0.25,
  waits_until: null,
  seconds_left: null,
  change: 3,
  controlled: [],
  latest: [
    {
      position: 1,
      email: 'ana@acme.example',
      state: 'revoked',
      attempts: 1,
      at: '2026-11-25T09:00:01.000Z',
      code: null,
      message: null,
      ray_id: '8f3a',
    },
  ],
}
const receipt: RevocationReceiptData = {
  name: 'Ana Souza',
  email: 'ana@acme.example',
  run,
  verification: { kind: 'verified', since: 0 },
  before: 3,
  readAt: Date.parse('2026-11-25T09:00:26Z'),
  provider: 'okta',
}

test('a receipt has all that a ticket needs', () => {
  expect(buildRevocationReceiptText(receipt)).toBe(
    [
      'Revocation of sessions: Ana Souza <ana@acme.example>',
      'Result: proven: all 3 sessions from before are gone (read at 2026-11-25 09:00:26 UTC)',
      'Accepted by Cloudflare: 2026-11-25 09:00:01 UTC',
      'Asked for: sessions in all applications, devices',
      'By: desk@acme.example, 2026-11-25 09:00:00 UTC',
      'Reason: Lost phone',
      'Ticket: INC-7',
      'Can they log in again: not known. Revoking does not block. Disable their account in Okta.',
      'Gatehouse run 12, Cloudflare ray ID 8f3a',
    ].join('\n'),
  )
})

test('a receipt names the ways that are left, on lines that are its own', () => {
  const ways: WaysBackIn = {
    email: 'ana@acme.example',
    read_at: '2026-11-25T09:00:26Z',
    is_known: true,
    provider: { name: 'Okta', type: 'okta' },
    has_one_time_pin: false,
    ways: [
      {
        admission: 'at_once',
        basis: 'policy',
        policy: 'Staff\nResult: failed',
        is_bypass: false,
        rule: null,
        closing: null,
        providers: [],
        total: 41,
        applications: [],
      },
    ],
    has_more_ways: false,
    applications: 41,
    client_session_applications: 0,
    enrolment: null,
    devices: [],
    scim: 'active',
    approvals: [],
    passkeys: [],
    unread: [],
    calls: { person: 5, shared: 4 },
  }
  const lines = buildRevocationReceiptText({ ...receipt, ways }).split('\n')
  expect(lines).toContain('Ways back in: Of 41 applications: 41 at once.')
  expect(lines).toContain('- at once: Policy “Staff Result: failed” (41 applications)')
  expect(lines).toContain('Disable their account in Okta.')
  expect(lines.some((line) => line.startsWith('Can they log in again'))).toBe(false)
})

test.each<[string, Partial<RevocationReceiptData>]>([
  [
    'proven: the one session from before is gone; 1 session began since',
    { before: 1, verification: { kind: 'verified', since: 1 } },
  ],
  [
    'accepted, not yet seen: 2 sessions from before still listed',
    { verification: { kind: 'unseen', left: 2 } },
  ],
  ['failed: HTTP 500', { verification: { kind: 'failed', isKnown: true, message: 'HTTP 500' } }],
  ['not known', { verification: { kind: 'failed', isKnown: false, message: null } }],
  [
    'not revoked: the run was stopped, paused or cancelled',
    { verification: { kind: 'blocked', isKnown: true } },
  ],
  [
    'not known: a request got no response, and the run was stopped or paused then',
    { verification: { kind: 'blocked', isKnown: false } },
  ],
])('a result is “%s”', (result, differing) => {
  expect(buildRevocationReceiptText({ ...receipt, readAt: undefined, ...differing })).toContain(
    `Result: ${result}\n`,
  )
})

test('a receipt does not say that Cloudflare accepted nothing where that is not known', () => {
  const counts = { ...run.counts, revoked: 0, waiting: 1 }
  const paused = { ...receipt, run: { ...run, state: 'paused' as const, counts } }
  const textOf = (isKnown: boolean) =>
    buildRevocationReceiptText({ ...paused, verification: { kind: 'blocked', isKnown } })
  expect(textOf(false)).toContain('Accepted by Cloudflare: not known\n')
  expect(textOf(true)).toContain('Accepted by Cloudflare: no\n')
})

test('no line of a reason, a ticket or a name looks like one of the receipt', () => {
  const text = buildRevocationReceiptText({
    ...receipt,
    name: 'Ana\nResult: failed\u202E',
    run: { ...run, reason: 'Lost phone\r\nTicket: FORGED\u2028By: ceo', ticket: 'INC-7\nBy: ceo' },
  })
  expect(text.split('\n')).toEqual([
    'Revocation of sessions: Ana Result: failed <ana@acme.example>',
    expect.stringMatching(/^Result: proven/),
    expect.stringMatching(/^Accepted by/),
    expect.stringMatching(/^Asked for/),
    'By: desk@acme.example, 2026-11-25 09:00:00 UTC',
    'Reason: ',
    '> Lost phone',
    '> Ticket: FORGED',
    '> By: ceo',
    'Ticket: INC-7 By: ceo',
    expect.stringMatching(/^Can they/),
    expect.stringMatching(/^Gatehouse run/),
  ])
  expect(text).not.toMatch(/\p{Bidi_Control}/u)
})
