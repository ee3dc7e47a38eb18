import type { ChangeSummary } from '../../../api/change'
import type { ApiError } from '../../../api/errors'

type AccountChange = { account: string; change: ChangeSummary }

/** A part of an account's history, newest first; without a cursor, nothing older follows. */
export type AccountHistorySlice = { changes: readonly ChangeSummary[]; cursor?: string | undefined }

/** How far the history of each account has been merged. */
export type MergedHistoriesPosition = readonly AccountPosition[]

type AccountPosition = {
  account: string
  /** What was read and is not part of a page yet. */
  rest: readonly ChangeSummary[]
  /** Where older changes start; `start` if nothing was read, undefined if nothing older follows. */
  cursor: string | undefined
}

export type MergedHistoryPage = {
  changes: AccountChange[]
  /** Undefined if this is the last page. */
  next: MergedHistoriesPosition | undefined
  /** The accounts whose history could not be read; their changes are missing. */
  failed: { account: string; error: ApiError }[]
}

const START = 'start'

export function createMergedHistoriesStartPosition(
  accounts: readonly string[],
): MergedHistoriesPosition {
  return accounts.map((account) => ({ account, rest: [], cursor: START }))
}

type ReadHistory = (account: string, cursor: string | undefined) => Promise<AccountHistorySlice>

/**
 * Returns the next changes of several accounts, newest first. Each history is read further only when all that was read
 * of it is shown, so that no older change of one comes before a newer one of another.
 */
export async function readNextMergedPage(
  from: MergedHistoriesPosition,
  read: ReadHistory,
  size: number,
): Promise<MergedHistoryPage> {
  const changes: AccountChange[] = []
  const failed: MergedHistoryPage['failed'] = []
  let positions = from
  while (changes.length < size) {
    // What comes next depends on what is read now.
    // oxlint-disable-next-line no-await-in-loop
    const refilled = await Promise.all(positions.map((position) => refill(position, read)))
    failed.push(...refilled.flatMap(({ failure }) => (failure === undefined ? [] : [failure])))
    positions = refilled.map(({ position }) => position)
    const newest = newestOf(positions)
    if (newest === undefined && positions.some(isUnread)) continue
    if (newest === undefined) break
    const [change, ...rest] = newest.rest
    if (change !== undefined) changes.push({ account: newest.account, change })
    positions = positions.map((position) => (position === newest ? { ...newest, rest } : position))
  }
  const hasMore = positions.some((position) => position.rest.length > 0 || isUnread(position))
  return { changes, next: hasMore ? positions : undefined, failed }
}

type Refilled = { position: AccountPosition; failure?: { account: string; error: ApiError } }

async function refill(position: AccountPosition, read: ReadHistory): Promise<Refilled> {
  const { account, rest, cursor } = position
  if (rest.length > 0 || cursor === undefined) return { position }
  try {
    const part = await read(account, cursor === START ? undefined : cursor)
    return { position: { account, rest: part.changes, cursor: part.cursor } }
  } catch (error) {
    const failure = { account, error: error as ApiError } // of `successOrThrow`
    return { position: { account, rest: [], cursor: undefined }, failure }
  }
}

function isUnread({ rest, cursor }: AccountPosition): boolean {
  return rest.length === 0 && cursor !== undefined
}

function newestOf(positions: MergedHistoriesPosition): AccountPosition | undefined {
  return positions
    .filter(({ rest }) => rest.length > 0)
    .toSorted((one, other) => timeOf(other) - timeOf(one))[0]
}

function timeOf({ rest }: AccountPosition): number {
  return Date.parse(rest[0]?.opened_at ?? '')
}
