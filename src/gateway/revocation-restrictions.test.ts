import { describe, expect, test } from 'vitest'
import { GATEWAY_ERRORS } from '../api/errors'
import type { Role } from '../api/roles'
import { resultToSerializedResponse } from './response'
import {
  isProtectedPerson,
  parseRevocationRestrictions,
  revocationRefusal,
} from './revocation-restrictions'

function policyOf(users?: string, limit?: string) {
  const reading = parseRevocationRestrictions(users, limit)
  if (!reading.ok) throw new Error(reading.problems.join())
  return reading.value
}

const policy = policyOf('ceo@acme.example, @board.acme.example', '10')

function refusalTo(role: Role, emails: string[], used = 0) {
  const refusal = revocationRefusal({ emails, roles: [role], used }, policy)
  return refusal && resultToSerializedResponse(refusal).status
}

describe('the help desk', () => {
  test.each([
    ['somebody', ['ana@acme.example'], undefined],
    ['somebody protected', ['ceo@acme.example'], 403],
    ['somebody protected in other letters', ['CEO@Acme.Example'], 403],
    ['somebody of a protected domain', ['ana@board.acme.example'], 403],
    ['somebody of a domain within it', ['ana@x.board.acme.example'], undefined],
    ['somebody protected among others', ['ana@acme.example', 'ceo@acme.example'], 403],
  ])('may or may not revoke %s: %s', (_who, emails, status) => {
    expect(refusalTo('helpdesk', emails)).toBe(status)
  })

  test('revokes so many a day and no more, and is told how many are left', () => {
    const two = ['a@acme.example', 'b@acme.example']
    expect(refusalTo('helpdesk', two, 8)).toBeUndefined()
    expect(refusalTo('helpdesk', two, 9)).toBe(GATEWAY_ERRORS.forbidden.status)
    const refusal = revocationRefusal({ emails: two, roles: ['helpdesk'], used: 9 }, policy)
    expect(refusal && resultToSerializedResponse(refusal).body).toContain('1 are left')
  })
})

test('an admin revokes whom they like, as often as they like', () => {
  expect(refusalTo('admin', ['ceo@acme.example'], 10_000)).toBeUndefined()
})

describe('protected addresses', () => {
  test.each([
    [
      'kim_outlook.example#ext#@acme.onmicrosoft.com',
      'Kim_outlook.example#EXT#@acme.onmicrosoft.com',
    ],
    ['r&d@acme.example', 'r&d@acme.example'],
    ['jürgen@acme.example', 'jürgen@acme.example'],
    ['@bücher.example', 'anna@bücher.example'],
  ])('may be whatever is an address, such as %s, and leave the others in force', (entry, email) => {
    const odd = policyOf(`ceo@acme.example, ${entry}`)
    expect(
      [email, 'ceo@acme.example', 'ana@acme.example'].map((each) => isProtectedPerson(each, odd)),
    ).toEqual([true, true, false])
  })

  test.each([
    ['a Kelvin sign', '\u212aim@acme.example', 'kim@acme.example'],
    ['a dotted capital I', 'k\u0130m@acme.example', 'kim@acme.example'],
    ['full-width letters', '\uff4bim@acme.example', 'kim@acme.example'],
    ['a long s', 'kim@\u017fub.example', '@sub.example'],
    ['capitals beyond ASCII', 'J\u00dcRGEN@acme.example', 'j\u00fcrgen@acme.example'],
    ['letters that are composed of two', 'ju\u0308rgen@acme.example', 'j\u00fcrgen@acme.example'],
  ])('are not got round by %s, which Cloudflare may fold', (_what, email, entry) => {
    expect(isProtectedPerson(email, policyOf(entry))).toBe(true)
  })

  test('may hold nothing that cannot be seen', () => {
    expect(parseRevocationRestrictions('ceo@acme.example,ana\u200b@acme.example').ok).toBe(false)
  })
})

describe('the settings', () => {
  test('protect nobody and limit to 200 where nothing is set', () => {
    expect(policyOf()).toEqual({
      protectedEmails: new Set(),
      protectedDomains: new Set(),
      dailyLimit: 200,
    })
  })

  test.each([
    ['ceo', undefined, /PROTECTED_USERS/],
    ['@board@acme.example', undefined, /PROTECTED_USERS/],
    [undefined, 'many', /HELPDESK_DAILY_LIMIT/],
    [undefined, '-1', /HELPDESK_DAILY_LIMIT/],
    [undefined, '1.5', /HELPDESK_DAILY_LIMIT/],
  ])('that are invalid, %o and %o, are named', (users, limit, problem) => {
    expect(parseRevocationRestrictions(users, limit)).toEqual({
      ok: false,
      problems: [expect.stringMatching(problem)],
    })
  })
})
