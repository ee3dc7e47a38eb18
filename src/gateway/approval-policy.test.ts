import { describe, expect, test } from 'vitest'
import {
  computeSettingApprovalDemand,
  computeRunApprovalDemand,
} from '../api/approvals/compute-approval-demand'
import { parseApprovalPolicy, unattainableApprovalsInWords } from './approval-policy'

function policyOf(setting: unknown) {
  const read = parseApprovalPolicy(setting)
  if (!read.ok) throw new Error(read.problem)
  if (read.value === null) throw new Error('Nothing needs approval.')
  return read.value
}

const approversOf = (setting: unknown, before: object, after: object) =>
  computeSettingApprovalDemand(policyOf(setting), 'organization', before, after)?.approvers

const delayOf = (setting: unknown) =>
  computeSettingApprovalDemand(policyOf(setting), 'organization', { name: 'A' }, { name: 'B' })
    ?.delay_minutes

const said = (setting: unknown, admins: number | undefined) =>
  unattainableApprovalsInWords(policyOf(setting), admins)

describe('the setting APPROVALS', () => {
  test.each([undefined, null, '', '  '])('is not set by %o', (setting) => {
    expect(parseApprovalPolicy(setting)).toEqual({ ok: true, value: null })
  })

  test('is read from an object or its JSON, with the times that are not in it', () => {
    const setting = {
      auth_domain: 2,
      session_duration: 'longer',
      'mfa_config.session_duration': { approvers: 3, when: 'shorter', delay: '12h' },
      doh: 1,
      revocations: { above: 100 },
      expires_after: '2d',
    }
    const policy = policyOf(setting)
    expect(policyOf(JSON.stringify(setting))).toEqual(policy)
    const rule = { setting: 'organization', when: 'any', delay_minutes: null }
    expect(policy).toEqual({
      rules: [
        { ...rule, pointer: '/auth_domain', approvers: 2 },
        { ...rule, pointer: '/session_duration', approvers: 1, when: 'longer' },
        {
          ...rule,
          pointer: '/mfa_config/session_duration',
          approvers: 3,
          when: 'shorter',
          delay_minutes: 720,
        },
        { ...rule, setting: 'doh', pointer: '', approvers: 1 },
      ],
      runs: { above: 100, approvers: 1, delay_minutes: null },
      expires_after_minutes: 2_880,
      approval_lasts_minutes: 240,
    })
  })

  test.each<[unknown, string]>([
    ['[', 'must be a JSON object'],
    [[], 'must be a JSON object'],
    ['"auth_domain"', 'must be a JSON object'],
    [{}, 'names nothing that needs approval'],
    [{ expires_after: '24h' }, 'names nothing that needs approval'],
    [{ name: 1, auth_domian: 1 }, 'entry 2 is no field of a setting'],
    [{ 'mfa_config.nothing': 1 }, 'entry 1 is no field'],
    [{ 'name.more': 1 }, 'entry 1 is no field'],
    [{ constructor: 1 }, 'entry 1 is no field'],
    [{ '': 1 }, 'entry 1 is no field'],
    [{ created_at: 1 }, 'cannot be changed at all'],
    [{ name: 0 }, 'takes a number of approvers from 1 to 5'],
    [{ name: 6 }, 'takes a number of approvers'],
    [{ name: 1.5 }, 'takes a number of approvers'],
    [{ name: '2' }, 'takes a number of approvers'],
    [{ name: true }, 'takes a number of approvers'],
    [{ name: { approver: 1 } }, 'takes a number of approvers'],
    [{ name: { delay: 'soon' } }, 'takes a number of approvers'],
    [{ name: { delay: '90s' } }, 'takes a number of approvers'],
    [{ name: 'longer' }, 'is no duration'],
    [{ mfa_config: 'longer' }, 'is no duration'],
    [{ revocations: 1 }, 'takes {"above": 100'],
    [{ revocations: { above: -1 } }, 'takes {"above": 100'],
    [{ name: 1, expires_after: '' }, 'takes a duration from 1m to 30d'],
    [{ name: 1, approval_lasts: '31d' }, 'takes a duration from 1m to 30d'],
  ])('%o is refused: %s', (setting, problem) => {
    expect(parseApprovalPolicy(setting)).toEqual({
      ok: false,
      problem: expect.stringContaining(problem),
    })
  })
})

describe('a change needs approval', () => {
  test.each<[string, unknown, object, object, number | undefined]>([
    ['of its field', { name: 2 }, { name: 'A' }, { name: 'B' }, 2],
    ['but not of another', { name: 2 }, { name: 'A', x: 1 }, { name: 'A', x: 2 }, undefined],
    ['if it removes it', { name: 1 }, { name: 'A' }, {}, 1],
    ['in an object', { login_design: 1 }, {}, { login_design: { header_text: 'x' } }, 1],
    [
      'in a field of an object that is gone',
      { 'login_design.logo_path': 1 },
      { login_design: { logo_path: 'x' } },
      { login_design: null },
      1,
    ],
    [
      'not if it is spelled otherwise',
      { session_duration: 1 },
      { session_duration: '60m' },
      { session_duration: '1h' },
      undefined,
    ],
    [
      'if longer',
      { session_duration: 'longer' },
      { session_duration: '60m' },
      { session_duration: '2h' },
      1,
    ],
    [
      'not if shorter',
      { session_duration: 'longer' },
      { session_duration: '2h' },
      { session_duration: '90m' },
      undefined,
    ],
    [
      'if shorter',
      { session_duration: 'shorter' },
      { session_duration: '2h' },
      { session_duration: '90m' },
      1,
    ],
    ['if it was not set', { session_duration: 'longer' }, {}, { session_duration: '15m' }, 1],
    [
      'if it is unset',
      { session_duration: 'longer' },
      { session_duration: '15m' },
      { session_duration: null },
      1,
    ],
    [
      'if it is no duration',
      { session_duration: 'longer' },
      { session_duration: 'long' },
      { session_duration: '15m' },
      1,
    ],
    ['by the strictest entry', { name: 1, organization: 3 }, { name: 'A' }, { name: 'B' }, 3],
    ['of fields that nobody knows', { organization: 1 }, {}, { unknown: true }, 1],
  ])('%s', (_when, setting, before, after, approvers) => {
    expect(approversOf(setting, before, after)).toBe(approvers)
  })

  test('and no delay unless every entry that concerns it has one', () => {
    expect(delayOf({ name: { delay: '1h' } })).toBe(60)
    expect(delayOf({ name: { delay: '1h' }, organization: { delay: '2h' } })).toBe(120)
    expect(delayOf({ name: { delay: '1h' }, organization: 1 })).toBeNull()
  })

  test('of a run above the number of people', () => {
    const policy = policyOf({ revocations: { above: 100, approvers: 2 } })
    expect(computeRunApprovalDemand(policy, 100)).toBeUndefined()
    expect(computeRunApprovalDemand(policy, 101)).toMatchObject({ approvers: 2 })
    expect(computeRunApprovalDemand(policyOf({ name: 1 }), 50_000)).toBeUndefined()
  })
})

test('more approvers than there are other admins is said, unless a delay makes up for them', () => {
  expect(said({ name: 1 }, 1)).toContain('only one person is an admin')
  expect(said({ name: 2 }, 2)).toContain('only 2 people are admins')
  expect(said({ name: 1 }, 2)).toBeUndefined()
  expect(said({ name: 1 }, undefined)).toBeUndefined()
  expect(said({ name: { delay: '24h' } }, 1)).toBeUndefined()
  expect(said({ name: { delay: '24h' }, revocations: { above: 9 } }, 1)).toContain('{"delay"')
})
