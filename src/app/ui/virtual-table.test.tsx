import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { VirtualTable } from './virtual-table'

const ROW = 60
const COUNT = 50_000

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

/** Renders a table of people, and returns what it renders. */
function renderPeople(count = COUNT) {
  const rendered: number[] = []
  const shown: string[] = []
  const table = (people: number) => (
    <VirtualTable
      label="People"
      count={people}
      onShow={({ first, last }) => shown.push(`${first}–${last}`)}
    >
      {(index) => {
        rendered.push(index)
        return `person ${index}`
      }}
    </VirtualTable>
  )
  const { rerender } = render(table(count))
  return { rendered, shown, setCount: (people: number) => rerender(table(people)) }
}

function scrollToRow(row: number) {
  fireEvent.scroll(screen.getByRole('region'), { target: { scrollTop: row * ROW } })
}

function settle() {
  act(() => {
    vi.advanceTimersByTime(1_000)
  })
}

/** The rows in the order in which a screen reader reads them, each with its place. */
const rows = () =>
  screen.getAllByRole('row').map((row) => ({
    text: row.textContent,
    index: Number(row.getAttribute('aria-rowindex')),
    top: row.style.transform,
  }))

const texts = () => rows().map(({ text }) => text)

const people = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `person ${from + index}`)

test('rows say which of all rows they are', () => {
  renderPeople()
  expect(screen.getByRole('table').getAttribute('aria-rowcount')).toBe('50000')
  scrollToRow(1_000)
  expect(rows()).toContainEqual({
    text: 'person 1000',
    index: 1_001,
    top: 'translateY(60000px)',
  })
})

test.each([
  ['a slow wheel', 1],
  ['a quick wheel', 4],
  ['Page Down', 10],
  ['a drag', 150],
])('every row in view exists after each step of %s, forth and back', (_, step) => {
  renderPeople()
  const places = Array.from({ length: 40 }, (__, index) => index * step)
  for (const first of [...places, ...places.toReversed()]) {
    scrollToRow(first)
    expect(texts()).toEqual(expect.arrayContaining(people(first, first + 10)))
  }
})

test('a quick wheel renders in every third frame, the rows of all three', () => {
  const { rendered } = renderPeople()
  settle()
  const frames = Array.from({ length: 30 }, (_, index) => {
    rendered.length = 0
    scrollToRow(100 + 4 * index)
    return rendered.length
  })
  expect(frames.slice(0, 7)).toEqual([11, 12, 0, 0, 12, 0, 0])
})

test('a drag renders the rows in view alone', () => {
  const { rendered } = renderPeople()
  scrollToRow(10_000)
  rendered.length = 0
  scrollToRow(20_000)
  expect(rendered.toSorted((one, other) => one - other)).toEqual(
    Array.from({ length: 11 }, (_, index) => 20_000 + index),
  )
})

test('the elements of rows that leave the view become those that enter it', () => {
  renderPeople()
  const before = screen.getAllByRole('row')
  scrollToRow(4)
  scrollToRow(8)
  scrollToRow(12)
  scrollToRow(30_000)
  expect(screen.getAllByRole('row')).toEqual(before)
})

test('once the scroll has ended the rows are in order again, with some on either side', () => {
  renderPeople()
  scrollToRow(30_000)
  scrollToRow(30_005)
  settle()
  expect(texts()).toEqual(people(30_001, 30_019))
})

test('the end shows the last rows', () => {
  const { shown } = renderPeople()
  scrollToRow(COUNT - 10)
  expect(texts()).toContain(`person ${COUNT - 1}`)
  settle()
  expect(texts()).toEqual(people(COUNT - 19, COUNT - 1))
  expect(shown.at(-1)).toBe(`${COUNT - 11}–${COUNT - 1}`)
})

test('a list that became shorter shows no row beyond its end, and one that grows shows the new ones', () => {
  const { setCount } = renderPeople(3)
  expect(texts()).toEqual(people(0, 2))
  setCount(COUNT)
  scrollToRow(200)
  settle()
  setCount(100)
  expect(texts()).toEqual(people(81, 99))
  setCount(2)
  expect(texts()).toEqual(people(0, 1))
})

test('a row that is being edited stays while others scroll away, in the order of the list', () => {
  render(
    <VirtualTable label="Corrections" count={COUNT} keyOf={(index) => `entry ${index}`}>
      {(index) => <input aria-label={`Entry ${index}`} />}
    </VirtualTable>,
  )
  const input = screen.getByRole('textbox', { name: 'Entry 3' })
  act(() => input.focus())
  scrollToRow(1_000)
  settle()
  expect(document.activeElement).toBe(input)
  expect(
    rows()
      .map(({ index }) => index)
      .slice(0, 2),
  ).toEqual([4, 997])
  act(() => input.blur())
  expect(input.isConnected).toBe(false)
})
