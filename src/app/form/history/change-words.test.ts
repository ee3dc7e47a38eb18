import { describe, expect, test } from 'vitest'
import type { ChangeSummary } from '../../../api/change'
import { changeTitle, changeReasonInWords } from './change-words'
import { listDisplayedDifferences } from './displayed-differences'

const update = {
  resource: 'organization',
  operation: 'update',
  subject: null,
  state: 'applied',
  reverts: null,
} as const

describe('the title', () => {
  test.each<[Partial<ChangeSummary>, string]>([
    [{}, 'Organization changed'],
    [{ state: 'failed' }, 'Organization: change'],
    [{ operation: 'create' }, 'Organization created'],
    [{ resource: 'doh', operation: 'outside' }, 'DNS over HTTPS changed'],
    [{ operation: 'revert', reverts: 4 }, 'Organization: change #4 reverted'],
    [{ operation: 'revert', reverts: 4, state: 'failed' }, 'Organization: revert of change #4'],
    [
      { resource: 'revocation', operation: 'revoke', subject: 'ana@acme.example' },
      'Sessions of ana@acme.example revoked',
    ],
    [
      { resource: 'revocation', operation: 'revoke', people: 4_812, state: 'pending' },
      'Sessions of 4,812 people: revocation',
    ],
  ])('of %o is “%s”', (change, title) => {
    expect(changeTitle({ ...update, ...change })).toBe(title)
  })
})

test('a change without a reason says why it has none', () => {
  expect(changeReasonInWords({ operation: 'update', reason: 'Audit' })).toBe('Audit')
  expect(changeReasonInWords({ operation: 'update', reason: '' })).toMatch('made through the API')
  expect(changeReasonInWords({ operation: 'revoke', reason: '' })).toBe('No reason given')
  expect(changeReasonInWords({ operation: 'outside', reason: '' })).toBeUndefined()
})

describe('the outcome of a change in words', () => {
  const requested = [
    { pointer: '/name', from: 'A', to: 'B' },
    { pointer: '/session_duration', from: '24h', to: '12h' },
  ]

  test('is what was asked for, if that is all', () => {
    const told = listDisplayedDifferences({
      operation: 'update',
      state: 'applied',
      requested,
      differences: requested,
      unrequested: [],
    })
    expect(told).toEqual(requested)
  })

  test('says of a value that is only written differently that it is the same', () => {
    const pointer = '/session_duration'
    const respelling = { pointer, from: '12h', to: '720m' }
    const told = [{ ...respelling, note: { kind: 'respelled' } }]
    for (const state of ['applied', 'failed'] as const) {
      const differences = state === 'applied' ? [respelling] : []
      const change = { state, requested: [respelling], differences, unrequested: [] }
      expect(listDisplayedDifferences({ operation: 'update', ...change })).toEqual(told)
    }
  })

  test('begins with what nobody asked for, and with what was not done', () => {
    const told = listDisplayedDifferences({
      operation: 'update',
      state: 'applied',
      requested,
      differences: [
        { pointer: '/auth_domain', from: 'a', to: 'b' },
        { pointer: '/name', from: 'A', to: 'B' },
      ],
      unrequested: [
        { pointer: '/auth_domain', from: 'a', to: 'b' },
        { pointer: '/session_duration', from: '12h', to: '24h' },
      ],
    })
    expect(told).toEqual([
      {
        pointer: '/session_duration',
        from: '24h',
        to: '24h',
        note: { kind: 'unmet', asked: '12h' },
      },
      { pointer: '/auth_domain', from: 'a', to: 'b', note: { kind: 'unasked' } },
      { pointer: '/name', from: 'A', to: 'B' },
    ])
  })

  test('is what it asked for while it is not known to have done it', () => {
    for (const state of ['failed', 'pending', 'unknown'] as const) {
      expect(
        listDisplayedDifferences({
          operation: 'update',
          state,
          requested,
          differences: [],
          unrequested: [],
        }),
      ).toEqual(requested)
    }
  })

  test('outside Gatehouse was asked for by nobody here, and is not marked', () => {
    const told = listDisplayedDifferences({
      operation: 'outside',
      state: 'applied',
      requested: [],
      differences: [{ pointer: '/name', to: 'B' }],
      unrequested: [{ pointer: '/name', to: 'B' }],
    })
    expect(told).toEqual([{ pointer: '/name', to: 'B' }])
  })
})
