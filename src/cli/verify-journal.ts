/**
 * `npm run verify-journal -- FILE… [HASH] [--earlier FILE] [--key KEY]`: checks whether a backup of the history, or
 * archives in their order and what continues them, are complete, and continue from a recorded hash and an earlier
 * backup. Exits with 0 if they do, with 2 if all is as it was written but nothing proves where it ends, and with 1
 * otherwise.
 */
import { createReadStream, existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import {
  LineTooLongError,
  findBackupContinuationProblem,
  verifyJournalFile,
  readLines,
} from './journal-file-verifier.ts'

/** An entry has less than 2 MB, which JSON in JSON may double. */
const LONGEST_LINE = 16 * 1024 * 1024

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { earlier: { type: 'string' }, key: { type: 'string' } },
})
const isHash = (text: string) => /^[0-9a-f]{64}$/.test(text) && !existsSync(text)
const kept = positionals.find(isHash)
const files = positionals.filter((text) => !isHash(text))
const { earlier, key } = values
const absent = [...files, earlier].find((name) => name !== undefined && !existsSync(name))
if (files.length === 0 || absent !== undefined) {
  if (absent !== undefined) console.error(`There is no “${absent}”.`)
  console.error(
    'npm run verify-journal -- [archives …] journal.ndjson [a hash that you kept] [--earlier an-older-journal.ndjson] [--key the key that signs archives]',
  )
  process.exit(1)
}

async function* linesOf(names: readonly string[]): AsyncGenerator<string> {
  for (const name of names) {
    yield* readLines(createReadStream(name, { highWaterMark: 1024 * 1024 }), LONGEST_LINE)
  }
}

try {
  const reading = await verifyJournalFile(linesOf(files), { kept, key })
  if (reading.ok) {
    const { entries, changes, head, keptAt, isEndProven, start } = reading
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
    if (start > 0) {
      console.log(`It goes on from entry ${start}. What is before was archived and dropped.`)
    }
    for (const { from, to, public_key, runs, sha256 } of reading.archives) {
      const months = from === to ? from : `${from} to ${to}`
      console.log(
        `Archive of ${months}, with ${runs} runs: signed with the key ${public_key}. Its SHA-256 is ${sha256}.`,
      )
    }
    if (earlier !== undefined) await compare(earlier, files)
    if (keptAt !== undefined) console.log(`The hash that you kept is that of entry ${keptAt}.`)
  } else {
    console.error(reading.problem)
    process.exitCode = 1
  }
} catch (error) {
  if (!(error instanceof LineTooLongError)) throw error
  console.error(`This is no backup of the history. ${error.message}`)
  process.exitCode = 1
}

/** Compares with an earlier backup, which must be intact as far as it goes. */
async function compare(before: string, after: readonly string[]): Promise<void> {
  const reading = await verifyJournalFile(linesOf([before]))
  const problem = reading.ok
    ? await findBackupContinuationProblem(linesOf([before]), linesOf(after))
    : `The earlier backup is damaged. ${reading.problem}`
  if (problem === undefined) {
    console.log('It goes on from the earlier backup.')
  } else {
    console.error(problem)
    process.exitCode = 1
  }
}
