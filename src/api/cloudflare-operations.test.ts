import { describe, expect, test } from 'vitest'
import { CLOUDFLARE_OPERATIONS, operationPath } from './cloudflare-operations'
import {
  ROLES_BY_CAPABILITY,
  capabilitiesForRoles,
  type Capability,
  type Role,
  ROLES,
} from './roles'

describe('an operation', () => {
  const all = Object.values(CLOUDFLARE_OPERATIONS)

  test('is known by its method and path', () => {
    expect(new Set(all.map(({ method, path }) => `${method} ${path}`)).size).toBe(all.length)
  })

  test('that writes requires a capability other than reading', () => {
    const writes = all.filter(({ method }) => method !== 'GET')
    expect(writes.filter(({ capability }) => capability.endsWith(':read'))).toEqual([])
  })

  test('has its parameters escaped', () => {
    const path = operationPath(CLOUDFLARE_OPERATIONS.listFailedLogins.path, {
      account_id: 'a/b?c#d',
      user_id: '$& :account_id',
    })
    expect(path).toBe('/accounts/a%2Fb%3Fc%23d/access/users/%24%26%20%3Aaccount_id/failed_logins')
  })
})

describe('a role', () => {
  test.each<[role: Role, capabilities: Capability[]]>([
    ['viewer', ['account:read', 'settings:read', 'people:read', 'impact:read', 'proposals:read']],
    ['helpdesk', ['account:read', 'people:read', 'sessions:revoke', 'proposals:read']],
    ['designer', ['account:read', 'settings:read', 'login-page:write', 'proposals:read']],
    [
      'admin',
      [
        'account:read',
        'settings:read',
        'settings:write',
        'login-page:write',
        'people:read',
        'sessions:revoke',
        'sessions:revoke-anybody',
        'survey:read',
        'impact:read',
        'status:read',
        'notifications:send',
        'proposals:read',
        'proposals:decide',
        'history:drop',
      ],
    ],
  ])('%s may %j and nothing else', (role, capabilities) => {
    expect(capabilitiesForRoles([role])).toEqual(capabilities)
  })

  test('adds its capabilities to those of another', () => {
    expect(capabilitiesForRoles(['helpdesk', 'designer'])).toEqual([
      'account:read',
      'settings:read',
      'login-page:write',
      'people:read',
      'sessions:revoke',
      'proposals:read',
    ])
  })

  test('is needed for anything', () => {
    expect(capabilitiesForRoles([])).toEqual([])
  })

  test('admin may do everything', () => {
    expect(capabilitiesForRoles(['admin'])).toEqual(Object.keys(ROLES_BY_CAPABILITY))
    expect(ROLES).toContain('admin')
  })
})
