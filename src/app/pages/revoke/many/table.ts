import Papa, { type ParseConfig, type Parser, type ParseResult } from 'papaparse'
import { breaths } from './breaths'

/** A table of text, as it came: rows of cells, empty ones too, so that rows can be told by number. */
export type Table = readonly (readonly string[])[]

/** So much takes a few milliseconds; between two of them the browser goes on. */
const CHUNK = 64 * 1_024
/** How many rows tell what stands between two cells. */
const LOOKED_AT = 20
/** A byte order mark, and the line that tells Excel, and nobody else, what stands between two cells. */
const DECLARATION = /^\uFEFF?(?:sep=([^\r\n])(?:\r\n?|\n|$))?/i
const LINE_ENDS = ['\r\n', '\n', '\r'] as const

/**
 * Reads a CSV, with whichever delimiter, or any text as lines. Not in a Worker: the app's policy for
 * scripts (public/_headers) lets no code make one, and in slices nothing has to wait for it either.
 */
export async function readTable(text: string, chunkSize = CHUNK): Promise<Table> {
  const [declaration = '', declared] = DECLARATION.exec(text) ?? []
  const content = text.slice(declaration.length)
  // An empty line, such as the last, is a row of one cell, and would speak against every delimiter.
  const guess = { preview: LOOKED_AT, skipEmptyLines: 'greedy', delimiter: declared ?? '' } as const
  const { delimiter, linebreak } = Papa.parse(content.slice(0, CHUNK), guess).meta
  const newline = LINE_ENDS.find((end) => end === linebreak) ?? '\n'
  const read = (quoteChar: string) => parse(content, { chunkSize, delimiter, newline, quoteChar })
  const { rows, isQuotedWrongly } = await read('"')
  // A quotation mark that is never closed swallows all rows after it. Without any, every row is seen.
  return isQuotedWrongly ? (await read('\u0000')).rows : rows
}

type Dialect = Pick<ParseConfig, 'delimiter' | 'newline' | 'quoteChar'> & { chunkSize: number }

function parse(
  content: string,
  dialect: Dialect,
): Promise<{ rows: string[][]; isQuotedWrongly: boolean }> {
  const rows: string[][] = []
  let isQuotedWrongly = false
  const breathe = breaths()
  return new Promise((resolve) => {
    Papa.parse<string[]>(content, {
      ...dialect,
      chunk: ({ data, errors }: ParseResult<string[]>, parser: Parser) => {
        for (const row of data) rows.push(row)
        // Of the row that a slice ends in, the next slice tells.
        isQuotedWrongly ||= errors.some(
          ({ type, row = 0 }) => type === 'Quotes' && row < data.length,
        )
        parser.pause()
        void breathe().then(() => parser.resume())
      },
      complete: () => resolve({ rows, isQuotedWrongly }),
    })
  })
}

/** What a file begins with that holds a table and is no text. */
const WORKBOOKS = [
  // A ZIP archive, as .xlsx, .ods and .numbers are.
  [0x50, 0x4b, 0x03, 0x04],
  // The container of .xls, and of .xlsx with a password.
  [0xd0, 0xcf, 0x11, 0xe0],
] as const

/** Whether a file is a spreadsheet program's own, whatever it is called. */
export function isWorkbook(bytes: ArrayBuffer): boolean {
  const start = new Uint8Array(bytes.slice(0, 4))
  return WORKBOOKS.some((signature) => signature.every((byte, index) => start[index] === byte))
}

/** A file's text, in the encodings that spreadsheets write: UTF-8, UTF-16, Windows-1252. */
export function decode(bytes: ArrayBuffer): string {
  const [first, second] = new Uint8Array(bytes.slice(0, 2))
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}
