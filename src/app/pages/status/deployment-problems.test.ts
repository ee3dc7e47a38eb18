import { describe, expect, it } from 'vitest'
import type {
  OperationPermissionStatus,
  DeploymentStatus,
  ApiTokenStatus,
} from '../../../api/status'
import {
  daysLeftIfExpiringSoon,
  listMissingPermissions,
  estimateStorageLeft,
  listDeploymentProblems,
} from './deployment-problems'

const NOW = '2026-08-27T10:00:00Z'

const token: ApiTokenStatus = {
  setting: 'CLOUDFLARE_API_TOKEN',
  state: 'active',
  expires_on: null,
  grants: [],
  excess: [],
  detail: null,
}

const healthy: DeploymentStatus = {
  checked_at: NOW,
  tokens: [token],
  access: { issuer: 'https://acme.cloudflareaccess.com', certificates: 'fresh' },
  approvals: null,
  failed_switch_timers: [],
  history: { is_reachable: true, changes: 3, pending: 1, bytes: 0, most_bytes: 10 },
}

const grant = (
  operation: string,
  permission: string,
  state: OperationPermissionStatus['state'],
): OperationPermissionStatus => ({
  operation,
  permission,
  state,
})

describe('the space left', () => {
  const history = { ...healthy.history, most_bytes: 10_000_000_000 }

  it('is that for changes, and about how many like those so far', () => {
    const used = { ...history, bytes: 500_000_000, changes: 100_000 }
    expect(estimateStorageLeft(used)).toEqual({ bytes: 9_000_000_000, changes: 1_800_000 })
  })

  it('is no number of changes if there are few so far, and nothing if it is full', () => {
    expect(estimateStorageLeft({ ...history, bytes: 200_000 }).changes).toBeUndefined()
    const full = { ...history, bytes: 9_900_000_000, changes: 1_000_000 }
    expect(estimateStorageLeft(full)).toEqual({ bytes: 0, changes: 0 })
  })
})

const withToken = (changes: Partial<ApiTokenStatus>) => ({
  ...healthy,
  tokens: [{ ...token, ...changes }],
})

describe('problems that need attention', () => {
  it('is nothing where all is well, or not known', () => {
    expect(listDeploymentProblems(healthy)).toEqual([])
    expect(
      listDeploymentProblems(withToken({ excess: null, grants: [grant('a', 'A', 'unknown')] })),
    ).toEqual([])
    expect(listDeploymentProblems({ ...healthy, access: null })).toEqual([])
  })

  it.each<[DeploymentStatus, string]>([
    [withToken({ state: 'expired', expires_on: NOW }), 'The API token is expired.'],
    [withToken({ state: 'disabled' }), 'The API token is disabled.'],
    [withToken({ state: 'invalid' }), 'Cloudflare refuses the API token.'],
    [withToken({ state: 'unknown' }), 'Whether the API token is valid is not known.'],
    [withToken({ expires_on: '2026-09-05T10:00:00Z' }), 'The API token expires in 9 days.'],
    [
      withToken({ expires_on: '2026-08-27T20:00:00Z' }),
      'The API token expires in less than a day.',
    ],
    [
      withToken({ setting: 'CLOUDFLARE_REVOKE_TOKEN', grants: [grant('a', 'A', 'missing')] }),
      'The Revoke token lacks a permission.',
    ],
    [
      { ...healthy, access: { issuer: '', certificates: 'unavailable' } },
      'Access’s certificates cannot be read, so nobody new can sign in.',
    ],
    [
      {
        ...healthy,
        history: { is_reachable: false, changes: 0, pending: 0, bytes: 0, most_bytes: 10 },
      },
      'This account’s history cannot be reached.',
    ],
  ])('%# is said: %s', (status, words) => {
    expect(listDeploymentProblems(status)).toEqual([words])
  })

  it('is each missing permission once, however many operations take it', () => {
    const grants = [
      grant('getOrganization', 'Read', 'missing'),
      grant('getDoh', 'Read', 'missing'),
      grant('listUsers', 'Audit', 'missing'),
      grant('getAccount', 'Account', 'granted'),
    ]
    expect(listMissingPermissions({ grants })).toEqual(['Read', 'Audit'])
    expect(listDeploymentProblems(withToken({ grants }))).toEqual([
      'The API token lacks 2 permissions.',
    ])
  })
})

it('that a token lacks an optional permission is no problem', () => {
  const grants = [{ ...grant('startPolicyTest', 'Policy Test', 'missing'), is_optional: true }]
  expect(listMissingPermissions({ grants })).toEqual([])
  expect(listDeploymentProblems(withToken({ grants }))).toEqual([])
})

it.each([
  [null, undefined],
  ['2026-09-10T10:00:00Z', undefined],
  ['2026-09-10T09:59:00Z', 13],
  ['2026-08-27T09:00:00Z', 0],
])('a token that expires %s has %s days left', (expires_on, days) => {
  expect(daysLeftIfExpiringSoon({ expires_on, state: 'active' }, NOW)).toBe(days)
})

it('that changes need more approvers than there are is a problem, and that they have enough is none', () => {
  const problem = 'it asks for 1 approver, and only one person is an admin'
  expect(listDeploymentProblems({ ...healthy, approvals: { problem } })).toEqual([
    `APPROVALS: ${problem}.`,
  ])
  expect(listDeploymentProblems({ ...healthy, approvals: { problem: null } })).toEqual([])
})

it('that a switch could not be turned back on is a problem', () => {
  const failed_switch_timers = [{ field: 'is_ui_read_only', error: 'Cloudflare did not answer.' }]
  expect(listDeploymentProblems({ ...healthy, failed_switch_timers })).toEqual([
    'is_ui_read_only should be on again and could not be turned on: Cloudflare did not answer.',
  ])
})
