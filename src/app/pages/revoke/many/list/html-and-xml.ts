/** Reads HTML, and XML that holds records. */
import { Parser } from 'htmlparser2'
import { type RawTableRow, createYieldToMain } from './people-table'

/** HTML as a page shows it: the rows of its tables, and the lines around them. */
type HtmlText = {
  rows: readonly RawTableRow[]
  hasTable: boolean
  /** Content that no page shows but that may contain addresses: attributes and comments. */
  hidden: string
}

const UNSEEN = new Set(['script', 'style', 'template', 'title'])
const LINES = new Set(
  'address article blockquote br dd div dl dt footer h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tr ul'.split(
    ' ',
  ),
)

/**
 * Does not use the browser's own parser, which accepts no text from outside under the app’s policy (public/_headers).
 * This one creates no elements.
 */
export async function parseHtmlRows(html: string): Promise<HtmlText> {
  const rows: RawTableRow[] = []
  const hidden: string[] = []
  /** The open rows: more than one if a table is nested in a cell. */
  const open: { cells: string[] }[] = []
  let text = ''
  let link: { start: number; href: string } | undefined
  let unseen = 0
  let hasTable = false

  function push(cells: readonly string[]) {
    rows.push({ row: rows.length + 1, cells })
  }
  function endLine() {
    const line = text.replaceAll(/\s+/g, ' ').trim()
    text = ''
    const row = open.at(-1)
    if (row === undefined) {
      if (line !== '') push([line])
    } else if (line !== '') {
      const last = row.cells.length - 1
      const cell = row.cells[last] ?? ''
      row.cells.splice(Math.max(0, last), 1, cell === '' ? line : `${cell}\n${line}`)
    }
  }

  const parser = new Parser({
    onopentag(name, attributes) {
      const address = addressIn(name, attributes)
      if (address !== undefined) text += address
      if (UNSEEN.has(name)) unseen += 1
      for (const [attribute, value] of Object.entries(attributes)) {
        const isLink = name === 'a' && attribute === 'href' && /^mailto:/i.test(value)
        if (isLink) link = { start: text.length, href: value }
        else if (value.includes('@')) hidden.push(value)
      }
      if (name === 'tr' || name === 'td' || name === 'th' || LINES.has(name)) endLine()
      if (name === 'table' && open.length === 0) push([''])
      if (name === 'tr') open.push({ cells: [] })
      if (name === 'td' || name === 'th') open.at(-1)?.cells.push('')
    },
    ontext(more) {
      if (unseen > 0) return
      text += more
    },
    oncomment(comment) {
      if (comment.includes('@')) hidden.push(comment)
    },
    onclosetag(name) {
      if (UNSEEN.has(name)) unseen -= 1
      if (name === 'a' && link !== undefined) {
        text = `${text.slice(0, link.start)}[${text.slice(link.start)}](${link.href})`
        link = undefined
      }
      if (name === 'td' || name === 'th' || LINES.has(name)) endLine()
      if (name === 'tr') {
        const row = open.pop()
        if (row !== undefined) push(row.cells)
        if (row !== undefined && row.cells.length > 1) hasTable = true
      }
      if (name === 'table' && open.length === 0) push([''])
    },
  })
  await feed(parser, html)
  endLine()
  return { rows, hasTable, hidden: hidden.join('\n') }
}

/** Whether the markup holds records, rather than a page. */
export function isXmlRatherThanHtml(text: string): boolean {
  return !/<(?:html|body|table|tr|td|li|p|div|span|br)[\s/>]|<!doctype html/i.test(text)
}

type XmlElement = { name: string; value: Record<string, unknown>; text: string }

/** Restores the text of an element that is really an address, as in `Ana <ana@acme.example>`. */
function addressIn(name: string, attributes: Readonly<Record<string, string>>): string | undefined {
  const words = [name, ...Object.keys(attributes)]
  return words.some((word) => word.includes('@')) ? `<${words.join(' ')}>` : undefined
}

/** No export is nested more deeply. */
const DEEPEST = 100
const TOO_DEEP = `This is XML that is nested more than ${DEEPEST} levels deep, which no list of people is.`

/** Converts XML to a value like that of JSON: attributes and elements by name, with repeated names as a list. */
export async function parseXml(xml: string): Promise<unknown> {
  const root: XmlElement = { name: '', value: emptyRecord(), text: '' }
  const open = [root]
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (open.length > DEEPEST) throw new Error(TOO_DEEP)
        const parent = open.at(-1)
        if (parent !== undefined) parent.text += addressIn(name, attributes) ?? ''
        const value = Object.assign(emptyRecord(), attributes)
        open.push({ name, value, text: '' })
      },
      ontext(text) {
        const element = open.at(-1)
        if (element !== undefined) element.text += text
      },
      onclosetag() {
        const element = open.pop()
        const parent = open.at(-1)
        if (element !== undefined && parent !== undefined) add(parent.value, element)
      },
    },
    { xmlMode: true, recognizeCDATA: true },
  )
  await feed(parser, xml)
  return root.value
}

/** Parsing this much takes a few milliseconds. */
const SLICE = 64 * 1_024

async function feed(parser: Parser, text: string): Promise<void> {
  const pause = createYieldToMain()
  for (let from = 0; from < text.length; from += SLICE) {
    parser.write(text.slice(from, from + SLICE))
    await pause()
  }
  parser.end()
}

function add(parent: Record<string, unknown>, { name, value, text }: XmlElement): void {
  const words = text.trim()
  const isText = Object.keys(value).length === 0
  if (!isText && words !== '') value['text'] = words
  const inner = isText ? words : value
  const before = parent[name]
  if (Array.isArray(before)) before.push(inner)
  else parent[name] = before === undefined ? inner : [before, inner]
}

/** Creates a record without a prototype, so that no element name has a special meaning. */
function emptyRecord(): Record<string, unknown> {
  return Object.create(null) as Record<string, unknown> // `create` knows no type of what it makes
}
