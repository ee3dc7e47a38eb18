import { type AddressSearchResult, findAddresses } from './find-addresses'

/** A longer task would visibly delay a keystroke. */
const LONGEST_TASK_MS = 8

/**
 * Returns a function that yields to the browser once the current task has run too long. `scheduler.yield` would do
 * this, but Safari lacks it.
 */
export function createYieldToMain(): () => Promise<void> {
  let last = performance.now()
  return async () => {
    if (performance.now() - last < LONGEST_TASK_MS) return
    await new Promise((resolve) => setTimeout(resolve))
    last = performance.now()
  }
}

/**
 * Interprets the names of columns, in the languages of the people who export tables. Names decide nothing on their own:
 * they identify a header without addresses below it, sort the columns that the page offers, and make the page ask when
 * it otherwise would not.
 */

/** Keeps only letters and digits, so that `E-Mail Address` and `email_address` are the same. */
function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{M}\p{N}.]/gu, '')
}

const ADDRESS_WORDS =
  /mail|courriel|correo|correio|posta|mél|e-?post|sähköposti|почт|邮箱|邮件|郵件|信箱|メール|アドレス|이메일|메일|address|adresse|indirizzo|direcci|upn|userprincipal|login|logon|user|account|benutzer|utilisateur|usuario|utente|identifiant|anmelde|氏名|姓名|이름|(?<!\p{L})(?:name|nom|nome|nombre|imię|jméno|имя)(?!\p{L})/iu

/** Whether a cell may be the header of a column of people. */
export function isPeopleColumnName(name: string): boolean {
  return ADDRESS_WORDS.test(name) && !/\d{3}/.test(name) && name.length <= 60
}

/** Whether a cell names a column by an example: `Login (user@acme.example)`. */
function namesByExample(cell: string): boolean {
  const text = cell.trim()
  const opening = Math.max(text.lastIndexOf('('), text.lastIndexOf('（'))
  const name = text.slice(0, Math.max(0, opening))
  const isExample = /[)）]$/.test(text) && text.indexOf('@') > opening
  return isExample && isPeopleColumnName(name)
}

/** People who requested, approved, sent or performed an action, rather than those affected by it. */
const OTHERS =
  /return-path|reply-to|received|organi[sz]er|manager|supervisor|\bboss\b|approv|request(?:e|o)r|requested|sender|\bfrom\b|\bactor|initiat|created|creator|modified|changed|updated|performed|invited|inviter|assign|owner|external identity|opened|reporter|reported|submitt|author|admin|contact|\bhr\b|\blead\b|führungskraft|vorgesetzt|\bleit|genehmig|antragstell|absender|ersteller|erstellt|ansprechpartner|verantwort|responsable|approba|demandeur|expéditeur|supérieur|gestionnaire|créé|auteur|\bjefe|gerente|aprob|solicit|remitente|creado|encargad|responsabile|approva|richiedente|mittente|\bcapo|creato|gestor|chefe|aprova|remetente|criado|leidinggevende|goedkeur|aanvrager|afzender|kierownik|przełożon|chef\b|godkänn|avsändare|leder|руководител|начальник|отправител|согласу|上司|承認|申請|依頼者|送信者|差出人|管理者|責任者|担当|经理|主管|审批|申请人|发件人|上级|經理|審批|申請人|寄件人|관리자|상사|승인|신청자|보낸|발신/iu

/** Whether a name refers to people other than those meant. */
export function isOtherPeopleColumnName(name: string): boolean {
  // `approverEmail` contains a word boundary.
  return OTHERS.test(name.replaceAll(/(?<=\p{Ll})(?=\p{Lu})|_/gu, ' '))
}

/** Another address of the people who are meant. */
const SECOND =
  /second|alternat|recover|personal|private|privat|home|other|backup|alias|proxy|external|notification|sekundär|zweit|secondaire|récupération|personnel|alternativ|recuperac|secundari|casa|persone|secondari|pessoal|個人|予備|备用|個人|개인/iu

export function isSecondaryAddressColumnName(name: string): boolean {
  return SECOND.test(name)
}

const MESSAGE_IDS =
  /^(?:rfc822|internet|network|smtp)?(?:gmail)?message\.?id$|^(?:inreplyto|references|rfc822messageid)$/

/** Message identifiers look like addresses, but belong to nobody. */
export function isMessageIdColumnName(name: string): boolean {
  return MESSAGE_IDS.test(plainName(name))
}

/** Unmodified cells; `row` is the number of the row or line in the source, counted from 1. */
export type RawTableRow = { row: number; cells: readonly string[] }

/** A cell that contains addresses. */
type AddressCell = AddressSearchResult & { column: number }

/** A row, with those of its cells that contain addresses. */
export type TableRowWithAddresses = RawTableRow & { found: readonly AddressCell[] }

/** Text outside the rows of a table, which never names people to revoke. */
export type TextOutsideTable = {
  row: number
  text: string
  where: 'above the table' | 'in the header' | 'beside the list' | 'where a page does not show it'
}

/** Rows of one kind, with the names of their columns; a list is a table with one unnamed column. */
export type PeopleTable = {
  columns: readonly string[]
  hasHeader: boolean
  rows: readonly TableRowWithAddresses[]
  aside: readonly TextOutsideTable[]
}

/** Rows that are known to be a table, such as records: every column has its name. */
export type RowsWithColumnNames = {
  columns: readonly string[]
  rows: readonly RawTableRow[]
  aside: readonly TextOutsideTable[]
}

export async function namedRowsToTable({
  columns,
  rows,
  aside,
}: RowsWithColumnNames): Promise<PeopleTable> {
  return { columns, hasHeader: true, rows: await findCells(rows), aside }
}

/** Turns each line into a row of one cell. A first line that only names what follows becomes the header. */
export async function linesToTable(text: string): Promise<PeopleTable> {
  const lines = text.split('\n').map((line, index) => ({ row: index + 1, cells: [line] }))
  const rows = (await findCells(lines)).filter(({ cells: [line = ''] }) =>
    /[\p{L}\p{N}]/u.test(line),
  )
  const [first, second] = rows
  const hasHeader = first !== undefined && headsLines(first, second)
  return {
    columns: [hasHeader ? lineOf(first) : ''],
    hasHeader,
    rows: hasHeader ? rows.slice(1) : rows,
    aside: hasHeader ? [{ row: first.row, text: lineOf(first), where: 'in the header' }] : [],
  }
}

function lineOf({ cells: [line = ''] }: RawTableRow): string {
  return line.trim()
}

function headsLines(
  first: TableRowWithAddresses,
  second: TableRowWithAddresses | undefined,
): boolean {
  if (second === undefined || second.found.length === 0) return false
  const line = lineOf(first)
  return (
    namesByExample(line) ||
    (first.found.length === 0 && isPeopleColumnName(line) && !/[@(]/.test(line))
  )
}

/** Finds the tables in a text with columns: one, or several below each other, each with the text above its header. */
export async function splitRowsIntoTables(given: readonly RawTableRow[]): Promise<PeopleTable[]> {
  const tables: {
    header: TableRowWithAddresses | undefined
    rows: TableRowWithAddresses[]
    aside: TextOutsideTable[]
  }[] = []
  let above: TableRowWithAddresses[] = []
  for (const block of blocksOf(await findCells(given))) {
    const current = tables.at(-1)
    const head = findHeader(block, current?.header)
    const data = head === undefined ? block : block.slice(head + 1)
    const isTable = head !== undefined || data.some(holdsAddresses)
    if (current !== undefined && head === undefined) {
      current.rows.push(...data)
    } else if (isTable) {
      const header = head === undefined ? undefined : block[head]
      const asides = [...above, ...block.slice(0, head ?? 0)].map(textAbove)
      if (header !== undefined) {
        asides.push({ row: header.row, text: header.cells.join('\n'), where: 'in the header' })
      }
      tables.push({ header, rows: data, aside: asides })
      above = []
    } else {
      above.push(...block)
    }
  }
  if (tables.length === 0) tables.push({ header: undefined, rows: above, aside: [] })
  return tables.map(({ header, rows, aside }) => {
    const width = rows.reduce((most, { cells }) => Math.max(most, cells.length), 0)
    return {
      columns: Array.from(
        { length: width },
        (_, index) => shortName(header?.cells[index]) || `Column ${index + 1}`,
      ),
      hasHeader: header !== undefined,
      rows: rows.filter((row) => !isRepeated(row, header)),
      aside,
    }
  })
}

/** No column name needs more, because the page shows it in a sentence. */
const LONGEST_NAME = 120

function shortName(name = ''): string {
  const line = name.replaceAll(/\s+/g, ' ').trim()
  return line.length > LONGEST_NAME ? `${line.slice(0, LONGEST_NAME)}…` : line
}

async function findCells(rows: readonly RawTableRow[]): Promise<TableRowWithAddresses[]> {
  const pause = createYieldToMain()
  const result: TableRowWithAddresses[] = []
  for (const [index, { row, cells }] of rows.entries()) {
    if (index % 100 === 0) await pause()
    const found: AddressCell[] = []
    for (const [column, cell] of cells.entries()) {
      if (!cell.includes('@') && !cell.includes('%40')) continue
      const text = findAddresses(cell)
      if (text.addresses.length > 0) found.push({ column, ...text })
    }
    result.push({ row, cells, found })
  }
  return result
}

function blocksOf(rows: readonly TableRowWithAddresses[]): TableRowWithAddresses[][] {
  const blocks: TableRowWithAddresses[][] = []
  let isApart = true
  for (const row of rows) {
    const isBlank = row.cells.every((cell) => cell.trim() === '')
    if (isBlank) {
      isApart = true
      continue
    }
    if (isApart) blocks.push([row])
    else blocks.at(-1)?.push(row)
    isApart = false
  }
  return blocks
}

/** The number of rows to search for the header. */
const SEARCHED_ROWS = 100

/** Finds the header of a block: the fullest row above the first address that may name the columns. */
function findHeader(
  block: readonly TableRowWithAddresses[],
  before: TableRowWithAddresses | undefined,
): number | undefined {
  const searched = block.slice(0, SEARCHED_ROWS)
  const dataStart = searched.findIndex(holdsAddresses)
  const columns = addressColumns(
    dataStart === -1 ? [] : block.slice(dataStart, dataStart + SEARCHED_ROWS),
  )
  const candidates = searched
    .slice(0, dataStart === -1 ? 1 : dataStart)
    .map((row, index) => ({ index, filled: row.cells.filter((cell) => cell.trim() !== ''), row }))
    .filter(({ row, filled }) => mayHead(row, filled, columns))
    .map(({ index, filled }) => ({
      index,
      filled,
      words: filled.filter(isPeopleColumnName).length,
    }))
    // Below a table, a row without an address is a row of its own, unless it contains a word for people's addresses.
    .filter(({ words }) => (before === undefined && dataStart !== -1) || words > 0)
  const [best] = candidates.toSorted(
    (one, other) => other.filled.length - one.filled.length || other.words - one.words,
  )
  return best?.index
}

/** Whether a cell of a row consists of addresses, and is not a column name with an example. */
function holdsAddresses({ cells, found }: TableRowWithAddresses): boolean {
  return found.some(({ column, isList }) => isList && !namesByExample(cells[column] ?? ''))
}

function addressColumns(rows: readonly TableRowWithAddresses[]): ReadonlySet<number> {
  return new Set(
    rows.flatMap(({ found }) => found.flatMap(({ column, isList }) => (isList ? column : []))),
  )
}

function mayHead(
  row: TableRowWithAddresses,
  filled: readonly string[],
  columns: ReadonlySet<number>,
): boolean {
  if (filled.length === 0 || holdsAddresses(row)) return false
  if (filled.length === 1 && !headsAlone(row, columns)) return false
  const names = [...columns].map((column) => (row.cells[column] ?? '').trim())
  // A misspelled address is not the name of a column.
  if (names.some((name) => !/\s/.test(name) && /\S(?:@|\(at\)|\[at\])\S/i.test(name))) return false
  return columns.size === 0 || names.some((name) => name !== '')
}

/** Whether a row is the header of a list with a delimiter at the end of each line, `Email;`. */
function headsAlone({ cells }: TableRowWithAddresses, columns: ReadonlySet<number>): boolean {
  return (
    cells.length > 1 &&
    cells.every((cell, at) => cell.trim() === '' || (columns.has(at) && isPeopleColumnName(cell)))
  )
}

function isRepeated(
  { cells }: TableRowWithAddresses,
  header: TableRowWithAddresses | undefined,
): boolean {
  return header !== undefined && cells.length > 1 && cells.join('\n') === header.cells.join('\n')
}

function textAbove({ row, cells }: TableRowWithAddresses): TextOutsideTable {
  return { row, text: cells.join('\n'), where: 'above the table' }
}

/** Properties of a column, as a basis for the choice. */
export type AddressColumn = {
  index: number
  name: string
  /** The number of addresses in it that stand for people. */
  count: number
  /** Some of these addresses. */
  examples: readonly string[]
  /** Whether most of its cells are or contain addresses, rather than a few mentioning one. */
  isOfAddresses: boolean
  /** The number of cells that consist only of addresses. */
  lists: number
}

const MAX_EXAMPLES = 3

/** Returns the columns of a table that contain addresses, in order. */
export function findAddressColumns({ columns, rows }: PeopleTable): AddressColumn[] {
  const seen = new Map<
    number,
    { count: number; examples: Set<string>; lists: number; cells: number }
  >()
  for (const { found } of rows) {
    for (const { column, addresses, isList } of found) {
      if (isMessageIdColumnName(columns[column] ?? '')) continue
      const entry = seen.get(column) ?? {
        count: 0,
        examples: new Set<string>(),
        lists: 0,
        cells: 0,
      }
      seen.set(column, entry)
      entry.cells += 1
      if (isList) entry.lists += 1
      for (const { email, because } of addresses) {
        if (because !== undefined) continue
        entry.count += 1
        if (entry.examples.size < MAX_EXAMPLES) entry.examples.add(email)
      }
    }
  }
  return [...seen]
    .filter(([, { count }]) => count > 0)
    .toSorted(([one], [other]) => one - other)
    .map(([index, { count, examples, lists, cells }]) => ({
      index,
      name: columns[index] ?? '',
      count,
      examples: [...examples],
      isOfAddresses: lists > 0 || cells * 2 > rows.length,
      lists,
    }))
}
