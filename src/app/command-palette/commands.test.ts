import { describe, expect, test } from 'vitest'
import { capabilitiesForRoles, type Role } from '../../api/roles'
import type { OperatorSession } from '../../api/operator-session'
import { permittedAppPages } from '../layout/app-pages'
import {
  type PaletteCommandGroup,
  listAccountSwitchCommands,
  listPermittedCommands,
  searchCommands,
} from './commands'

const ACME = 'a'.repeat(32)
const OTHER = 'b'.repeat(32)

function sessionOf(role: Role): OperatorSession {
  return {
    kind: 'person',
    email: 'ana@acme.example',
    groups: [],
    roles: [role],
    capabilities: capabilitiesForRoles([role]),
    accounts: [{ id: ACME }, { id: OTHER }],
    mode: 'demo',
    expires_at: null,
    sign_out_url: null,
    has_approvals: false,
  }
}

const names = new Map([[OTHER, 'Möbel Nord']])

function found(text: string, role: Role = 'admin'): string[] {
  return titles(listPermittedCommands(sessionOf(role), ACME, names), text)
}

function titles(groups: PaletteCommandGroup[], text: string): string[] {
  return searchCommands(groups, text).flatMap(({ label, commands }) =>
    commands.map(({ title }) => `${label}: ${title}`),
  )
}

describe('the command palette finds', () => {
  test('a setting by the name that the API has for it', () => {
    expect(found('session_duration')).toContain('Settings: Global session duration')
    expect(found('doh_jwt')).toEqual(['Settings: DoH token duration'])
    expect(found('login_design.footer')).toEqual(['Settings: Footer text'])
  })

  test('a setting by words of its label, in any order and case', () => {
    expect(found('DURATION global')[0]).toBe('Settings: Global session duration')
  })

  test('an account by its name, typed without accents, and by its id', () => {
    expect(found('mobel')).toEqual(['Accounts: Möbel Nord'])
    expect(found(OTHER.slice(0, 12))).toEqual(['Accounts: Möbel Nord'])
  })

  test('nothing for a word that nothing has', () => {
    expect(found('session xyzzy')).toEqual([])
  })

  test('matches at the start of a word before matches within one', () => {
    const commands = ['Reauthentication', 'Author', 'The author'].map((title) => ({
      title,
      to: '/',
    }))
    const [group] = searchCommands([{ label: 'Pages', commands }], 'auth')
    expect(group?.commands.map(({ title }) => title)).toEqual([
      'Author',
      'The author',
      'Reauthentication',
    ])
  })

  test('at most eight of each kind, so that the other kinds stay visible', () => {
    expect(found('e').filter((entry) => entry.startsWith('Settings: '))).toHaveLength(8)
  })

  test('no settings and no editors for the help desk', () => {
    expect(found('session', 'helpdesk')).toEqual([
      'Pages: Revoke sessions',
      'Actions: Revoke the sessions of many people',
    ])
  })

  test('settings, and actions that change nothing, for a viewer', () => {
    const all = found('', 'viewer')
    expect(all.filter((entry) => entry.startsWith('Actions: '))).toEqual([
      'Actions: Copy as Terraform',
      'Actions: Compare with a file',
    ])
    expect(found('team', 'viewer')).toContain('Settings: Team domain')
  })

  test('outside any account the pages that belong to none', () => {
    const groups = listPermittedCommands(sessionOf('admin'), undefined, names)
    expect(titles(groups, 'permissions')).toEqual(['Pages: You and your permissions'])
    expect(titles(groups, 'organization')).toEqual([])
  })
})

describe('the switcher of accounts', () => {
  const { path } = permittedAppPages(sessionOf('admin')).at(-1) ?? { path: () => '' }

  test('leads to the page that is open', () => {
    const current = { account: ACME, pathname: path(ACME) }
    expect(listAccountSwitchCommands(sessionOf('admin'), names, current)).toMatchObject([
      { title: ACME, to: path(ACME) },
      { title: 'Möbel Nord', to: path(OTHER) },
    ])
  })

  test('leads to the first page from one that belongs to one account alone', () => {
    const current = { account: ACME, pathname: `/${ACME}/history/12` }
    expect(listAccountSwitchCommands(sessionOf('helpdesk'), names, current)[1]?.to).toBe(
      `/${OTHER}/overview`,
    )
  })
})
