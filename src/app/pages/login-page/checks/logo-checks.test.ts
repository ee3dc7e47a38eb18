import { expect, test } from 'vitest'
import { computeLogoFindings, listKnownLogoFacts, describeUnknownLogoFacts } from './logo-checks'
import type { LoadedLogo, LogoLoadResult } from './read-logo'

const PNG = 'https://acme.example/logo.png'

const NOTHING_TOLD = { bytes: undefined, contentType: undefined, pixels: 'not-shared' } as const
const PIXELS = {
  transparency: 0.3,
  visibility: { light: 1, dark: 1 },
  colors: [],
  followsTheme: false,
}

function loaded(of: Partial<LoadedLogo>): LoadedLogo {
  return { kind: 'loaded', address: '', width: 400, height: 120, ...NOTHING_TOLD, ...of }
}

const ids = (url: string, logo: LogoLoadResult | undefined) =>
  computeLogoFindings(url, logo).map(({ id }) => id)

test('a good logo has nothing to mend, nor has none, nor one that loads', () => {
  expect(ids(PNG, loaded({}))).toEqual([])
  expect(ids('', undefined)).toEqual([])
  expect(ids(PNG, undefined)).toEqual([])
})

test('one that the live page drops is not shown, and https is a press away', () => {
  const [finding] = computeLogoFindings('http://acme.example/logo.png', undefined)
  expect(finding?.id).toBe('logo-not-https')
  expect(finding?.fixes[0]).toMatchObject({ kind: 'replace', by: 'https://' })
  for (const hostile of ['javascript:alert(1)', 'data:image/svg+xml,<svg/>', '<img src=x>']) {
    const [refused] = computeLogoFindings(hostile, undefined)
    expect(refused?.id).toBe('logo-not-https')
    expect(refused?.fixes.map(({ label }) => label)).toEqual([
      'Change the address',
      'Remove the logo',
    ])
  }
})

test.each([
  'https:/acme.example/logo.png',
  'https:acme.example/logo.png',
  'https:\\\\acme.example/x',
])('%s has not written out its https, and it is a press away', (address) => {
  const [finding] = computeLogoFindings(address, undefined)
  expect(finding?.id).toBe('logo-not-https')
  const [fix] = finding?.fixes ?? []
  if (fix?.kind !== 'replace') throw new Error('There is nothing to press.')
  expect(address.replaceAll(fix.what, fix.by)).toMatch(/^https:\/\/acme\.example\//)
})

test.each([
  ['logo-unreachable', PNG, { kind: 'unreachable' } as const],
  ['logo-withheld', PNG, { kind: 'withheld' } as const],
  ['logo-blurred', PNG, loaded({ width: 120, height: 56 })],
  ['logo-flat', 'https://acme.example/logo.svg', loaded({ width: 1600, height: 80 })],
  [
    'logo-blurred',
    'https://acme.example/logo.svg',
    loaded({ contentType: 'image/png', height: 60 }),
  ],
  ['logo-type', PNG, loaded({ contentType: 'text/plain' })],
  ['logo-heavy', PNG, loaded({ bytes: 900_000 })],
  [
    'logo-invisible-dark',
    PNG,
    loaded({ pixels: { ...PIXELS, visibility: { light: 1, dark: 0 } } }),
  ],
])('%s', (id, url, logo) => {
  expect(ids(url, logo)).toEqual([id])
})

test.each([
  ['image/png', 'https://acme.example/logo.svg', 'PNG'],
  ['image/svg+xml', 'https://acme.example/logo', 'SVG'],
  ['image/vnd.microsoft.icon', 'https://acme.example/logo', 'ICO'],
  ['image/jxl', PNG, 'JXL'],
  [undefined, PNG, 'PNG by its name'],
  [undefined, 'https://acme.example/logo.JPG', 'JPEG by its name'],
  [undefined, 'https://acme.example/logo', 'of unknown type'],
  ['text/plain', 'https://acme.example/toString', 'of unknown type'],
])('sent as %s from %s it is %s', (contentType, address, words) => {
  expect(listKnownLogoFacts(address, loaded({ contentType }))[0]).toBe(words)
})

test('an image that is a vector is sharp at any size, whatever it is called', () => {
  const small = { width: 120, height: 56, contentType: 'image/svg+xml' }
  expect(ids(PNG, loaded(small))).toEqual([])
})

test('facts are told as far as they are known, and of what is not, why', () => {
  expect(listKnownLogoFacts(PNG, loaded({}))).toEqual([
    'PNG by its name',
    '400 × 120 pixels, 3.3 : 1',
  ])
  expect(describeUnknownLogoFacts(loaded({}))).toMatch(
    /^Its colors, transparency and weight .* \(CORS\)\.$/,
  )
  expect(describeUnknownLogoFacts(loaded({ bytes: 2048 }))).toMatch(
    /^Its colors and transparency .* \(CORS\)\.$/,
  )
  expect(describeUnknownLogoFacts(loaded({ pixels: PIXELS }))).toMatch(/^Its size is not known/)
  const known = loaded({ bytes: 2048, contentType: 'image/png', pixels: PIXELS })
  expect(listKnownLogoFacts(PNG, known)).toEqual([
    'PNG',
    '400 × 120 pixels, 3.3 : 1',
    '2 KB',
    '30 % transparent',
  ])
  expect(describeUnknownLogoFacts(known)).toBeUndefined()
  expect(listKnownLogoFacts(PNG, loaded({ pixels: { ...PIXELS, followsTheme: true } }))).toContain(
    'other colors in dark',
  )
  expect(describeUnknownLogoFacts(loaded({ pixels: 'locked' }))).toMatch(/foreignObject/)
})
