import { expect, test } from 'vitest'
import { checkLogo, logoFacts } from './logo-checks'
import type { Logo } from './read-logo'

const PNG = 'https://acme.example/logo.png'

function loaded(of: Partial<Extract<Logo, { kind: 'loaded' }>>): Extract<Logo, { kind: 'loaded' }> {
  return { kind: 'loaded', width: 400, height: 120, bytes: undefined, pixels: undefined, ...of }
}

const ids = (url: string, logo: Logo | undefined) => checkLogo(url, logo).map(({ id }) => id)

test('a good logo has nothing to mend, nor has none, nor one that loads', () => {
  expect(ids(PNG, loaded({}))).toEqual([])
  expect(ids('', undefined)).toEqual([])
  expect(ids(PNG, undefined)).toEqual([])
})

test('one that the live page drops is not shown, and https is a press away', () => {
  const [finding] = checkLogo('http://acme.example/logo.png', undefined)
  expect(finding?.id).toBe('logo-not-https')
  expect(finding?.fixes[0]).toMatchObject({ kind: 'replace', by: 'https:' })
  for (const hostile of ['javascript:alert(1)', 'data:image/svg+xml,<svg/>', '<img src=x>']) {
    const [refused] = checkLogo(hostile, undefined)
    expect(refused?.id).toBe('logo-not-https')
    expect(refused?.fixes.map(({ label }) => label)).toEqual([
      'Change the address',
      'Remove the logo',
    ])
  }
})

test.each([
  ['logo-unreachable', PNG, { kind: 'unreachable' } as const],
  ['logo-blurred', PNG, loaded({ width: 120, height: 56 })],
  ['logo-flat', 'https://acme.example/logo.svg', loaded({ width: 1600, height: 80 })],
  ['logo-heavy', PNG, loaded({ bytes: 900_000 })],
  [
    'logo-invisible-dark',
    PNG,
    loaded({ pixels: { transparency: 0.5, visibility: { light: 1, dark: 0 }, colors: [] } }),
  ],
])('%s', (id, url, logo) => {
  expect(ids(url, logo)).toEqual([id])
})

test('facts are told as far as they are known', () => {
  expect(logoFacts(PNG, loaded({}))).toEqual(['PNG', '400 × 120 pixels, 3.3 : 1'])
  const pixels = { transparency: 0.3, visibility: { light: 1, dark: 1 }, colors: [] }
  expect(logoFacts('https://acme.example/logo', loaded({ bytes: 2048, pixels }))).toEqual([
    '400 × 120 pixels, 3.3 : 1',
    '2 KB',
    '30 % transparent',
  ])
})
