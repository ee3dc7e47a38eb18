import { expect, test } from 'vitest'
import { analyzeLogoPixels } from './read-logo'

const CLEAR = [0, 0, 0, 0]
const BLACK = [0, 0, 0, 255]
const WHITE = [255, 255, 255, 255]
const BLUE = [0, 96, 200, 255]
const NEARLY_BLUE = [4, 100, 204, 255]

/** Uses the same pixels in both themes. */
const image = (...pixels: number[][]) => ({ light: pixels.flat(), dark: pixels.flat() })

test('a dark logo without a background is lost on the dark card', () => {
  const pixels = analyzeLogoPixels(image(CLEAR, CLEAR, CLEAR, BLACK))
  expect(pixels).toMatchObject({ transparency: 0.75, visibility: { light: 1, dark: 0 } })
})

test('a white one is lost on the light card', () => {
  expect(analyzeLogoPixels(image(CLEAR, WHITE)).visibility).toEqual({ light: 0, dark: 1 })
})

test('colors are told by how much they cover, and alike ones once', () => {
  expect(analyzeLogoPixels(image(BLACK, BLUE, BLUE, NEARLY_BLUE, WHITE, WHITE)).colors).toEqual([
    '#0060c8',
    '#ffffff',
    '#000000',
  ])
})

test('nothing is nothing', () => {
  expect(analyzeLogoPixels(image(CLEAR))).toEqual({
    transparency: 1,
    visibility: { light: 0, dark: 0 },
    colors: [],
    followsTheme: false,
  })
})

test('a logo that follows the theme is looked at in both', () => {
  const pixels = analyzeLogoPixels({ light: [...BLACK, ...BLUE], dark: [...WHITE, ...BLUE] })
  expect(pixels).toMatchObject({ followsTheme: true, visibility: { light: 1, dark: 1 } })
  expect(pixels.colors).toEqual(['#0060c8', '#000000', '#ffffff'])
})
