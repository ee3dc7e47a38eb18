/** Checks whether one backup of the history continues an earlier one, given that each is complete by itself. */
import type { Entry } from '../gateway/account/journal-entry.ts'
import { parseLine } from './journal-file.ts'

type Lines = AsyncIterable<string> | Iterable<string>
type Place = Pick<Entry, 'entry' | 'change' | 'hash'>

/**
 * Returns why the later backup, which was verified, does not continue the earlier one, or undefined if it does. Someone
 * who rewrote the history, or removed its end and continued it, could compute every hash, but changed the entries that
 * were backed up before.
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
    // The last line of a download is not an entry.
    if (parsed !== undefined && !('end' in parsed)) yield parsed
  }
  return undefined
}
