/** Whether one backup of the history goes on from an earlier one, though each is whole by itself. */
import type { Entry } from '../gateway/account/journal-entry.ts'
import { parseLine } from './journal-file.ts'

type Lines = AsyncIterable<string> | Iterable<string>
type Place = Pick<Entry, 'entry' | 'change' | 'hash'>

/**
 * Why the later one, which was verified, is no continuation of the earlier one; undefined if it is. Whoever wrote the
 * history anew, or removed its end and went on, could compute every hash, and changed those that were backed up before.
 */
export async function problemOfContinuation(
  earlier: Lines,
  later: Lines,
): Promise<string | undefined> {
  const entries = placesOf(later)
  let last = 0
  for await (const { entry, change, hash } of placesOf(earlier)) {
    const { value: found } = await entries.next()
    if (found === undefined) {
      return `History is shorter than it was: the earlier backup goes on with entry ${entry}, of change ${change}, and this one ends with entry ${last}.`
    }
    if (found.entry !== entry || found.hash !== hash) {
      return `History was rewritten: entry ${entry}, of change ${change}, is another than in the earlier backup.`
    }
    last = entry
  }
  return undefined
}

async function* placesOf(lines: Lines): AsyncGenerator<Place, undefined> {
  for await (const line of lines) {
    const parsed = parseLine(line)
    // A line that ends a download is no entry.
    if (parsed !== undefined && !('end' in parsed)) yield parsed
  }
  return undefined
}
