import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { removeExternalCssResources } from './sanitize-block-page-html'

test.each([
  ['p { color: red }', 'p { color: red }', 0],
  ['@import "a.css"; p { color: red }', ' p { color: red }', 1],
  ["@IMPORT url('https://a.example/wght@400;700)'); b {}", ' b {}', 1],
  ['@import url(https://a.example/wght@400;700) screen; b {}', ' b {}', 1],
  ['@import url(a.css)', '', 1],
  ['a { background: url(https://a.example/b.png) }', 'a { background: url("") }', 1],
  ['a { background: URL( "https://a.example/b.png" ) }', 'a { background: URL("") }', 1],
  ['a { background: url(//a.example), url(b) }', 'a { background: url(""), url("") }', 2],
  ['a { background: url(https://a.example/unclosed', 'a { background: url(""', 1],
  ['/* İİ */ a { background: URL(b) }', '/* İİ */ a { background: URL("") }', 1],
  ['a { fill: url(#gradient) }', 'a { fill: url(#gradient) }', 0],
  [
    `a { background: url("data:image/svg+xml,<svg fill='rgb(1,2,3)'/>") }`,
    `a { background: url("data:image/svg+xml,<svg fill='rgb(1,2,3)'/>") }`,
    0,
  ],
  ['a { background: url(data:text/html,x) }', 'a { background: url("") }', 1],
])('%s', (css, expected, leftOut) => {
  expect(removeExternalCssResources(css)).toEqual({ css: expected, leftOut })
})

test('no address of another place is left, whatever is around it', () => {
  const part = fc.constantFrom(
    'url(',
    'URL(',
    ')',
    '"',
    "'",
    ' ',
    '@import',
    ';',
    '#a',
    'data:image/png,',
    'https://a.example',
    'x',
  )
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
      const { css } = removeExternalCssResources(parts.join(''))
      const starts = css.toLowerCase().split('url(').slice(1)
      for (const start of starts) expect(start.trim()).toMatch(/^["' ]*(#|data:image\/|$)|^""/)
      expect(css.toLowerCase()).not.toContain('@import')
    }),
  )
})
