import { afterEach, expect, test, vi } from 'vitest'
import { isBrowserColor } from './field-display'

afterEach(() => vi.unstubAllGlobals())

test.each(['#1d4ed8', '#fff', 'rgb(1 2 3)', 'rgba(1, 2, 3, .5)', 'rebeccapurple'])(
  '%s is a color',
  (text) => {
    vi.stubGlobal('CSS', { supports: () => true })
    expect(isBrowserColor(text)).toBe(true)
  },
)

test.each(['currentcolor', 'inherit', 'url(https://a.example/x)', 'var(--x)', 'attr(x)', ''])(
  '%s is none by itself, whatever the browser takes it for',
  (text) => {
    vi.stubGlobal('CSS', { supports: () => true })
    expect(isBrowserColor(text)).toBe(false)
  },
)

test('a word that the browser does not know is no color', () => {
  vi.stubGlobal('CSS', { supports: () => false })
  expect(isBrowserColor('acmeblue')).toBe(false)
})
