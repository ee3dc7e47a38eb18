import { expect, it } from 'vitest'
import { findUnreadableThemes } from './login-text-contrast'

it.each<[color: string | undefined, themes: string[]]>([
  [undefined, []],
  ['', []],
  ['#1c2b41', ['dark']],
  ['#ffffff', ['light']],
  ['#FFFFFF', ['light']],
  ['#000000', ['dark']],
  ['white', []],
  ['#757575', ['dark']],
])('text in %s is hard to read in %j', (text_color, themes) => {
  expect(findUnreadableThemes({ text_color })).toEqual(themes)
})
