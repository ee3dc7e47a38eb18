import { describe, expect, test } from 'vitest'
import { computeDesignColorStyle } from './login-page-theme-colors'

describe('a design’s colors', () => {
  test('are those of six hexadecimal digits', () => {
    expect(computeDesignColorStyle({ background_color: '#0b1f3a', text_color: '#C5ED1B' })).toEqual(
      {
        '--design-background': '#0b1f3a',
        '--design-text': '#C5ED1B',
      },
    )
  })

  test.each([
    null,
    {},
    { background_color: null, text_color: '' },
    { background_color: 'red', text_color: '#fff' },
    { background_color: '#0b1f3a; --card: red', text_color: 'url(https://evil.example/)' },
    { background_color: '#0b1f3a\n', text_color: '</style><script>alert(1)</script>' },
  ])('of %j are ignored', (design) => {
    expect(computeDesignColorStyle(design)).toEqual({})
  })
})
