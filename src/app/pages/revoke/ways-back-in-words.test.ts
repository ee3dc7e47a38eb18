import { describe, expect, test } from 'vitest'
import type { WayBackIn, WaysBackIn } from '../../../api/ways-back-in/ways-back-in'
import {
  providerLoginConditionInWords,
  deviceEnrolmentInWords,
  describeWayBackIn,
  waysBackInAsLines,
  summarizeWaysBackIn,
} from './ways-back-in-words'

const way = (more: Partial<WayBackIn> = {}): WayBackIn => ({
  admission: 'at_once',
  basis: 'policy',
  policy: 'Staff',
  is_bypass: false,
  rule: 'everyone at @x.test',
  closing: 'Put a Block policy above it.',
  providers: ['Entra'],
  total: 41,
  applications: [],
  ...more,
})

const found = (more: Partial<WaysBackIn> = {}): WaysBackIn => ({
  email: 'ana@x.test',
  read_at: '2026-11-30T00:00:00Z',
  is_known: true,
  provider: { name: 'Entra', type: 'azureAD' },
  has_one_time_pin: false,
  ways: [way(), way({ admission: 'no', basis: 'no_match', policy: null, rule: null, total: 2 })],
  has_more_ways: false,
  applications: 43,
  client_session_applications: 0,
  enrolment: 'at_once',
  devices: [{ id: 'd', name: 'Laptop', last_seen_at: null, is_revoked: false }],
  scim: 'active',
  approvals: [],
  passkeys: [],
  unread: [],
  calls: { person: 5, shared: 4 },
  ...more,
})

test('the ways are counted by how somebody is let in', () => {
  expect(summarizeWaysBackIn(found())).toBe('Of 43 applications: 41 at once, 2 closed.')
})

test('applications of single zones, which are not read, are never taken for none', () => {
  const none = found({ ways: [], applications: 0 })
  expect(summarizeWaysBackIn(none)).toBe('No application that was read asks people to log in.')
  expect(waysBackInAsLines(none)).toContainEqual(
    expect.stringContaining('Applications of single zones are not read for a person'),
  )
})

test('ways that were not read are never none', () => {
  expect(summarizeWaysBackIn(found({ ways: null }))).toBe('Their ways back in could not be read.')
  expect(waysBackInAsLines(found({ ways: null, devices: null }))).toContainEqual(
    expect.stringContaining('Devices: not read'),
  )
})

test('a way is named by its policy and, for those who may read it, its rule', () => {
  expect(describeWayBackIn(way())).toBe('Policy “Staff”: everyone at @x.test')
  expect(describeWayBackIn(way({ rule: null }))).toBe('Policy “Staff”')
  expect(describeWayBackIn(way({ rule: null, is_bypass: true }))).toBe(
    'Policy “Staff”, without a login',
  )
  expect(describeWayBackIn(way({ basis: 'other_providers' }))).toBe('Other identity providers only')
})

describe('what it depends on', () => {
  test('is the login at the provider, which Cloudflare cannot tell', () => {
    expect(providerLoginConditionInWords(found())).toBe(
      'This holds if Entra still lets them log in, which Cloudflare cannot tell.',
    )
  })

  test('is not that alone where a code can be sent to the address', () => {
    expect(providerLoginConditionInWords(found({ has_one_time_pin: true }))).toContain(
      'a code that is sent',
    )
  })

  test('names what the provider says by SCIM', () => {
    expect(providerLoginConditionInWords(found({ scim: 'inactive' }))).toMatch(
      /^Entra no longer lists them/,
    )
  })
})

test.each([
  ['at_once', [], 'comes back'],
  ['no', [], 'stays out'],
  ['unknown', [], 'cannot be known'],
  [null, [], 'No application allows'],
  [null, [{ read: 'listApplications', permission: null, message: '' }], 'was not read'],
] as const)('enrolment that is %s, with %j unread, says so', (enrolment, unread, words) => {
  expect(deviceEnrolmentInWords(found({ enrolment, unread: [...unread] }))).toContain(words)
})

test('the ticket has the ways that are left, at most ten, and where to close them', () => {
  const lines = waysBackInAsLines(found())
  expect(lines[0]).toBe('Ways back in: Of 43 applications: 41 at once, 2 closed.')
  expect(lines[1]).toBe(
    '- at once: Policy “Staff”: everyone at @x.test (41 applications). Put a Block policy above it.',
  )
  const many = Array.from({ length: 12 }, (_, index) => way({ policy: `Policy ${index}` }))
  expect(waysBackInAsLines(found({ ways: many }))).toContain('- and 2 more')
})
