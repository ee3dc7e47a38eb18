import { expect, test } from 'vitest'
import { isolateTextDirection } from './isolated-text'

test.each(['Ana Souza', 'jürgen@bücher.example', '名前', ''])('%j turns nothing about', (text) => {
  expect(isolateTextDirection(text)).toBe(text)
})

test.each([
  ['אנה', '\u2068אנה\u2069'],
  ['\u202Eevil', '\u2068evil\u2069'],
  ['a\u2069\u202Eb', '\u2068ab\u2069'],
])('%j is kept to itself', (text, expected) => {
  expect(isolateTextDirection(text)).toBe(expected)
})
