import { expect, test } from 'vitest'
import { type View, viewOf, viewSearch } from './view'

const USUAL: View = {
  state: 'providers',
  device: 'desktop',
  theme: 'both',
  zoom: 100,
  texts: 'own',
  compare: 'off',
}

test('nothing in the address is the usual view, and the other way round', () => {
  expect(viewOf({})).toEqual(USUAL)
  expect(Object.values(viewSearch(USUAL)).every((value) => value === undefined)).toBe(true)
})

test('the address has what was chosen', () => {
  const view: View = { ...USUAL, state: 'mfa', device: 'phone', zoom: 200, compare: 'slider' }
  expect(viewSearch(view)).toEqual({ state: 'mfa', device: 'phone', zoom: 200, compare: 'slider' })
  expect(viewOf(viewSearch(view))).toEqual(view)
})

test.each([
  { state: 'toString' },
  { device: 'watch' },
  { theme: ['dark'] },
  { zoom: '200 %' },
  { texts: 7 },
  { compare: null },
])('what cannot be chosen is left out: %j', (search) => {
  expect(viewOf(search)).toEqual(USUAL)
})
