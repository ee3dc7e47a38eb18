import { findAddresses, splitSentenceByAddress } from './find-addresses'
import { type RowsWithColumnNames, type RawTableRow, createYieldToMain } from './people-table'
import {
  isExclusionName,
  isOtherPeopleColumnName,
  isPeopleColumnName,
  findLabelBeforeAddress,
} from './column-names'

/** Returns the text in Base64; undefined for a certificate or a picture, which name nobody. */
export function decodeBase64Text(encoded: string): string | undefined {
  try {
    const bytes = Uint8Array.from(atob(encoded.trim()), (character) => character.charCodeAt(0))
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

type PlainText = { text: string; hiddenCharacters: number }

/** Processing this much takes a few milliseconds. */
const SLICE = 256 * 1_024
/** Invisible characters, which are copied along with an address and would turn it into somebody else's. */
const HIDDEN = /(?![\t-\r])[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu
/** The @ and the dot of East Asian keyboards, and as reports of attacks write them so that nothing becomes a link. */
const OTHER_AT = /[＠﹫]|\[@\]/g
const OTHER_DOT = /．|\[\.\]/g
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
    const slice = given
      .slice(from, to)
      .replaceAll(LINE_ENDS, '\n')
      .replaceAll(OTHER_AT, '@')
      .replaceAll(OTHER_DOT, '.')
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

/** The field of a part's header that says that the part is in Base64. */
const BASE64_FIELD = /^content-transfer-encoding:[^\S\n]*base64/im
const BASE64_LINE = /^[A-Za-z0-9+/]+={0,2}$/

/**
 * Decodes the texts of a mail's source that are in Base64; what is not text stays as it is.
 * @see https://www.rfc-editor.org/rfc/rfc2045#section-6.8
 */
export function decodeBase64Parts(text: string): string {
  if (!BASE64_FIELD.test(text)) return text
  const lines = text.split('\n')
  const decoded: string[] = []
  let isInHeader = false
  for (let index = 0; index < lines.length;) {
    const line = lines[index] ?? ''
    if (BASE64_FIELD.test(line)) isInHeader = true
    decoded.push(line)
    index += 1
    // The text begins below the empty line that ends the header.
    if (!isInHeader || line !== '') continue
    isInHeader = false
    const start = index
    while (BASE64_LINE.test(lines[index] ?? '')) index += 1
    const part = lines.slice(start, index)
    const asText = part.length === 0 ? undefined : decodeBase64Text(part.join('\n'))
    if (asText === undefined) decoded.push(...part)
    else decoded.push(asText.replaceAll('\r\n', '\n'))
  }
  return decoded.join('\n')
}

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

const OTHERS = 'the others'
/** No heading is longer. */
const LONGEST_HEADING = 60
/** The line between the text of a mail and who wrote it. */
const SIGN_OFF =
  /^(?:--|(?:many |kind |best |warm )?(?:regards|wishes)|(?:many )?thanks(?: you)?|thank you|thx|cheers|best|sincerely|yours|(?:mit )?(?:freundlichen|viele|liebe|beste) grüßen?|gruß|danke|cordialement|merci|bien à vous|saludos|un saludo|gracias|atentamente|cordiali saluti|grazie|atenciosamente|obrigad[oa]|met vriendelijke groet(?:en)?|med vänlig hälsning|pozdrawiam)[\s,.!-]*$/iu

/** Returns the heading that a line without addresses is; undefined for any other line. */
function headingOf(line: string): string | undefined {
  const text = /^--\s*$/.test(line) ? '--' : line.replace(/^[\s#>*_•-]+/u, '').trim()
  if (text.length > LONGEST_HEADING || !/\p{L}|^--$/u.test(text)) return undefined
  const isHeading = /[:：][\s*_]*$|^\s*#/.test(line) || isExclusionName(text) || SIGN_OFF.test(text)
  return isHeading ? text.replace(/[\s:：,*_]{1,20}$/, '') : undefined
}

/** The first line of a letter, and the first and last lines of a list in code: `Hi team,`, `const leavers = [`. */
const OPENING =
  /^(?:hi|hello|hey|dear|good (?:morning|afternoon)|hallo|liebe|guten|sehr|bonjour|hola|ciao|olá|beste|hej|cześć)\b.{0,40}[,!]$|[=(]\s*[[({]$|^\[{1,2}[^[\]]*\]{1,2}$|^\/\/|^content-[a-z-]{1,30}:/iu

/** Empties the lines of a list that name nobody: headings, and what begins and ends a letter. */
export function clearNonPersonLines(text: string): string {
  const lines = text.split('\n')
  // Where names have their addresses behind a colon, a name and a colon alone is somebody without an address.
  const isOfNames = lines.some(
    (line) => line.includes('@') && line.includes(': ') && labelOfOthers(line) === undefined,
  )
  let hasEnded = false
  return lines
    .map((line) => {
      if (line.includes('@')) return line
      const heading = OPENING.test(line.replace(/^[\s>]+/, '').trimEnd()) ? line : headingOf(line)
      hasEnded ||= heading !== undefined && heading !== '--' && SIGN_OFF.test(heading)
      const isOfNobody =
        hasEnded || (heading !== undefined && !(isOfNames && /[:：]\s*$/.test(line)))
      return isOfNobody ? '' : line
    })
    .join('\n')
}

/**
 * Reads a list in which some lines are marked as naming people other than those meant, such as `Approved by: …`, or
 * stand below a heading such as `Do not revoke:`: these get a column of their own, which the page asks about. Undefined
 * for a list without such lines.
 */
export async function parseListWithOtherPeople(
  text: string,
): Promise<RowsWithColumnNames | undefined> {
  const labels: string[] = []
  const rows: RawTableRow[] = []
  /** The last heading, if the people below it are not those meant. */
  let section: string | undefined
  const pause = createYieldToMain()
  const people = clearNonPersonLines(text).split('\n')
  for (const [index, line] of text.split('\n').entries()) {
    if (index % 500 === 0) await pause()
    const isOfAddresses = line.includes('@') && findAddresses(line).addresses.length > 0
    const heading = isOfAddresses ? undefined : headingOf(line)
    if (heading !== undefined) {
      section = isOtherPeopleColumnName(heading) || SIGN_OFF.test(heading) ? heading : undefined
    }
    if (people[index] === '') continue
    const isColumnName = rows.length === 0 && !isOfAddresses && isPeopleColumnName(line)
    if (isColumnName) continue
    const found = isOfAddresses ? labelOfOthers(line) : undefined
    const label = found?.trim() ?? (isOfAddresses ? section : undefined)
    if (label !== undefined && !labels.includes(label)) labels.push(label)
    const column = label === undefined ? 0 : labels.indexOf(label) + 1
    const cells = Array.from({ length: column + 1 }, () => '')
    const isBefore = found !== undefined && line.indexOf(found) < line.indexOf('@')
    cells[column] = isBefore ? line.slice(line.indexOf(found) + found.length + 1) : line
    rows.push({ row: index + 1, cells })
  }
  return labels.length === 0
    ? undefined
    : { columns: [OTHERS, ...labels], rows, aside: [], isOfLines: true }
}

/**
 * Reads people with the same number of lines each, as copied from a page: the name, the address, the role. Undefined
 * unless most of the addresses are similar to the names above them, because a name alone may be somebody else.
 */
export function parseEqualLengthPersonBlocks(text: string): RawTableRow[] | undefined {
  const lines = text
    .split('\n')
    .map((line, index) => ({ line: line.trim(), row: index + 1 }))
    .filter(({ line }) => line !== '')
  const first = lines.findIndex(holdsAddress)
  const size = lines.slice(first + 1).findIndex(holdsAddress) + 1
  if (size < 2 || first % size === 0 || lines.length % size > 0) return undefined
  const holding = lines.flatMap((line, at) => (holdsAddress(line) ? at : []))
  const isEven = holding.every((at, index) => at === first + index * size)
  // Of two blocks alone, the last lines may be names of people without addresses.
  if (!isEven || (size > 2 && holding.length < 3)) return undefined
  const named = holding.filter((at) => isNameOf(lines[at - 1]?.line ?? '', lines[at]?.line ?? ''))
  if (named.length * 2 <= holding.length) return undefined
  return Array.from({ length: lines.length / size }, (_, index) => {
    const block = lines.slice(index * size, (index + 1) * size)
    return { row: block[0]?.row ?? 0, cells: block.map(({ line }) => line) }
  })
}

function holdsAddress({ line }: { line: string }): boolean {
  return findAddresses(line).addresses.length > 0
}

function isNameOf(name: string, email: string): boolean {
  const words = plainLetters(name).match(/\p{L}{3,}/gu) ?? []
  return words.some((word) => plainLetters(email).includes(word))
}

function plainLetters(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()
}

/** The sign in front of a line that its writer took out of the list; `#1` is a number. */
const COMMENT = /^\s*(#(?!\s?\d)|\/\/)/

function labelOfOthers(line: string): string | undefined {
  const [, sign] = COMMENT.exec(line) ?? []
  if (sign !== undefined) return sign
  const label = findLabelBeforeAddress(line)
  return label !== undefined && isOtherPeopleColumnName(label) ? label : undefined
}

/**
 * Reads the lines of a log, each of which says what somebody did to somebody else: the addresses get a column each by
 * their order, which the page asks about. Undefined for any other list.
 */
export async function parseLogLines(text: string): Promise<RowsWithColumnNames | undefined> {
  const rows: RawTableRow[] = []
  let width = 0
  const pause = createYieldToMain()
  for (const [index, line] of text.split('\n').entries()) {
    if (index % 500 === 0) await pause()
    if (!line.includes('@') || findAddresses(line).addresses.length === 0) continue
    const cells = splitSentenceByAddress(line)
    if (cells === undefined) return undefined
    width = Math.max(width, cells.length)
    rows.push({ row: index + 1, cells })
  }
  const columns = Array.from({ length: width }, (_, at) => `Address ${at + 1} of a line`)
  return rows.length === 0 ? undefined : { columns, rows, aside: [], isOfLines: true }
}
