import { expect, test } from 'vitest'
import { leftOutInWords } from './left-out'

test('what was left out of a block page is counted by what it would have been', () => {
  expect(leftOutInWords({})).toBeUndefined()
  expect(leftOutInWords({ script: 1 })).toBe('Left out of this preview: 1 script.')
  expect(leftOutInWords({ script: 2, link: 1, embed: 3 })).toBe(
    'Left out of this preview: 2 scripts, 1 target of a link and 3 embedded pages.',
  )
})
