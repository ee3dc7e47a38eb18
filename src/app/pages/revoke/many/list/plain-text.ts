import {
  type RowsWithColumnNames,
  isOtherPeopleColumnName,
  type RawTableRow,
  createYieldToMain,
} from './people-table'
import { findAddresses } from './find-addresses'

type PlainText = { text: string; hiddenCharacters: number }

/** Processing this much takes a few milliseconds. */
const SLICE = 256 * 1_024
/** Invisible characters, which are copied along with an address and would turn it into somebody else's. */
const HIDDEN = /(?![\t-\r])[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu
/** The @ of East Asian keyboards. */
const WIDE_AT = /＠/g
const LINE_ENDS = /\r\n|[\r\u2028\u2029\u0085]/g

/**
 * Normalizes the line ends of a text, and removes invisible characters and counts them, not counting the byte order
 * mark.
 */
export async function normalizePlainText(given: string): Promise<PlainText> {
  const parts: string[] = []
  let hiddenCharacters = 0
  const pause = createYieldToMain()
  let from = given.startsWith('\uFEFF') ? 1 : 0
  while (from < given.length) {
    let to = Math.min(given.length, from + SLICE)
    // Neither half of a pair means anything without the other.
    while (to < given.length && /[\r\ud800-\udbff]/.test(given[to - 1] ?? '')) to += 1
    const slice = given.slice(from, to).replaceAll(LINE_ENDS, '\n').replaceAll(WIDE_AT, '@')
    const seen = slice.replaceAll(HIDDEN, '')
    if (seen.length < slice.length) hiddenCharacters += slice.match(HIDDEN)?.length ?? 0
    parts.push(seen)
    from = to
    await pause()
  }
  return { text: parts.join(''), hiddenCharacters }
}

const DECLARED = /^content-transfer-encoding:[^\S\n]*quoted-printable/im
/** An address whose @ is encoded as quoted-printable. */
const ENCODED_AT = /[\w.+-]=40[\w-]+\.[a-z]/i

/**
 * Decodes the source of a mail whose transfer encoding splits addresses at the end of a line; returns any other text
 * unchanged.
 * @see https://www.rfc-editor.org/rfc/rfc2045#section-6.7
 */
export function decodeQuotedPrintable(text: string): string {
  if (!DECLARED.test(text) && !ENCODED_AT.test(text)) return text
  return text
    .replaceAll(/=[ \t]*\n/g, '')
    .replaceAll(/(?:=[0-9A-F]{2})+/gi, (encoded) =>
      new TextDecoder().decode(
        Uint8Array.from(encoded.slice(1).split('='), (hex) => Number.parseInt(hex, 16)),
      ),
    )
}

const LABEL = /^\s*(\p{L}[\p{L}\p{M} ()/_-]{0,40})[:：=]/u
/** `Approved by boss@acme.example`, whatever precedes it. */
const BY =
  /^[\s\p{P}\p{S}]{0,8}(\p{L}[\p{L}\p{M} -]{0,40} (?:by|von|durch|par|por|da|door|av|przez)) /iu
const OTHERS = 'the others'

/**
 * Reads a list in which some lines are marked as naming people other than those meant, such as `Approved by: …`: these
 * get a column of their own, which the page asks about. Undefined for a list without such lines.
 */
export async function parseLabelledLines(text: string): Promise<RowsWithColumnNames | undefined> {
  const labels: string[] = []
  const rows: RawTableRow[] = []
  const pause = createYieldToMain()
  for (const [index, line] of text.split('\n').entries()) {
    if (index % 500 === 0) await pause()
    const [, found = ''] = LABEL.exec(line) ?? BY.exec(line) ?? []
    const label = found.trim()
    const isOfOthers = isOtherPeopleColumnName(label) && findAddresses(line).addresses.length > 0
    if (isOfOthers && !labels.includes(label)) labels.push(label)
    const column = isOfOthers ? labels.indexOf(label) + 1 : 0
    const cells = Array.from({ length: column + 1 }, () => '')
    cells[column] = isOfOthers ? line.slice(line.indexOf(found) + found.length + 1) : line
    rows.push({ row: index + 1, cells })
  }
  return labels.length === 0 ? undefined : { columns: [OTHERS, ...labels], rows, aside: [] }
}
