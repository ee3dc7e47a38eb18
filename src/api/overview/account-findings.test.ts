import { describe, expect, test } from 'vitest'
import type { ChangeSummary } from '../change'
import {
  findActiveAcceptances,
  findUnacceptedFindings,
  isFindingAccepted,
} from './accepted-findings'
import {
  computeAccountFindings,
  type OverviewFacts,
  findExpiringItems,
  mergeOutsideChangeFindings,
  suggestedFindingPatch,
  listUnreadOverviewFacts,
} from './account-findings'

const NOW = Date.parse('2026-11-29T12:00:00Z')
const daysFromNow = (days: number) => new Date(NOW + days * 86_400_000).toISOString()

/** An account in which nothing is found. */
const ORDERLY = {
  deny_unmatched_requests: true,
  session_duration: '24h',
  mfa_required_for_all_apps: true,
  mfa_config: { allowed_authenticators: ['totp'] },
}

function factsWith(organization: Record<string, unknown>, more: Partial<OverviewFacts> = {}) {
  return {
    now: NOW,
    organization: { ...ORDERLY, ...organization },
    serviceTokens: [],
    customPages: [],
    doh: null,
    keys: {},
    unreadableThemes: [],
    lockChange: null,
    outsideChanges: [],
    ...more,
  } satisfies OverviewFacts
}

function change(more: Partial<ChangeSummary>): ChangeSummary {
  return {
    number: 7,
    opened_at: daysFromNow(-1),
    closed_at: daysFromNow(-1),
    email: null,
    roles: [],
    resource: 'organization',
    operation: 'outside',
    subject: null,
    reason: '',
    ticket: null,
    reverts: null,
    last_seen_at: null,
    state: 'applied',
    requested: [],
    differences: [],
    unrequested: [],
    error: null,
    ray_id: null,
    previous_hash: '',
    hash: '',
    ...more,
  }
}

const token = (last: number | null | undefined, made = -800) => ({
  id: 't',
  name: 'Build',
  created_at: daysFromNow(made),
  ...(last === undefined ? {} : { last_seen_at: last === null ? null : daysFromNow(last) }),
})

const protectionSentence = (openHosts: number | null | undefined) =>
  computeAccountFindings(factsWith({ deny_unmatched_requests: false }, { openHosts }))[0]?.sentence

const mfaSuggestion = (methods: string[]) =>
  suggestedFindingPatch('mfa-not-required', {
    mfa_config: { allowed_authenticators: methods },
  })

const accepted = (until: string | null, fingerprint = 'a') =>
  change({
    resource: 'finding',
    operation: 'accept',
    finding: { id: 'protection-off', sentence: 'Off.', fingerprint, until },
  })
const covers = (changes: ChangeSummary[], fingerprint: string | null) =>
  isFindingAccepted({ fingerprint }, findActiveAcceptances(changes, NOW).get('protection-off'))

describe('the findings about an account', () => {
  test.each<[string, OverviewFacts, ids: string[]]>([
    ['that is in order', factsWith({}), []],
    ['without protection', factsWith({ deny_unmatched_requests: null }), ['protection-off']],
    ['with a global session of a week', factsWith({ session_duration: '168h' }), []],
    ['with a longer one', factsWith({ session_duration: '168h1m' }), ['session-long']],
    ['with Cloudflare’s default', factsWith({ session_duration: '' }), []],
    ['that requires no MFA', factsWith({ mfa_required_for_all_apps: false }), ['mfa-not-required']],
    [
      'with a token that nobody used for a year',
      factsWith({}, { serviceTokens: [token(-366)] }),
      ['tokens-unused'],
    ],
    ['with one that was used since', factsWith({}, { serviceTokens: [token(-364)] }), []],
    [
      'with one that was never used, and is old',
      factsWith({}, { serviceTokens: [token(null)] }),
      ['tokens-unused'],
    ],
    [
      'with one that was never used, and is new',
      factsWith({}, { serviceTokens: [token(null, -10)] }),
      [],
    ],
    [
      'with one of which nothing is known',
      factsWith({}, { serviceTokens: [token(undefined)] }),
      [],
    ],
    [
      'with one that is disabled already',
      factsWith({}, { serviceTokens: [{ ...token(-900), enabled: false }] }),
      [],
    ],
    [
      'with text that is hard to read',
      factsWith({}, { unreadableThemes: ['dark'] }),
      ['login-text'],
    ],
    [
      'with a block page that is gone',
      factsWith({ custom_pages: { identity_denied: 'gone' } }),
      ['block-page-identity_denied'],
    ],
    [
      'with a block page that is there',
      factsWith({ custom_pages: { forbidden: 'here' } }, { customPages: [{ uid: 'here' }] }),
      [],
    ],
    [
      'whose block pages were not read',
      factsWith({ custom_pages: { forbidden: 'here' } }, { customPages: undefined }),
      [],
    ],
    [
      'whose dashboard has been open for three days',
      factsWith({}, { lockChange: change({ opened_at: daysFromNow(-3) }) }),
      ['lock-open'],
    ],
    [
      'whose dashboard is open since yesterday',
      factsWith({}, { lockChange: change({ opened_at: daysFromNow(-1) }) }),
      [],
    ],
    [
      'whose dashboard is locked',
      factsWith({ is_ui_read_only: true }, { lockChange: change({ opened_at: daysFromNow(-9) }) }),
      [],
    ],
    [
      'whose DoH token ends within a month',
      factsWith({}, { doh: { id: 'd', expires_at: daysFromNow(29) } }),
      ['doh-token'],
    ],
    [
      'whose DoH token is disabled',
      factsWith({}, { doh: { id: 'd', enabled: false, expires_at: daysFromNow(290) } }),
      ['doh-token'],
    ],
    [
      'whose DoH token has time',
      factsWith({}, { doh: { id: 'd', expires_at: daysFromNow(31) } }),
      [],
    ],
    [
      'whose keys are rotated this week',
      factsWith({}, { keys: { days_until_next_rotation: 7 } }),
      ['keys-rotation'],
    ],
    [
      'that was changed elsewhere',
      factsWith({}, { outsideChanges: [change({ number: 12 })] }),
      ['outside-12'],
    ],
    [
      'that was changed elsewhere long ago',
      factsWith({}, { outsideChanges: [change({ opened_at: daysFromNow(-31) })] }),
      [],
    ],
  ])('%s', (_what, facts, ids) => {
    expect(computeAccountFindings(facts).map(({ id }) => id)).toEqual(ids)
  })

  test('name the open hosts once they are known, and never count what was not read', () => {
    expect(protectionSentence(undefined)).toMatch(/have not been counted/)
    expect(protectionSentence(null)).toMatch(/have not been counted/)
    expect(protectionSentence(0)).toMatch(
      /Turning it on would block none of the hosts that were read/,
    )
    expect(protectionSentence(1)).toMatch(/1 host that was read has no application/)
    expect(protectionSentence(34)).toMatch(/34 hosts that were read have no application/)
  })

  test('never suggest MFA by methods that would lock people out', () => {
    expect(mfaSuggestion(['totp'])).toEqual({ mfa_required_for_all_apps: true })
    expect(mfaSuggestion(['piv_key'])).toBeUndefined()
    expect(mfaSuggestion([])).toBeUndefined()
  })

  test('suggest nothing by a name that no finding has', () => {
    expect(suggestedFindingPatch('anything', { session_duration: '24h' })).toBeUndefined()
  })

  test('name what could not be read', () => {
    expect(listUnreadOverviewFacts(factsWith({}))).toEqual([])
    expect(listUnreadOverviewFacts({ now: NOW, organization: {}, unreadableThemes: [] })).toEqual([
      'service tokens',
      'block pages',
      'DNS over HTTPS',
      'access keys',
      'history',
    ])
  })
})

describe('an accepted finding', () => {
  test.each<[string, ChangeSummary[], fingerprint: string | null, isHidden: boolean]>([
    ['is hidden until its end', [accepted(daysFromNow(1))], 'a', true],
    ['comes back at its end', [accepted(daysFromNow(-1))], 'a', false],
    ['comes back when it changes', [accepted(daysFromNow(1))], 'b', false],
    [
      'stays hidden while it is not known whether it changed',
      [accepted(daysFromNow(1))],
      null,
      true,
    ],
    [
      'comes back when the acceptance is ended',
      [accepted(null), accepted(daysFromNow(9))],
      'a',
      false,
    ],
    [
      'is hidden by the last acceptance alone',
      [accepted(daysFromNow(1), 'b'), accepted(daysFromNow(9))],
      'a',
      false,
    ],
    ['is not hidden by none', [], null, false],
  ])('%s', (_what, changes, fingerprint, isHidden) => {
    expect(covers(changes, fingerprint)).toBe(isHidden)
  })
})

test('what ends is listed by when, without what is disabled or far away', () => {
  const things = findExpiringItems(
    factsWith(
      {},
      {
        serviceTokens: [
          { id: 'a', name: 'Later', expires_at: daysFromNow(50) },
          { id: 'b', name: 'Sooner', expires_at: daysFromNow(5) },
          { id: 'c', name: 'Far', expires_at: daysFromNow(500) },
          { id: 'd', name: 'Off', enabled: false, expires_at: daysFromNow(5) },
        ],
        keys: { days_until_next_rotation: 20 },
      },
    ),
  )
  expect(things.map(({ name }) => name)).toEqual([
    'Service token Sooner',
    'Rotation of the access keys',
    'Service token Later',
  ])
})

test('links to drafts end too, until they have expired', () => {
  const links = [
    { id: 'l', expires_at: daysFromNow(3) },
    { id: 'm', expires_at: daysFromNow(-3) },
  ]
  const items = findExpiringItems(factsWith({}, { drafts: [{ id: 'd', name: 'Spring', links }] }))
  expect(items).toEqual([
    {
      name: 'Link to the draft Spring',
      at: Date.parse(daysFromNow(3)),
      target: { page: 'draft', draft: 'd' },
    },
  ])
})

describe('several changes made outside Gatehouse', () => {
  const outsideChanges = [
    change({ number: 14, opened_at: daysFromNow(-1) }),
    change({ number: 13, opened_at: daysFromNow(-3) }),
    change({ number: 9, opened_at: daysFromNow(-5) }),
  ]
  const found = computeAccountFindings(factsWith({}, { outsideChanges }))
  const openAfter = (...changes: ChangeSummary[]) =>
    mergeOutsideChangeFindings(
      findUnacceptedFindings(found, findActiveAcceptances(changes, NOW)),
      outsideChanges,
    )
  const acceptanceOf = (id: string, fingerprint: string) =>
    change({
      resource: 'finding',
      operation: 'accept',
      finding: { id, sentence: 'So.', fingerprint, until: daysFromNow(9) },
    })

  test('are one finding, which leads to the history since the first of them', () => {
    const [group, ...others] = openAfter()
    expect(others).toEqual([])
    expect(group).toMatchObject({
      id: 'outside-changes',
      sentence:
        '3 changes, found from 2026-11-24 to 2026-11-28, were made outside Gatehouse, and nobody has accepted them.',
      target: { page: 'history', since: '2026-11-24' },
      fingerprint: '14',
    })
  })

  test('are not counted once they are accepted by themselves', () => {
    expect(openAfter(acceptanceOf('outside-13', '13'))[0]?.sentence).toMatch(/^2 changes,/)
    const rest = openAfter(acceptanceOf('outside-13', '13'), acceptanceOf('outside-14', '14'))
    expect(rest.map(({ id }) => id)).toEqual(['outside-9'])
  })

  test('are accepted together up to the newest of them, and a later one is found again', () => {
    expect(openAfter(acceptanceOf('outside-changes', '14'))).toEqual([])
    expect(openAfter(acceptanceOf('outside-changes', '13')).map(({ id }) => id)).toEqual([
      'outside-14',
    ])
  })
})
