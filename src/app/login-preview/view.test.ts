import { expect, test } from 'vitest'
import { textDirection, type View, parseView, viewSearch } from './view'

const USUAL: View = {
  state: 'providers',
  device: 'desktop',
  theme: 'both',
  size: 'fit',
  zoom: 100,
  texts: 'own',
  dir: 'auto',
  compare: 'off',
}

test('nothing in the address is the usual view, and the other way round', () => {
  expect(parseView({})).toEqual(USUAL)
  expect(Object.values(viewSearch(USUAL)).every((value) => value === undefined)).toBe(true)
})

test('the address has what was chosen', () => {
  const view: View = { ...USUAL, state: 'mfa', device: 'phone', zoom: 200, compare: 'slider' }
  expect(viewSearch(view)).toEqual({ state: 'mfa', device: 'phone', zoom: 200, compare: 'slider' })
  expect(parseView(viewSearch(view))).toEqual(view)
})

test('writes every value as text in the URL', () => {
  expect(parseView({ zoom: '200' }).zoom).toBe(200)
})

test.each([
  { state: 'toString' },
  { device: 'watch' },
  { theme: ['dark'] },
  { zoom: '200 %' },
  { texts: 7 },
  { size: 'huge' },
  { dir: 'up' },
  { compare: null },
])('ignores invalid choices: %j', (search) => {
  expect(parseView(search)).toEqual(USUAL)
})

test.each([
  ['own', 'auto', 'ltr'],
  ['long', 'auto', 'ltr'],
  ['arabic', 'auto', 'rtl'],
  ['arabic', 'ltr', 'ltr'],
  ['own', 'rtl', 'rtl'],
] as const)('%s texts with the direction %s run %s', (texts, dir, direction) => {
  expect(textDirection({ texts, dir })).toBe(direction)
})
