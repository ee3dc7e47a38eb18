import type { Capability } from '../../../api/roles'

const WORDS: Record<Capability, string> = {
  'account:read': 'See the accounts by name',
  'settings:read': 'Read every setting and its history',
  'settings:write': 'Change, import and revert any setting, and create an organization',
  'login-page:write': 'Change the login page and the organization name on it',
  'people:read': 'Look people up, with their sessions, devices and logins',
  'sessions:revoke': 'Revoke people’s sessions',
  'sessions:revoke-anybody': 'Revoke people who are protected, and any number a day',
  'survey:read': 'See what a change would do to hosts, applications and tokens of the account',
  'status:read': 'See whether Gatehouse is set up as it should be',
}

/** Every capability with a description of what it permits, in the order of the contract's table. */
export const CAPABILITY_WORDS = Object.entries(WORDS) as [Capability, string][] // keys of a Record
