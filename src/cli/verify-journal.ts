/**
 * `npm run verify-journal -- FILE [HASH] [--earlier FILE]`: checks whether a backup of the history is complete, and
 * continues from a recorded hash and an earlier backup. Exits with 0 if it does, with 2 if it is as it was written but
 * nothing proves where it ends, and with 1 otherwise.
 */
import { createReadStream, existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { LineTooLong, problemOfContinuation, readJournal, readLines } from './journal-file.ts'

/** An entry has less than 2 MB, which JSON in JSON may double. */
const LONGEST_LINE = 16 * 1024 * 1024

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { earlier: { type: 'string' } },
})
const [file, kept] = positionals
const { earlier } = values
const absent = [file, earlier].find((name) => name !== undefined && !existsSync(name))
if (file === undefined || absent !== undefined) {
  if (absent !== undefined) console.error(`There is no “${absent}”.`)
  console.error(
    'npm run verify-journal -- journal.ndjson [a hash that you kept] [--earlier an-older-journal.ndjson]',
  )
  process.exit(1)
}

function linesOf(name: string): AsyncIterable<string> {
  return readLines(createReadStream(name, { highWaterMark: 1024 * 1024 }), LONGEST_LINE)
}

try {
  const reading = await readJournal(linesOf(file), kept)
  if (reading.ok) {
    const { entries, changes, head, keptAt, isEndProven } = reading
    const found = `${entries} entries of ${changes} changes. The newest hash is ${head}.`
    if (isEndProven) {
      console.log(`Whole: ${found}`)
    } else {
      console.error(
        `As it was written, as far as it goes: ${found}\n` +
          'Whether anything is missing at its end cannot be proven: it lacks the line that ends a backup. ' +
          'Its download broke off, or an earlier build made it.',
      )
      process.exitCode = 2
    }
    if (earlier !== undefined) await compare(earlier, file)
    if (keptAt !== undefined) console.log(`The hash that you kept is that of entry ${keptAt}.`)
  } else {
    console.error(reading.problem)
    process.exitCode = 1
  }
} catch (error) {
  if (!(error instanceof LineTooLong)) throw error
  console.error(`This is no backup of the history. ${error.message}`)
  process.exitCode = 1
}

/** Compares with an earlier backup, which must be intact as far as it goes. */
async function compare(before: string, after: string): Promise<void> {
  const reading = await readJournal(linesOf(before))
  const problem = reading.ok
    ? await problemOfContinuation(linesOf(before), linesOf(after))
    : `The earlier backup is damaged. ${reading.problem}`
  if (problem === undefined) {
    console.log('It goes on from the earlier backup.')
  } else {
    console.error(problem)
    process.exitCode = 1
  }
}
