import Papa, { type ParseConfig, type Parser, type ParseResult } from 'papaparse'
import { findAddresses } from './find-addresses'
import { type RawTableRow, createYieldToMain } from './people-table'

/** Parsing this much takes a few milliseconds; the browser can work between two chunks. */
const CHUNK = 64 * 1_024
/** The number of rows to examine for the delimiter. */
const SAMPLED_ROWS = 60
const DELIMITERS = [',', ';', '\t', '|', '，', '；', '、'] as const
/** The line that declares the delimiter to Excel, and to no other program. */
const DECLARATION = /^sep=([^\n])\n/i
/** A horizontal line of a table drawn with characters: `|---|---|`, `+-----+`. */
const RULE = /^[\s|+:=-]+$/
/** The line below the header of PowerShell's output, with dashes as wide as each column. */
const DASHES = /^-+(?: +-+)+ *$/m

/**
 * Returns the rows of a CSV, whatever its delimiter, or of a table drawn with characters; undefined if the text is not
 * a table. Does not use a Worker: the app's script policy (public/_headers) does not allow one, and because it runs in
 * slices, nothing has to wait for it.
 */
export async function parseDelimitedText(given: string): Promise<RawTableRow[] | undefined> {
  const text = withPlainFrames(given)
  if (DASHES.test(text)) return readAligned(text)
  const starts = alignedColumns(text)
  if (starts !== undefined) return cutAt(text.split('\n'), starts)
  const [declaration = '', declared] = DECLARATION.exec(text) ?? []
  const content = withoutBlanksBeforeQuotes(text.slice(declaration.length))
  const delimiter = declared ?? findDelimiter(content)
  if (delimiter === undefined) return undefined
  const dialect = { delimiter, newline: '\n' } as const
  const parsed = await parse(content, dialect)
  const { rows } = parsed.isQuotedWrongly
    ? await parse(await repairQuotes(content, delimiter), dialect)
    : parsed
  const numbered = rows.map((cells, index) => ({ row: index + 1, cells }))
  return delimiter === '|' ? withoutFrame(numbered) : numbered
}

/** Draws the frames of a table as Markdown does: those of DuckDB’s boxes, and Jira’s `||` around the names of columns. */
function withPlainFrames(text: string): string {
  return text
    .replaceAll(/[│┃┆┇┊┋║]/g, '|')
    .replaceAll(/[\u2500-\u257f]/g, '-')
    .replaceAll(/^\|\|.*\|\|$/gm, (line) => line.replaceAll('||', '|'))
}

function parse(
  content: string,
  dialect: Pick<ParseConfig, 'delimiter' | 'newline'>,
): Promise<{ rows: string[][]; isQuotedWrongly: boolean }> {
  const rows: string[][] = []
  let isQuotedWrongly = false
  const pause = createYieldToMain()
  return new Promise((resolve) => {
    Papa.parse<string[]>(content, {
      ...dialect,
      chunkSize: CHUNK,
      chunk: ({ data, errors }: ParseResult<string[]>, parser: Parser) => {
        for (const row of data) rows.push(row)
        // The row that a slice ends in comes with the next slice.
        isQuotedWrongly ||= errors.some(
          ({ type, row = 0 }) => type === 'Quotes' && row < data.length,
        )
        parser.pause()
        void pause().then(() => parser.resume())
      },
      complete: () => resolve({ rows, isQuotedWrongly }),
    })
  })
}

/**
 * Returns the delimiter that gives most rows the same width; undefined if none does, or if the text consists only of
 * addresses.
 */
function findDelimiter(content: string): string | undefined {
  const sample = content.slice(0, CHUNK)
  const lines = sample.split('\n').filter((line) => line.trim() !== '')
  let best: { delimiter: string; share: number; width: number } | undefined
  for (const delimiter of DELIMITERS) {
    if (!sample.includes(delimiter)) continue
    const rows = sampleRows(sample, delimiter, content.length > sample.length)
    if (isPlainList(rows, delimiter)) return undefined
    const { share, width } = sharedWidth(rows)
    const isBetter =
      best === undefined || share > best.share || (share === best.share && width > best.width)
    // A single row is a list as well as a table.
    if (width > 1 && share >= 0.5 && lines.length > 1 && isBetter) {
      best = { delimiter, share, width }
    }
  }
  return best?.delimiter
}

function sampleRows(sample: string, delimiter: string, isCut: boolean): string[][] {
  const { data } = Papa.parse<string[]>(sample, {
    delimiter,
    newline: '\n',
    preview: SAMPLED_ROWS,
    skipEmptyLines: 'greedy',
  })
  const rows = isCut && data.length > 1 && data.length < SAMPLED_ROWS ? data.slice(0, -1) : data
  return delimiter === '|' ? rows.filter((cells) => !isRule(cells.join('|'))) : rows
}

/**
 * The width of most rows. Below a long title and in several tables of different widths, those with addresses decide, if
 * a header of the same width stands above them.
 */
function sharedWidth(rows: readonly (readonly string[])[]): { share: number; width: number } {
  const all = commonWidth(rows)
  if (all.share >= 0.5 && all.width > 1) return all
  const first = rows.findIndex((row, index) => {
    const above = rows[index - 1]
    return hasAddress(row) && above !== undefined && isSameWidth(row, above) && !hasAddress(above)
  })
  const below = first === -1 ? [] : rows.slice(first).filter(hasAddress)
  return below.length < 2 ? all : commonWidth(below)
}

/** Zoom ends its rows with a comma, but not its headers. */
function isSameWidth(row: readonly string[], header: readonly string[]): boolean {
  const isLonger = row.length === header.length + 1 && header.length > 1 && row.at(-1) === ''
  return isLonger || row.length === header.length
}

function hasAddress(row: readonly string[]): boolean {
  return row.some((cell) => cell.includes('@'))
}

function commonWidth(rows: readonly (readonly string[])[]): { share: number; width: number } {
  const counts = new Map<number, number>()
  for (const { length } of rows) counts.set(length, (counts.get(length) ?? 0) + 1)
  const [[width, count] = [1, 0]] = [...counts].toSorted((one, other) => other[1] - one[1])
  return { width, share: count / Math.max(1, rows.length) }
}

/** From this many rows of one width on, adjacent addresses are columns rather than a list with line breaks. */
const FEWEST_ROWS_OF_GRID = 3

/** Other proxy addresses of a mailbox, which are not mail addresses. */
const OTHER_PROXY = /^\s*(?:x500|x400|eum|spo):/i

/** Whether the rows are only addresses: whoever wrote them in a row meant all of them. */
function isPlainList(rows: readonly (readonly string[])[], delimiter: string): boolean {
  const cells = rows.flat().filter((cell) => cell.trim() !== '' && !OTHER_PROXY.test(cell))
  if (cells.length < 2 || !cells.every((cell) => findAddresses(cell).isList)) return false
  const { share, width } = commonWidth(rows)
  const isGrid = share === 1 && width > 1 && rows.length >= FEWEST_ROWS_OF_GRID
  return !(isGrid && (delimiter === '\t' || delimiter === ',' || delimiter === ';'))
}

/**
 * Removes blanks so that `a, "b"` is read as `a,"b"`, because most CSV parsers expect a quoted cell to start with its
 * quotation mark.
 */
function withoutBlanksBeforeQuotes(content: string): string {
  return content.replaceAll(/([,;\t|]) +"(?!")/g, '$1"')
}

/** No cell of a table of people has more lines. */
const MAX_LINES = 60

/**
 * A quotation mark that is never closed, or closed in the middle of a cell, pulls the following rows into its cell. If
 * a line can be parsed neither alone nor together with the following ones, its quotation marks are removed, so that
 * only that row is wrong.
 */
async function repairQuotes(content: string, delimiter: string): Promise<string> {
  const lines = content.split('\n')
  const widthOf = (text: string) => {
    const { data, errors } = Papa.parse<string[]>(text, { delimiter, newline: '\n' })
    return errors.some(({ type }) => type === 'Quotes') || data.length !== 1
      ? undefined
      : data[0]?.length
  }
  const { width } = commonWidth(
    lines.slice(0, SAMPLED_ROWS).map((line) => Array.from({ length: widthOf(line) ?? 1 }, String)),
  )
  const repaired: string[] = []
  const pause = createYieldToMain()
  for (let at = 0; at < lines.length; at += 1) {
    await pause()
    const line = lines[at] ?? ''
    if (!line.includes('"') || widthOf(line) !== undefined) {
      repaired.push(line)
      continue
    }
    const end = closingLine(lines, at, (text) => widthOf(text) === width)
    repaired.push(
      end === undefined ? line.replaceAll('"', '') : lines.slice(at, end + 1).join('\n'),
    )
    at = end ?? at
  }
  return repaired.join('\n')
}

function closingLine(
  lines: readonly string[],
  from: number,
  isRow: (text: string) => boolean,
): number | undefined {
  let text = lines[from] ?? ''
  const last = Math.min(lines.length - 1, from + MAX_LINES)
  for (let end = from + 1; end <= last; end += 1) {
    const line = lines[end] ?? ''
    text += `\n${line}`
    if (line.includes('"') && isRow(text)) return end
  }
  return undefined
}

function isRule(line: string): boolean {
  return line.includes('-') && RULE.test(line)
}

function withoutFrame(rows: readonly RawTableRow[]): RawTableRow[] {
  return rows
    .filter(({ cells }) => !isRule(cells.join('|')))
    .map(({ row, cells }) => ({
      row,
      cells: cells.slice(
        cells[0]?.trim() === '' ? 1 : 0,
        cells.at(-1)?.trim() === '' ? -1 : undefined,
      ),
    }))
}

/** Reads a table whose columns are aligned with blanks, with a line of dashes below each column name. */
function readAligned(text: string): RawTableRow[] {
  const lines = text.split('\n')
  const rule = lines.findIndex((line) => DASHES.test(line))
  const starts = [...(lines[rule] ?? '').matchAll(/-+/g)].map(({ index }) => index)
  return cutAt(lines, starts).filter(({ row }) => row !== rule + 1)
}

function cutAt(lines: readonly string[], starts: readonly number[]): RawTableRow[] {
  return lines.map((line, index) => ({
    row: index + 1,
    cells: starts.map((start, at) => line.slice(at === 0 ? 0 : start, starts[at + 1]).trim()),
  }))
}

/**
 * Returns where the columns of a table without delimiters and dashes begin, as `dsget` and `column -t` print it: below
 * each name in the line above the first address, with a blank before it in every line.
 */
function alignedColumns(text: string): number[] | undefined {
  const lines = text.slice(0, CHUNK).split('\n').slice(0, SAMPLED_ROWS)
  const first = lines.findIndex((line) => line.includes('@'))
  const header = lines[first - 1]
  if (header === undefined || /[\t,;|:]/.test(header)) return undefined
  const starts = [...header.matchAll(/(?<=^|\s{2})\S/g)].map(({ index }) => index)
  const body = lines.slice(first).filter((line) => line.includes('@'))
  const isAligned = body.every((line) =>
    starts.every((start, at) => at === 0 || /\s/.test(line[start - 1] ?? ' ')),
  )
  if (starts.length < 2 || body.length < 2) return undefined
  return isAligned ? starts : startsBelowGaps([header, ...body])
}

/** Returns where the columns begin that are aligned at their ends, as pandas prints them: after blanks in every line. */
function startsBelowGaps(lines: readonly string[]): number[] | undefined {
  const width = Math.max(...lines.map(({ length }) => length))
  const isGap = Array.from({ length: width }, (_, at) =>
    lines.every((line) => (line[at] ?? ' ') === ' '),
  )
  const starts = isGap.flatMap((gap, at) => (!gap && isGap[at - 1] !== false ? at : []))
  return starts.length > 1 && lines.every((line) => line.trim().includes('  ')) ? starts : undefined
}
