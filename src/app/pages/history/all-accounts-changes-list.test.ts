import { expect, test } from 'vitest'
import type { ChangeSummary } from '../../../api/change'
import { ApiError } from '../../../api/errors'
import {
  type AccountHistorySlice,
  readNextMergedPage,
  type MergedHistoriesPosition,
  createMergedHistoriesStartPosition,
} from './all-accounts-changes-list'

/** Histories by account: the minutes at which changes were made, newest first, two to a part. */
type Histories = Record<string, readonly number[]>

function readFrom(histories: Histories) {
  return (account: string, cursor: string | undefined): Promise<AccountHistorySlice> => {
    const minutes = histories[account]
    if (minutes === undefined)
      return Promise.reject(new ApiError({ kind: 'unreachable', detail: 'Gone' }))
    const start = Number(cursor ?? 0)
    const end = start + 2
    return Promise.resolve({
      changes: minutes.slice(start, end).map((minute) => changeAt(minute)),
      cursor: end < minutes.length ? String(end) : undefined,
    })
  }
}

function changeAt(minute: number): ChangeSummary {
  const opened_at = new Date(minute * 60_000).toISOString()
  return { number: minute, opened_at } as ChangeSummary // all that is compared
}

async function merged(histories: Histories, size: number, accounts = Object.keys(histories)) {
  const pages: string[][] = []
  let position: MergedHistoriesPosition | undefined = createMergedHistoriesStartPosition(accounts)
  const failed: string[] = []
  while (position !== undefined) {
    const page = await readNextMergedPage(position, readFrom(histories), size)
    pages.push(page.changes.map(({ account, change }) => `${account}${change.number}`))
    failed.push(...page.failed.map(({ account }) => account))
    position = page.next
  }
  return { pages, failed }
}

test('the changes of several accounts are one list, newest first, over all pages', async () => {
  const { pages } = await merged({ a: [9, 8, 7, 1], b: [10, 2], c: [] }, 3)
  expect(pages).toEqual([
    ['b10', 'a9', 'a8'],
    ['a7', 'b2', 'a1'],
  ])
})

test('no change is missing or there twice, whatever the size of a page', async () => {
  const histories = { a: [30, 29, 28, 3, 2, 1], b: [27, 4], c: [31, 5, 5, 5] }
  for (const size of [1, 2, 5, 100]) {
    const { pages } = await merged(histories, size)
    const numbers = pages.flat().map((name) => Number(name.slice(1)))
    expect(numbers).toEqual(
      Object.values(histories)
        .flat()
        .toSorted((x, y) => y - x),
    )
  }
})

test('an account that cannot be read is named, and the others are shown', async () => {
  const { pages, failed } = await merged({ a: [2, 1] }, 10, ['a', 'gone'])
  expect(pages).toEqual([['a2', 'a1']])
  expect(failed).toEqual(['gone'])
})
