import { expect, test } from 'vitest'
import { parseSearch, stringifySearch, createSearchValidator } from './url-search'

test.each([
  '?person=12345',
  '?person=1e5',
  '?person=true',
  '?path=a.b&last=7d',
  '?person=a%2Bb%40c',
  '',
])('%s is read and written as it stands', (search) => {
  expect(stringifySearch(parseSearch(search))).toBe(search)
})

test('every value in the address is a text', () => {
  expect(parseSearch('?a=1&b=null&c=%7B%7D&d=')).toEqual({ a: '1', b: 'null', c: '{}', d: '' })
})

test('a value that is undefined is not in the address', () => {
  expect(stringifySearch({ edit: undefined, zoom: 200 })).toBe('?zoom=200')
  expect(stringifySearch({ edit: undefined })).toBe('')
})

test('sets what a route did not take to undefined, which removes it from the URL', () => {
  const search = createSearchValidator(({ run }) => (run === '7' ? { run: 7 } : {}))
  expect(search({ run: '7', other: 'x' })).toEqual({ run: 7, other: undefined })
  expect(search({ run: 'abc' })).toEqual({ run: undefined })
  expect(stringifySearch(search({ run: 'abc', __proto__: 'x' }))).toBe('')
})
