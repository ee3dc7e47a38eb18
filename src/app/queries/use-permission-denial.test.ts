import { describe, expect, it } from 'vitest'
import {
  ROLES_BY_CAPABILITY,
  capabilitiesForRoles,
  type Capability,
  type Role,
} from '../../api/roles'
import { findPermissionDenial } from './use-permission-denial'

const refusal = (roles: Role[], needed: Capability) =>
  findPermissionDenial({ roles, capabilities: capabilitiesForRoles(roles) }, needed)

describe('why the operator may not', () => {
  it.each<[Role[], Capability, string]>([
    [['viewer'], 'settings:write', 'Your role (viewer) can read settings but not change them.'],
    [['viewer'], 'login-page:write', 'Your role (viewer) can read settings but not change them.'],
    [['viewer'], 'sessions:revoke', 'Your role (viewer) can look people up but not revoke them.'],
    [
      ['designer'],
      'settings:write',
      'Your role (designer) can change the login page but no other setting.',
    ],
    [['designer'], 'people:read', 'Your role (designer) cannot look people up.'],
    [['helpdesk'], 'settings:read', 'Your role (help desk) cannot see settings.'],
    [['helpdesk'], 'settings:write', 'Your role (help desk) cannot see settings.'],
    [
      ['viewer', 'designer'],
      'settings:write',
      'Your role (viewer, designer) can change the login page but no other setting.',
    ],
  ])('%s, %s', (roles, needed, words) => {
    expect(refusal(roles, needed)).toBe(`${words} Ask a Gatehouse admin.`)
  })

  it('is said for everything a role may not, and for nothing it may', () => {
    const capabilities = Object.keys(ROLES_BY_CAPABILITY) as Capability[] // keys of the table
    for (const role of ['viewer', 'helpdesk', 'designer', 'admin'] as const) {
      const refused = capabilities.filter((needed) => refusal([role], needed) !== undefined)
      expect(new Set([...refused, ...capabilitiesForRoles([role])])).toEqual(new Set(capabilities))
      expect(refused.length).toBe(capabilities.length - capabilitiesForRoles([role]).length)
    }
  })

  it('is that nobody gave a role', () => {
    expect(refusal([], 'account:read')).toBe(
      'You have no role in Gatehouse. Ask a Gatehouse admin for one.',
    )
  })
})
