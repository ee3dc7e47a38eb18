import { expect, test } from 'vitest'
import {
  computeDesignColorFindings,
  listAdjacentColors,
  suggestTextColor,
  LOGIN_PAGE_THEMES,
} from './color-checks'
import { contrastRatio, REQUIRED_CONTRAST_BY_LEVEL } from './contrast'

test('Cloudflare’s own colors have nothing to mend', () => {
  expect(computeDesignColorFindings(null)).toEqual([])
  for (const { colors, isText } of listAdjacentColors(null)) {
    if (!isText) continue
    for (const theme of LOGIN_PAGE_THEMES) {
      const { front, back } = colors[theme]
      expect(contrastRatio(front, back)).toBeGreaterThanOrEqual(REQUIRED_CONTRAST_BY_LEVEL.AA)
    }
  }
})

test('a dark text is found to be unreadable in the dark theme, with ways out', () => {
  const [finding, ...others] = computeDesignColorFindings({
    text_color: '#1c2b41',
    background_color: '#0b1f3a',
  })
  expect(others).toEqual([])
  expect(finding?.title).toBe('Name, header and footer are hard to read in dark mode')
  expect(finding?.advice).toContain('1.3 : 1 on the dark card')
  expect(finding?.advice).toContain('Cloudflare’s own changes with the theme')
  const values = finding?.fixes.map((fix) => (fix.kind === 'set' ? fix.value : undefined)) ?? []
  const [cloudflares, nearest = '', best = ''] = values
  expect(cloudflares).toBe('')
  expect(contrastRatio(nearest, '#0f0f0f')).toBeGreaterThanOrEqual(REQUIRED_CONTRAST_BY_LEVEL.AA)
  for (const card of ['#ffffff', '#0f0f0f']) expect(contrastRatio(best, card)).toBeGreaterThan(4.3)
})

test.each([
  ['#ffff00', 'light'],
  ['#6f7a8a', 'light and dark'],
])('%s is unreadable in %s', (text_color, themes) => {
  expect(computeDesignColorFindings({ text_color })[0]?.title).toContain(`in ${themes}`)
})

test.each(['red', '#fff', '', null])('%j is no color to be checked', (color) => {
  expect(computeDesignColorFindings({ text_color: color, background_color: color })).toEqual([])
})

test('a background like the card is said, once for its theme', () => {
  expect(computeDesignColorFindings({ background_color: '#FFFFFF' }).map(({ id }) => id)).toEqual([
    'card-edge-light',
  ])
})

test('the texts of a design meet the card, and the card meets the background', () => {
  const own = listAdjacentColors({ text_color: '#1c2b41', background_color: '#0b1f3a' })
    .filter(({ isOwn }) => isOwn)
    .map(({ colors }) => colors.dark)
  expect(own).toEqual([
    { front: '#1c2b41', back: '#0f0f0f' },
    { front: '#0f0f0f', back: '#0b1f3a' },
  ])
})

test('a text color is suggested for the background', () => {
  expect(suggestTextColor({})).toBeUndefined()
  const suggested = suggestTextColor({ background_color: '#0b1f3a' }) ?? ''
  expect(contrastRatio(suggested, '#ffffff')).toBeGreaterThan(4.3)
})
