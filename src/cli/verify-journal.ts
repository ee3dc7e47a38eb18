/** `npm run verify-journal -- FILE [HASH]`: whether a backup of the history is whole, and goes on from a hash that was kept. */
import { createReadStream, existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { readJournal } from './journal-file.ts'

const [file, kept] = process.argv.slice(2)
if (file === undefined || !existsSync(file)) {
  if (file !== undefined) console.error(`There is no “${file}”.`)
  console.error('npm run verify-journal -- journal.ndjson [a hash that you kept]')
  process.exit(1)
}

const reading = await readJournal(createInterface({ input: createReadStream(file) }), kept)
if (reading.ok) {
  const { entries, changes, head, keptAt } = reading
  console.log(`Whole: ${entries} entries of ${changes} changes. The newest hash is ${head}.`)
  if (keptAt !== undefined) console.log(`The hash that you kept is that of entry ${keptAt}.`)
} else {
  console.error(reading.problem)
  process.exitCode = 1
}
