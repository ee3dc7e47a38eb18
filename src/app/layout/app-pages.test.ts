import { expect, it } from 'vitest'
import { capabilitiesForRoles, type Role } from '../../api/roles'
import { permittedAppPages } from './app-pages'

const EVERYTHING = [
  'Overview',
  'Organization',
  'Login page',
  'DNS over HTTPS',
  'Session clocks',
  'Compare',
  'Revoke sessions',
  'History',
  'Status',
]

it.each<[Role[], string[]]>([
  [['admin'], EVERYTHING],
  [['viewer'], EVERYTHING.filter((title) => title !== 'Status')],
  [
    ['designer'],
    [
      'Overview',
      'Organization',
      'Login page',
      'DNS over HTTPS',
      'Session clocks',
      'Compare',
      'History',
    ],
  ],
  [['helpdesk'], ['Overview', 'Revoke sessions']],
  [[], []],
])('%s has business with %s', (roles, titles) => {
  const pages = permittedAppPages({
    capabilities: capabilitiesForRoles(roles),
    has_approvals: false,
  })
  expect(pages.map(({ title }) => title)).toEqual(titles)
})
