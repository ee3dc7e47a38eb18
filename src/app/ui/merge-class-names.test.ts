import { globSync, readFileSync } from 'node:fs'
import { cn } from '@cloudflare/kumo/utils'
import { expect, test } from 'vitest'
import { mergeClassNames } from './merge-class-names'

/** Everything in quotes that may be a class, in Kumo's components and in the app. */
const CLASS = /^[!-]?[a-z@*[][\w:[\]()/.%!&,#>~=*@'+-]*$/

/** Words that only look like classes: attributes of SVG, properties of CSS, and a file's name. */
const NO_CLASS =
  /^(?:fill|stroke|font|accent)-(?:opacity|rule|box|dash|line|miter|width|family|size|stretch|style|variant|weight|height)|\.csv$|^border-box$|^shadow-m$/

const classes = new Set(
  [
    ...globSync('node_modules/@cloudflare/kumo/dist/chunks/[!v]*.js'),
    ...globSync('src/app/**/*.tsx'),
  ].flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/["'`]([^"'`\n]*)["'`]/g)]
      .flatMap(([, text = '']) => text.split(/\s+/))
      .filter((text) => CLASS.test(text) && !NO_CLASS.test(text)),
  ),
)

/**
 * The utilities without variants of which Kumo's function replaces one by the next: one of each that differ in a number
 * or a name of Kumo's alone, because that decides nothing.
 */
const utilities = [
  ...new Map(
    [...classes]
      .filter((name) => !name.includes(':') && cn(`${name} ${name}`) === name)
      .map((name) => [name.replaceAll(/\d+/g, '1').replace(/kumo-[\w-]+/, 'kumo'), name]),
  ).values(),
]

test('of each two classes that Kumo or the app contain, the same one remains as with Kumo’s own function', () => {
  expect(utilities.length, 'the classes were found').toBeGreaterThan(200)
  const different = utilities.flatMap((earlier) =>
    utilities
      .filter((later) => earlier !== later)
      .map((later) => `${earlier} ${later}`)
      .filter((both) => mergeClassNames(both) !== cn(both))
      .map((both) => `${both} → ${mergeClassNames(both)}, not ${cn(both)}`),
  )
  expect(different).toEqual([])
})

test('a class replaces only one with the same variants and the same importance', () => {
  for (const both of [
    'p-1 hover:p-2',
    'hover:p-1 hover:p-2',
    'p-1! p-2',
    'p-1! p-2!',
    'md:p-1 max-md:p-2',
  ]) {
    expect(mergeClassNames(both)).toBe(cn(both))
  }
})

test('what is not a class is left out', () => {
  expect(mergeClassNames('a', false, undefined, null, ['b', ['c']])).toBe('a b c')
})
