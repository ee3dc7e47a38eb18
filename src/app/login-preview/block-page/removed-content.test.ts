import { expect, test } from 'vitest'
import { removedContentInWords } from './removed-content'

test('counts what was removed from a block page by kind', () => {
  expect(removedContentInWords({})).toBeUndefined()
  expect(removedContentInWords({ script: 1 })).toBe('Left out of this preview: 1 script.')
  expect(removedContentInWords({ script: 2, link: 1, embed: 3 })).toBe(
    'Left out of this preview: 2 scripts, 1 target of a link and 3 embedded pages.',
  )
})
