import { expect, test } from 'vitest'
import {
  previewTextDirection,
  type PreviewOptions,
  parsePreviewOptions,
  toPreviewOptionsSearch,
} from './preview-options'

const USUAL: PreviewOptions = {
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
  expect(parsePreviewOptions({})).toEqual(USUAL)
  expect(Object.values(toPreviewOptionsSearch(USUAL)).every((value) => value === undefined)).toBe(
    true,
  )
})

test('the address has what was chosen', () => {
  const view: PreviewOptions = {
    ...USUAL,
    state: 'mfa',
    device: 'phone',
    zoom: 200,
    compare: 'slider',
  }
  expect(toPreviewOptionsSearch(view)).toEqual({
    state: 'mfa',
    device: 'phone',
    zoom: 200,
    compare: 'slider',
  })
  expect(parsePreviewOptions(toPreviewOptionsSearch(view))).toEqual(view)
})

test('writes every value as text in the URL', () => {
  expect(parsePreviewOptions({ zoom: '200' }).zoom).toBe(200)
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
  expect(parsePreviewOptions(search)).toEqual(USUAL)
})

test.each([
  ['own', 'auto', 'ltr'],
  ['long', 'auto', 'ltr'],
  ['arabic', 'auto', 'rtl'],
  ['arabic', 'ltr', 'ltr'],
  ['own', 'rtl', 'rtl'],
] as const)('%s texts with the direction %s run %s', (texts, dir, direction) => {
  expect(previewTextDirection({ texts, dir })).toBe(direction)
})
