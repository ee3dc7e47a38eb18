import { describe, expect, test } from 'vitest'
import { ifMatchAllows } from './apply-change'

describe('If-Match', () => {
  test.each([
    { ifMatch: undefined, allows: true, because: 'absent, it asks for nothing' },
    { ifMatch: '*', allows: true, because: 'it asks that there be a value' },
    { ifMatch: '"now"', allows: true, because: 'it names the current version' },
    { ifMatch: '"then", "now"', allows: true, because: 'one of the list is current' },
    { ifMatch: 'W/"now"', allows: true, because: 'a compressed answer has its tag marked weak' },
    { ifMatch: '"then"', allows: false, because: 'it names another version' },
    { ifMatch: 'now', allows: false, because: 'a tag is quoted' },
    { ifMatch: '', allows: false, because: 'it names no version' },
  ])('$ifMatch: $allows, $because', ({ ifMatch, allows }) => {
    expect(ifMatchAllows(ifMatch, '"now"')).toBe(allows)
  })
})
