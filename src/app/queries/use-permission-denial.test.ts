import { describe, expect, it } from 'vitest'
import {
  ROLES_BY_CAPABILITY,
  capabilitiesForRoles,
  type Capability,
  type Role,
} from '../../api/roles'
import { denialReason } from './use-permission-denial'

const refusal = (roles: Role[], needed: Capability) =>
  denialReason({ roles, capabilities: capabilitiesForRoles(roles) }, needed)

describe('why the operator may not', () => {
  it.each<[Role[], Capability, string]>([
    [['viewer'], 'settings:write', 'Your role (viewer) reads settings and changes none.'],
    [['viewer'], 'login-page:write', 'Your role (viewer) reads settings and changes none.'],
    [['viewer'], 'sessions:revoke', 'Your role (viewer) looks people up and revokes nobody.'],
    [
      ['designer'],
      'settings:write',
      'Your role (designer) changes the login page and no other setting.',
    ],
    [['designer'], 'people:read', 'Your role (designer) does not look people up.'],
    [['helpdesk'], 'settings:read', 'Your role (help desk) sees no settings.'],
    [['helpdesk'], 'settings:write', 'Your role (help desk) sees no settings.'],
    [
      ['viewer', 'designer'],
      'settings:write',
      'Your role (viewer, designer) changes the login page and no other setting.',
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
