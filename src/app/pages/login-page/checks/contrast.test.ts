import { describe, expect, test } from 'vitest'
import { LOGIN_PAGE_THEME_COLORS } from '../../../../login-page/login-page-theme-colors'
import {
  findMostReadableShade,
  contrastRatio,
  contrastLevel,
  findNearestReadableColor,
  contrastRatioInWords,
  findLowestContrastRatio,
} from './contrast'

const CARDS = [LOGIN_PAGE_THEME_COLORS.light.card, LOGIN_PAGE_THEME_COLORS.dark.card]

test('contrast is as WCAG has it', () => {
  expect(contrastRatio('#000000', '#ffffff')).toBeCloseTo(21)
  expect(contrastRatio('#767676', '#ffffff')).toBeCloseTo(4.54, 2)
  expect(contrastRatio('#0b1f3a', '#0b1f3a')).toBe(1)
})

test.each([
  [4.499, 'fail', '4.4 : 1'],
  [4.5, 'AA', '4.5 : 1'],
  [6.999, 'AA', '6.9 : 1'],
  [7, 'AAA', '7.0 : 1'],
  [16.27, 'AAA', '16.2 : 1'],
])('%d is %s, in words %s', (ratio, level, words) => {
  expect([contrastLevel(ratio), contrastRatioInWords(ratio)]).toEqual([level, words])
})

describe('the nearest readable color', () => {
  test.each([
    ['#1c2b41', '#0f0f0f'],
    ['#ffcc00', '#ffffff'],
    ['#ff0000', '#ffffff'],
    ['#777777', '#ffffff'],
    ['#000000', '#0f0f0f'],
  ])('to %s on %s can be read', (color, surface) => {
    const found = findNearestReadableColor(color, [surface]) ?? color
    expect(contrastRatio(found, surface)).toBeGreaterThanOrEqual(4.5)
    // It is only just readable: a color further away would be readable too.
    expect(contrastRatio(found, surface)).toBeLessThan(4.7)
  })

  test('is the color itself where that can be read', () => {
    expect(findNearestReadableColor('#0b1f3a', ['#ffffff'])).toBe('#0b1f3a')
  })

  test('does not exist for the light and the dark card at once', () => {
    expect(findNearestReadableColor('#1c2b41', CARDS)).toBeUndefined()
  })
})

test('a compromise is read equally on both cards, nearly well enough', () => {
  const color = findMostReadableShade('#1c2b41', CARDS)
  expect(findLowestContrastRatio(color, CARDS)).toBeGreaterThan(4.3)
  expect(findLowestContrastRatio('#1c2b41', CARDS)).toBeLessThan(1.5)
})
