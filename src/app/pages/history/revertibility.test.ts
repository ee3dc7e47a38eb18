import { describe, expect, test } from 'vitest'
import type { Change } from '../../../api/change'
import { checkRevertibility } from './revertibility'

const applied: Change = {
  number: 2,
  opened_at: '2026-11-24T09:00:00.000Z',
  closed_at: '2026-11-24T09:00:01.000Z',
  email: 'admin@acme.example',
  roles: ['admin'],
  resource: 'organization',
  operation: 'update',
  subject: null,
  reason: 'Audit',
  ticket: null,
  reverts: null,
  last_seen_at: null,
  state: 'applied',
  requested: [],
  differences: [],
  unrequested: [],
  error: null,
  ray_id: null,
  previous_hash: '0',
  hash: '1',
  before: { session_duration: '24h' },
  intended: { session_duration: '12h' },
  after: { session_duration: '12h' },
}

test('an applied change is taken back by the values from before', () => {
  expect(checkRevertibility(applied)).toEqual({
    isRevertible: true,
    setting: 'organization',
    patch: { session_duration: '24h' },
  })
})

test('a change made outside Gatehouse can be reverted', () => {
  expect(checkRevertibility({ ...applied, operation: 'outside' }).isRevertible).toBe(true)
})

describe('cannot be taken back:', () => {
  test.each<[string, Partial<Change>, RegExp]>([
    ['a revocation', { resource: 'revocation', operation: 'revoke' }, /sessions/],
    ['a creation', { operation: 'create', before: null }, /no way to remove/],
    ['one in progress', { state: 'pending', after: null }, /in progress/],
    ['one that failed', { state: 'failed', after: null }, /changed nothing/],
    ['one of unknown outcome', { state: 'unknown', after: null }, /not known/],
    ['one that left no difference', { after: applied.before }, /not known/],
    [
      'a first DoH value',
      { resource: 'doh', before: {}, after: { doh_jwt_duration: '24h' } },
      /“DoH token duration” was not set/,
    ],
  ])('%s', (_, change, why) => {
    expect(checkRevertibility({ ...applied, ...change })).toEqual({
      isRevertible: false,
      why: expect.stringMatching(why),
    })
  })
})
