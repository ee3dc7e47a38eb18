/**
 * `npm run verify-journal -- FILE [HASH]`: whether a backup of the history is whole, and goes on from a hash
 * that was kept. Ends with 0 if it is, with 2 if it is as it was written but nothing proves where it ends,
 * and otherwise with 1.
 */
import { createReadStream, existsSync } from 'node:fs'
import { readJournal } from './journal-file.ts'
import { LineTooLong, readLines } from './lines.ts'

/** An entry has less than 2 MB, which JSON in JSON may double. */
const LONGEST_LINE = 16 * 1024 * 1024

const [file, kept] = process.argv.slice(2)
if (file === undefined || !existsSync(file)) {
  if (file !== undefined) console.error(`There is no “${file}”.`)
  console.error('npm run verify-journal -- journal.ndjson [a hash that you kept]')
  process.exit(1)
}

try {
  const chunks = createReadStream(file, { highWaterMark: 1024 * 1024 })
  const reading = await readJournal(readLines(chunks, LONGEST_LINE), kept)
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
