import { beforeEach, expect, test } from 'vitest'
import { readRecentColors, rememberRecentColor } from './controls'

beforeEach(() => localStorage.clear())

test('the last color comes first, and each once', () => {
  for (const color of ['#112233', '#445566', '#112233 ']) rememberRecentColor(color)
  expect(readRecentColors()).toEqual(['#112233', '#445566'])
})

test('recent colors are at most eight, and contain nothing but colors', () => {
  for (const text of ['', 'red', '#12', '#11223344']) rememberRecentColor(text)
  expect(readRecentColors()).toEqual([])
  for (let index = 10; index < 30; index += 1) rememberRecentColor(`#0000${index}`)
  expect(readRecentColors()).toHaveLength(8)
  expect(readRecentColors()[0]).toBe('#000029')
})

test.each(['{', '7', '["url(x)", null, "#aabbcc"]'])(
  'recent colors ignore other stored values: %s',
  (stored) => {
    localStorage.setItem('gatehouse.colors', stored)
    expect(readRecentColors().filter((color) => color !== '#aabbcc')).toEqual([])
  },
)
