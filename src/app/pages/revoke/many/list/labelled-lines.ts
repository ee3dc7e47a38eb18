import { namesOthers } from './column-words'
import { readAddresses } from './find-addresses'
import type { NamedRows, TextRow } from './people-table'
import { yieldToMain } from './yield-to-main'

const LABEL = /^\s*(\p{L}[\p{L}\p{M} ()/_-]{0,40})[:：=]/u
/** `Approved by boss@acme.example`, whatever precedes it. */
const BY =
  /^[\s\p{P}\p{S}]{0,8}(\p{L}[\p{L}\p{M} -]{0,40} (?:by|von|durch|par|por|da|door|av|przez)) /iu
const OTHERS = 'the others'

/**
 * Reads a list in which some lines are marked as naming people other than those meant, such as `Approved by: …`: these
 * get a column of their own, which the page asks about. Undefined for a list without such lines.
 */
export async function readLabelledLines(text: string): Promise<NamedRows | undefined> {
  const labels: string[] = []
  const rows: TextRow[] = []
  const pause = yieldToMain()
  for (const [index, line] of text.split('\n').entries()) {
    if (index % 500 === 0) await pause()
    const [, found = ''] = LABEL.exec(line) ?? BY.exec(line) ?? []
    const label = found.trim()
    const isOfOthers = namesOthers(label) && readAddresses(line).addresses.length > 0
    if (isOfOthers && !labels.includes(label)) labels.push(label)
    const column = isOfOthers ? labels.indexOf(label) + 1 : 0
    const cells = Array.from({ length: column + 1 }, () => '')
    cells[column] = isOfOthers ? line.slice(line.indexOf(found) + found.length + 1) : line
    rows.push({ row: index + 1, cells })
  }
  return labels.length === 0 ? undefined : { columns: [OTHERS, ...labels], rows, aside: [] }
}
