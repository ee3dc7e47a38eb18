import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  emailAddressProblem,
  emailAddressSchema,
  emailDomain,
  isSameEmailAddress,
  MAX_EMAIL_ADDRESS_BYTES,
  parseEmailAddress,
  parseDomainName,
} from './email-address'

describe('an address is', () => {
  test.each([
    "o'brien@acme.example",
    'o’brien@acme.example',
    'r&d@acme.example',
    'kim_outlook.example#ext#@acme.onmicrosoft.com',
    'jürgen@acme.example',
    'anna@bücher.example',
    'anna@xn--bcher-kva.example',
    'info@почта.рф',
    'info@xn--80a1acny.xn--p1ai',
    '田中@例え.テスト',
    'a+rally.co~/@acme.example',
    'svc!backup@acme.example',
    'sales=emea@acme.example',
    '$svc-print@acme.example',
    '{build|deploy}%2@acme.example',
    'ana_@acme.example',
    '.ana..souza.@acme.example',
    '-ana@acme.example',
    "peter.'@acme.example",
    '"ana,souza"@acme.example',
    'a@b.c-d.example',
    'user@sub_domain.acme.example',
    'user@-acme-.example',
    'user@paral·lel.example',
    'user@4.example',
    'root@localhost',
    '👋@i❤.example',
    '1@2x',
  ])('%s', (address) => {
    expect(parseEmailAddress(address)).toBe(address)
  })

  test.each<[why: string, text: string]>([
    ['it is empty', ''],
    ['it has no @', 'ana'],
    ['it has two', 'ana@evil.example@acme.example'],
    ['nothing is before the @', '@acme.example'],
    ['nothing is after it', 'ana@'],
    ['a label of its domain is empty', 'ana@acme..example'],
    ['its domain ends with a dot', 'ana@acme.example.'],
    ['its domain begins with one', 'ana@.example'],
    ['its domain is an ellipsis', 'user@…'],
    ['its domain is an IP address', 'ana@192.0.2.1'],
    ['its domain is an address literal', 'ana@[192.0.2.1]'],
    ['it is a version of a package', 'react@19.1.0'],
    ['it has a blank', 'ana souza@acme.example'],
    ['it has a blank that is wider', 'ana\u3000souza@acme.example'],
    ['a blank that is no ASCII is around it', '\u00a0ana@acme.example'],
    ['it has a line end', 'ana@acme.example\nbo'],
    ['it has a tab', 'ana\t@acme.example'],
    ['it has a null', 'ana\0@acme.example'],
    ['it begins with a byte order mark', '\ufeffana@acme.example'],
    ['it has a zero-width space', 'ana\u200b@acme.example'],
    ['it has a soft hyphen', 'an\u00ada@acme.example'],
    ['it has a mark of direction', '\u202eana@acme.example'],
    ['it has a separator of lines', 'ana\u2028@acme.example'],
    ['it has a filler that is drawn as nothing', 'ana\u3164@acme.example'],
    ['it has a blank of Braille', 'ana\u2800@acme.example'],
    ['it has a variation selector', 'ana\ufe0f@acme.example'],
    ['it has half a character', 'ana\ud83d@acme.example'],
    ['it is in angle brackets', '<ana@acme.example>'],
    ['it is a link', 'mailto:ana@acme.example'],
    ['it has a quotation mark too many', '"ana@acme.example'],
    ['it is a list', 'ana,bo@acme.example'],
    ['it has a bracket after it', 'ana@acme.example)'],
    ['it has a separator after it', 'ana@acme.example;'],
  ])('none where %s', (_why, text) => {
    expect(parseEmailAddress(text)).toBeUndefined()
  })

  test.each([
    ['ASCII', 'a'],
    ['two bytes each', 'é'],
    ['three bytes each', '田'],
    ['four bytes each', '👋'],
  ])('at most as long as its bound in bytes, in characters of %s', (_kind, character) => {
    const domain = '@acme.example'
    const bytes = new TextEncoder().encode(character).length
    const most = Math.floor((MAX_EMAIL_ADDRESS_BYTES - domain.length) / bytes)
    expect(parseEmailAddress(character.repeat(most) + domain)).toBeDefined()
    expect(parseEmailAddress(character.repeat(most + 1) + domain)).toBeUndefined()
  })

  test('refused in words that say what is hidden in it', () => {
    expect(emailAddressProblem('ana\u200b@acme.example')).toContain('(U+200B)')
    expect(emailAddressSchema.safeParse('ana').error?.issues).toMatchObject([
      { message: 'Enter an email address such as ana@example.com.' },
    ])
  })
})

describe('addresses are the same', () => {
  test('when they differ in the case of ASCII letters or in ASCII blanks around them', () => {
    expect(parseEmailAddress('\t Ana.Souza@ACME.Example \r\n')).toBe('ana.souza@acme.example')
    expect(isSameEmailAddress(' ANA@acme.example', 'ana@ACME.example\n')).toBe(true)
    expect(emailAddressSchema.parse(' Ana@Acme.Example ')).toBe('ana@acme.example')
  })

  test.each<[what: string, one: string, other: string]>([
    ['a Kelvin sign and a k', '\u212aim@acme.example', 'kim@acme.example'],
    ['a dotted capital I and an i', '\u0130da@acme.example', 'ida@acme.example'],
    ['a long s and an s', 'ana.\u017fouza@acme.example', 'ana.souza@acme.example'],
    ['a full-width letter and a narrow one', '\uff21na@acme.example', 'ana@acme.example'],
    ['a composed letter and a decomposed one', 'j\u00fcrgen@a.example', 'ju\u0308rgen@a.example'],
    ['letters beyond ASCII in upper case', 'J\u00dcRGEN@a.example', 'j\u00fcrgen@a.example'],
    ['a domain and its punycode', 'a@b\u00fccher.example', 'a@xn--bcher-kva.example'],
    ['a hidden character and none', 'ana\u200b@acme.example', 'ana@acme.example'],
    ['a blank beyond ASCII and none', '\u00a0ana@acme.example', 'ana@acme.example'],
  ])('except when they differ as %s do', (_what, one, other) => {
    expect(isSameEmailAddress(one, other)).toBe(false)
    expect(parseEmailAddress(one)).not.toBe(parseEmailAddress(other))
  })

  test('exactly when all other characters are the same, in any text', () => {
    const characters = fc.string({
      unit: fc.constantFrom('k', 'K', '\u212a', 'i', '\u0130', '\uff4b'),
    })
    fc.assert(
      fc.property(characters, characters, (one, other) => {
        expect(isSameEmailAddress(`${one}@a.b`, `${other}@a.b`)).toBe(folded(one) === folded(other))
      }),
    )
  })
})

test('an address that was parsed stays what it is when it is parsed again, whatever the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 12 }), (local) => {
      const address = parseEmailAddress(`${local}@Acme.Example`)
      if (address === undefined) return
      expect(parseEmailAddress(address)).toBe(address)
      expect(address).not.toMatch(/[\s\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
      expect(emailDomain(address)).toBe('acme.example')
    }),
  )
})

test.each([
  ['Bücher.Example', 'bücher.example'],
  [' ACME.example ', 'acme.example'],
  ['xn--bcher-kva.example', 'xn--bcher-kva.example'],
  ['BÜCHER.example', 'bÜcher.example'],
  ['localhost', 'localhost'],
  ['acme.example@evil.example', undefined],
  ['acme .example', undefined],
  ['acme\u200b.example', undefined],
  ['*.acme.example', undefined],
  ['', undefined],
  ['a'.repeat(2_000), undefined],
])('%j has the domain %j', (text, domain) => {
  expect(parseDomainName(text)).toBe(domain)
})

/** Folds character by character, as the rule is worded. */
function folded(text: string): string {
  return Array.from(text, (letter) =>
    /^[A-Z]$/.test(letter) ? letter.toLowerCase() : letter,
  ).join('')
}
