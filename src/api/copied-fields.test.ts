import { describe, expect, test } from 'vitest'
import { type AccountReferenceTargets, copyFieldsIntoDocument } from './copied-fields'

const DENIED = { uid: 'a-denied', name: 'Access denied', type: 'identity_denied' }
const ZONES = '/deny_unmatched_requests_exempted_zone_names'

const ACME = {
  auth_domain: 'acme.cloudflareaccess.com',
  session_duration: '24h',
  login_design: { footer_text: 'Call 4357' },
  custom_pages: { identity_denied: 'a-denied' },
  deny_unmatched_requests_exempted_zone_names: ['shared.example', 'acme.example'],
  mfa_config: { required_aaguids: 'list-of-acme' },
}
const NORD = {
  auth_domain: 'nord.cloudflareaccess.com',
  session_duration: '12h',
  login_design: { header_text: 'Moin' },
  custom_pages: { identity_denied: 'n-old' },
}

function copy(
  pointers: string[],
  targetNames: AccountReferenceTargets = {},
  source: unknown = ACME,
) {
  return copyFieldsIntoDocument({
    source,
    target: NORD,
    pointers,
    sourceNames: { blockPages: [DENIED] },
    targetNames,
  })
}

describe('fields of another account', () => {
  test('are copied as they are, and leave the rest of the account alone', () => {
    const { edited, leftOut } = copy(['/session_duration', '/login_design/footer_text'])
    expect(leftOut).toEqual([])
    expect(edited).toEqual({
      ...NORD,
      session_duration: '24h',
      login_design: { header_text: 'Moin', footer_text: 'Call 4357' },
    })
  })

  test('unset what is not set in the other account', () => {
    const { edited } = copy(['/login_design/header_text'])
    expect(edited).toEqual({ ...NORD, login_design: undefined })
  })

  test.each([['/auth_domain'], ['/mfa_config/required_aaguids']])(
    'never include %s, which means nothing elsewhere',
    (pointer) => {
      const { edited, leftOut } = copy([pointer])
      expect(edited).toEqual(NORD)
      expect(leftOut).toMatchObject([{ pointer }])
    },
  )
})

const copyPage = (blockPages: AccountReferenceTargets['blockPages'], source?: unknown) =>
  copy(['/custom_pages/identity_denied'], { blockPages }, source)

describe('a block page', () => {
  test('is the page with the same name and type in the target', () => {
    const pages = [
      { uid: 'n-login', name: 'Access denied', type: 'login' },
      { uid: 'n-denied', name: 'Access denied', type: 'identity_denied' },
    ]
    const { edited, matched, leftOut } = copyPage(pages)
    expect(edited).toMatchObject({ custom_pages: { identity_denied: 'n-denied' } })
    expect(matched).toEqual([{ pointer: '/custom_pages/identity_denied', name: 'Access denied' }])
    expect(leftOut).toEqual([])
  })

  test.each<[string, AccountReferenceTargets['blockPages'], reason: RegExp]>([
    ['there is none of that name', [], /no such page with the name “Access denied”/],
    [
      'there are two of that name',
      [
        { ...DENIED, uid: 'x' },
        { ...DENIED, uid: 'y' },
      ],
      /2 pages/,
    ],
    ['the pages were not read', undefined, /could not be read/],
  ])('is left out, by name, if %s', (_what, pages, reason) => {
    const { edited, leftOut } = copyPage(pages)
    expect(edited).toEqual(NORD)
    expect(leftOut).toEqual([
      { pointer: '/custom_pages/identity_denied', reason: expect.stringMatching(reason) },
    ])
  })

  test('of a file is left out unless the account has a page with that id', () => {
    const file = { custom_pages: { identity_denied: 'f-denied' } }
    expect(copyPage([], file).leftOut[0]?.reason).toMatch(/name of the page f-denied is not known/)
    expect(copyPage([{ ...DENIED, uid: 'f-denied' }], file).edited).toMatchObject(file)
  })
})

describe('exempted zones', () => {
  test('are those that the target has, and the others are named', () => {
    const { edited, leftOut } = copy([ZONES], { zones: ['Shared.example', 'nord.example'] })
    expect(edited).toMatchObject({
      deny_unmatched_requests_exempted_zone_names: ['shared.example'],
    })
    expect(leftOut).toEqual([
      { pointer: ZONES, reason: 'The account has no such zone: acme.example.' },
    ])
  })

  test('are left out, by name, if the zones of the target were not read', () => {
    const { edited, leftOut } = copy([ZONES])
    expect(edited).toEqual(NORD)
    expect(leftOut[0]?.reason).toMatch(/was not read: shared.example, acme.example/)
  })

  test('are unset where the source exempts none', () => {
    const { edited, leftOut } = copy([ZONES], {}, { ...ACME, [ZONES.slice(1)]: [] })
    expect(leftOut).toEqual([])
    expect(edited).toEqual(NORD)
  })
})
