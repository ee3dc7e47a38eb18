import {
  type RowsWithColumnNames,
  type TextOutsideTable,
  type RawTableRow,
  createYieldToMain,
  splitAtBlankRows,
} from './people-table'
import { isPeopleColumnName, isOtherPeopleColumnName } from './column-names'
import { findAddresses } from './find-addresses'
import { decodeBase64Text } from './plain-text'

type Field = { name: string; value: string; line: number }
/** The fields of one record. */
type FieldRecord = { row: number; fields: readonly Field[] }

/**
 * Reads records with one field per line: LDIF, vCards, the output of PowerShell’s `Format-List`, a mail’s header.
 * Undefined for any other text. The npm packages for LDIF and vCards read only one format each, and throw at an unknown
 * line, while everything that holds an address is wanted here.
 */
export async function parseFieldRecords(given: string): Promise<RowsWithColumnNames | undefined> {
  const text = withoutRulers(given)
  const listed = YAML_RECORD.test(text) ? await readYaml(text) : undefined
  if (listed !== undefined) return listed
  if (/^BEGIN:(?:VCARD|VCALENDAR)[ \t]*$/im.test(text)) return readVcards(text)
  const sample = text.slice(0, SAMPLE)
  if (!areRecords(blocks(await unfold(sample)))) return undefined
  return rowsOf(withoutSummary(blocks(await unfold(text))))
}

/** Removes what `ldapsearch` says about its search: of entries, all have a `dn`. */
function withoutSummary(records: readonly FieldRecord[]): readonly FieldRecord[] {
  const isEntry = ({ fields }: FieldRecord) => fields[0]?.name.toLowerCase() === 'dn'
  if (!records.some(isEntry)) return records
  return records.filter(
    (record) => isEntry(record) || record.fields.some(({ value }) => value.includes('@')),
  )
}

/** The line above each record of `psql` with `\\x`, of `mysql` with `\\G`, and of TOML and other files of settings. */
const RULER = /^(?:-\[ RECORD \d+ \][-+]*|\*{5,} \d+\. row \*{5,}|\[{1,2}[^[\]@\n]{1,80}\]{1,2})$/gm

/** Returns records below such lines with empty lines between them, and with colons after their names. */
function withoutRulers(text: string): string {
  const plain = text.replaceAll(RULER, '')
  if (plain.length === text.length) return text
  return plain.replaceAll(
    /^ *(\w[\w ]{0,63})(?:[|:] |= ?)/gm,
    (_, name: string) => `${name.trimEnd()}: `,
  )
}

/** The name of the column for the text below the header of a mail. */
export const MAIL_BODY_COLUMN_NAME = 'Text'
/** The localized names of header fields in mail programs, when they show or forward a mail. */
const MAIL_FIELDS: Readonly<Record<string, RegExp>> = {
  From: /^(?:from|von|de|da|van|från|fra|od|от|kimden|feladó|lähettäjä|发件人|寄件者|寄件人|差出人|보낸 사람)$/i,
  To: /^(?:to|an|à|a|para|aan|till|til|do|komu|кому|kime|címzett|vastaanottaja|收件人|收件者|宛先|받는 사람)$/i,
  Subject:
    /^(?:subject|betreff|objet|asunto|oggetto|assunto|onderwerp|ämne|emne|temat|předmět|тема|konu|tárgy|aihe|主题|主旨|件名|제목)$/i,
}

/** Reads a mail’s header and the text below it, if it has a sender, recipients and a subject. */
export async function parseMailMessage(text: string): Promise<RowsWithColumnNames | undefined> {
  const start = text.search(/\S/)
  const end = text.indexOf('\n\n', start)
  const header = end === -1 ? text : text.slice(0, end)
  if (header.length > SAMPLE * 4) return undefined
  const fields = (await unfold(header)).flatMap((line) => fieldOf(line) ?? [])
  const names = Object.entries(MAIL_FIELDS)
  const canonical = fields.map(({ name, value, line }) => ({
    name: names.find(([, pattern]) => pattern.test(name))?.[0] ?? name,
    value,
    line,
  }))
  if (!names.every(([name]) => canonical.some((field) => field.name === name))) return undefined
  const body = { name: MAIL_BODY_COLUMN_NAME, value: text.slice(header.length).trim(), line: 1 }
  return rowsOf([{ row: 1, fields: [...canonical, body] }])
}

/** A list of records in YAML: `- email: ana@acme.example`. */
const YAML_RECORD = /^[ \t]{0,40}- ["']?[\p{L}_][\w -]{0,40}["']?:(?:\s|$)/mu

/** Undefined if the keys are names of people, as in `- Ana: ana@acme.example`. */
async function readYaml(text: string): Promise<RowsWithColumnNames | undefined> {
  const records: { row: number; fields: Field[]; indent: number }[] = []
  const aside: TextOutsideTable[] = []
  const pause = createYieldToMain()
  for (const [index, line] of text.split('\n').entries()) {
    if (index % 500 === 0) await pause()
    const row = index + 1
    const comment = line.search(/(?:^|\s)#/)
    const content = comment === -1 ? line : line.slice(0, comment)
    const indent = content.search(/\S/)
    const isItem = content.startsWith('- ', indent)
    const item = content.slice(indent + (isItem ? 2 : 0)).trim()
    const field = fieldOf({ text: item.replace(/^["']([^"']+)["']:/, '$1:'), line: row })
    const isNext = isItem && (field !== undefined || indent <= (records.at(-1)?.indent ?? 0))
    if (isNext) records.push({ row, fields: [], indent })
    const record = records.at(-1)
    if (record !== undefined && item !== '' && item !== '---') {
      const name = isNext ? '' : (record.fields.at(-1)?.name ?? '')
      record.fields.push(field ?? { name, value: item, line: row })
    }
    const beside = record === undefined ? line : line.slice(content.length)
    if (beside.includes('@')) aside.push({ row, text: beside, where: 'beside the list' })
  }
  const isOfFields = namesWithAddresses(records).every((name) => name === '' || isFieldName(name))
  return isOfFields ? { ...(await rowsOf(records)), aside } : undefined
}

function namesWithAddresses(records: readonly FieldRecord[]): string[] {
  const holding = records.flatMap(({ fields }) =>
    fields.flatMap(({ name, value }) => (findAddresses(value).addresses.length > 0 ? name : [])),
  )
  return [...new Set(holding)]
}

/** The number of characters that are examined to detect the format of a text. */
const SAMPLE = 16 * 1_024

type Line = { text: string; line: number }

/** A field of PowerShell's `Format-List`, up to its value. */
const BEFORE_VALUE = /^\p{L}[\p{L}\p{N} ._-]{0,80} : /u

/**
 * Joins lines that begin with a blank to the previous line: in the middle of a word in LDIF and vCards, after a blank
 * in the header of a mail. PowerShell breaks a value at the width of the console, between words or within one, so that
 * an address there may have lost its other half.
 * @see https://www.rfc-editor.org/rfc/rfc2849
 * @see https://www.rfc-editor.org/rfc/rfc5322#section-2.2.3
 */
async function unfold(text: string): Promise<Line[]> {
  const isWithinWords = /^(?:dn::?|BEGIN:VC)/im.test(text)
  const lines: Line[] = []
  const pause = createYieldToMain()
  for (const [index, line] of text.split('\n').entries()) {
    if (index % 500 === 0) await pause()
    const last = lines.at(-1)
    if (/^[ \t]/.test(line) && line.trim() !== '' && last !== undefined && last.text !== '') {
      last.text += isWithinWords ? line.slice(1) : `${gapBetween(last.text, line)}${line.trim()}`
    } else lines.push({ text: line, line: index + 1 })
  }
  return lines
}

function gapBetween(before: string, line: string): string {
  const valueStart = BEFORE_VALUE.exec(before)?.[0].length
  const isValue = valueStart !== undefined && line.search(/\S/) === valueStart
  const lastWord = before.split(/\s/).at(-1) ?? ''
  const isBeforeEnd = lastWord.slice(0, -1).includes('@') && /[^,;>)}\]]$/.test(lastWord)
  const isWithinAddress = isBeforeEnd || /^\s+[^\s,;:<({[]*@/.test(line)
  return isValue && isWithinAddress && /[^\s,;]$/.test(before) ? '…' : ' '
}

const FIELD_NAME = /^\p{L}[\p{L}\p{N} ._-]{0,80}(?:;[\p{L}\p{N} ._;=,"-]{0,80}| \([^()]{0,80}\))?$/u

/** Parses a name, a colon and a value; two colons mark the value as Base64. */
function fieldOf({ text, line }: Line): Field | undefined {
  const colon = text.indexOf(':')
  const head = text.slice(0, Math.max(0, colon)).trimEnd()
  if (!FIELD_NAME.test(head)) return undefined
  const [name = ''] = head.split(';')
  const isBase64 = text[colon + 1] === ':'
  const value = text.slice(colon + (isBase64 ? 2 : 1)).trimStart()
  return { name, value: isBase64 ? (decodeBase64Text(value) ?? value) : value, line }
}

/** A comment, or the version of LDIF. */
const NO_FIELD = /^(?:#|version:\s*\d+\s*$)/

/** Splits lines into records at empty lines. */
function blocks(lines: readonly Line[]): FieldRecord[] {
  const given = lines.filter(({ text }) => !NO_FIELD.test(text))
  return splitAtBlankRows(given, ({ text }) => text.trim() === '').map((block) => ({
    row: block[0].line,
    fields: block.map((line) => fieldOf(line) ?? { name: '', value: line.text, line: line.line }),
  }))
}

/** Whether the names are those of fields, and not of people as in `Ana: ana@acme.example`. */
function areRecords(records: readonly FieldRecord[]): boolean {
  const fields = records.flatMap((record) => record.fields)
  const named = fields.filter(({ name }) => name !== '')
  const names = new Set(named.map(({ name }) => name.toLowerCase()))
  if (named.length * 2 < fields.length || names.size < 2) return false
  if (names.has('dn')) return true
  const holding = namesWithAddresses(records).filter((name) => name !== '')
  const known = holding.filter((name) => isFieldName(name)).length
  // Names of people are in most lists fewer than those of fields, and never in each record.
  return known > 0 && (known * 2 >= holding.length || areRepeated(records))
}

/** Whether the records have names in common, as those of a program do. */
function areRepeated(records: readonly FieldRecord[]): boolean {
  const [first, second] = records.map(
    ({ fields }) => new Set(fields.map(({ name }) => name.toLowerCase())),
  )
  if (first === undefined || second === undefined) return false
  const shared = [...first].filter((name) => second.has(name))
  return first.size > 1 && shared.length * 2 > first.size
}

function isFieldName(name: string): boolean {
  if (/^(?:mailto|smtp|sip)$/i.test(name)) return false
  return (
    isPeopleColumnName(name) ||
    isOtherPeopleColumnName(name) ||
    /^(?:to|cc|bcc|subject|message-id|recipients?)$/i.test(name)
  )
}

/**
 * A name with its parameters, of which those in quotation marks may have colons, and a value.
 * @see https://www.rfc-editor.org/rfc/rfc6350#section-3.3
 */
const PROPERTY = /^((?:"[^"]*"|[^":])+):(.*)$/
const PROPERTY_WITH_LONE_MARK = /^([^:]+):(.*)$/

/** Reads vCards, and the events of a calendar. Who is named in a parameter, such as `SENT-BY`, is not the person meant. */
async function readVcards(text: string): Promise<RowsWithColumnNames> {
  const records: { row: number; fields: Field[] }[] = []
  const aside: TextOutsideTable[] = []
  for (const { text: property, line } of await unfold(text)) {
    if (/^BEGIN:(?:VCARD|VEVENT)/i.test(property)) records.push({ row: line, fields: [] })
    const parsed = PROPERTY.exec(property) ?? PROPERTY_WITH_LONE_MARK.exec(property)
    const [, head = '', value] = parsed ?? []
    if (value === undefined || /^(?:BEGIN|END|VERSION)$/i.test(head)) continue
    // The name of an event, which often ends with the domain that made it.
    if (/^(?:UID|RELATED-TO)$/i.test(head.replace(/;.*/, ''))) {
      aside.push({ row: line, text: value, where: 'beside the list' })
      continue
    }
    const [name = '', ...parameters] = head.replace(/^[\w-]+\./, '').split(';')
    const kinds = parameters
      .flatMap((parameter) =>
        parameter
          .replace(/^(?:CU)?TYPE=/i, '')
          .replaceAll('"', '')
          .split(','),
      )
      .filter((kind) => /^(?:home|work|other|room|resource|group)$/i.test(kind))
    const label = [name.toUpperCase(), ...kinds.map((kind) => kind.toLowerCase())].join(' ')
    records.at(-1)?.fields.push({ name: label, value: unescapeValue(value), line })
    if (head.includes('@')) aside.push({ row: line, text: head, where: 'beside the list' })
  }
  return { ...(await rowsOf(records)), aside }
}

/**
 * A line break of the value is written as `\n`, without which its letter would begin the address that follows.
 * @see https://www.rfc-editor.org/rfc/rfc6350#section-3.4
 */
function unescapeValue(value: string): string {
  return value.replaceAll(/\\([nN,;\\])/g, (_escape, letter: string) =>
    letter.toLowerCase() === 'n' ? '\n' : letter,
  )
}

async function rowsOf(records: readonly FieldRecord[]): Promise<RowsWithColumnNames> {
  const columns = new Map<string, { index: number; name: string }>()
  const rows: RawTableRow[] = []
  const pause = createYieldToMain()
  for (const { row, fields } of records) {
    await pause()
    const cells: (string | undefined)[] = []
    for (const { name, value } of fields) {
      const column = columns.get(name.toLowerCase()) ?? { index: columns.size, name }
      columns.set(name.toLowerCase(), column)
      const before = cells[column.index]
      cells[column.index] = before === undefined ? value : `${before}\n${value}`
    }
    rows.push({ row, cells: Array.from(cells, (cell = '') => cell) })
  }
  return { columns: [...columns.values()].map(({ name }) => name), rows, aside: [] }
}
