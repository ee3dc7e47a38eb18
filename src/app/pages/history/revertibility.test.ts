import { describe, expect, test } from 'vitest'
import type { Change } from '../../../api/change'
import { checkRevertibility, findWholeRevert } from './revertibility'

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

describe('a reviewed revert', () => {
  const revert = {
    isRevertible: true,
    setting: 'organization',
    patch: { is_ui_read_only: false, ui_read_only_toggle_reason: null, name: 'Acme' },
  } as const
  const locked = { is_ui_read_only: true, ui_read_only_toggle_reason: 'Managed', name: 'Beta' }

  test('of a lock is whole with the reason that Cloudflare asks for, which it takes along', () => {
    const reviewed = { ...revert.patch, ui_read_only_toggle_reason: 'Repair' }
    expect(findWholeRevert(revert, locked, reviewed)).toEqual({ explanation: 'Repair' })
    expect(findWholeRevert(revert, locked, revert.patch)).toEqual({})
  })

  test('is partial without one of its values, and with another one', () => {
    expect(findWholeRevert(revert, locked, { is_ui_read_only: false })).toBeUndefined()
    expect(findWholeRevert(revert, locked, { ...revert.patch, name: 'Gamma' })).toBeUndefined()
    // The lock stays, so its reason is a value like any other.
    expect(findWholeRevert(revert, { name: 'Beta' }, { ui_read_only_toggle_reason: 'Mine' })).toBe(
      undefined,
    )
  })
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
