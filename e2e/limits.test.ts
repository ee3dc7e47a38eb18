/** Checks that docs/limits.md, the table for people, matches src/api/limits.ts figure by figure. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { LIMITS } from '../src/api/limits.ts'

type Row = { name: string; figure: string }

/** A row may contain several figures, with a name for each or one for all. */
const rows = readFileSync('docs/limits.md', 'utf8')
  .split('\n')
  .flatMap((line): Row[] => {
    const [, , figures = '', names = ''] = line.split('|').map((cell) => cell.trim())
    const named = [...names.matchAll(/`(\w+)`/g)].map(([, name = '']) => name)
    const [first = '', ...others] = named
    if (others.length === 0) return first === '' ? [] : [{ name: first, figure: figures }]
    return figures.split(' · ').map((figure, index) => ({ name: named[index] ?? '', figure }))
  })

test('the table names every bound, and no other', () => {
  expect(rows.map(({ name }) => name).toSorted()).toEqual(Object.keys(LIMITS).toSorted())
})

test.each(rows)('$name is $figure, as the code has it', ({ name, figure }) => {
  const limit: unknown = Object.entries(LIMITS).find(([key]) => key === name)?.[1]
  const unit = UNITS[figure.split(' ').at(-1) ?? ''] ?? 1
  const divisor = figure.endsWith('%') ? 100 : 1
  const said = figure
    .split(' · ')
    .map((each) => (Number(each.replaceAll(',', '').replace(/ .*$/, '')) * unit) / divisor)
  expect(said).toEqual(typeof limit === 'object' ? Object.values(Object(limit)) : [limit])
})

const UNITS: Record<string, number> = {
  KiB: 1024,
  MiB: 1024 ** 2,
  MB: 1_000_000,
}
