import type { Finding, Fix } from './finding'
import { LOGIN_PAGE, type LoginPagePointer } from '../../../form/fields/login-page-fields'

export type Texts = { name: string; header: string; footer: string }

/** How wide a text is in one line of the page, in pixels. */
export type MeasureText = (text: string, size: number) => number

/** Of a line on the card of the phone of the preview; see login-page.css. */
const LINE = 390 - 2 * 16 - 2 * 20

const FIELDS = [
  { key: 'name', field: LOGIN_PAGE.name, size: 15, lines: 2 },
  { key: 'header', field: LOGIN_PAGE.header_text, size: 15, lines: 4 },
  { key: 'footer', field: LOGIN_PAGE.footer_text, size: 13, lines: 6 },
] as const

/** Texts that wrap badly on a phone, push the ways to log in off the screen, or are not what they seem. */
export function checkTexts(texts: Texts, measure: MeasureText): Finding[] {
  return FIELDS.flatMap(({ key, field, size, lines }) => {
    const text = texts[key]
    const { label, pointer } = field
    return checkLength({ label, pointer, most: lines, lines: linesOf(text, size, measure) }).concat(
      checkWords(text, { label, pointer, size, measure }),
      checkHidden(text, { label, pointer }),
      checkMarkup(text, { label, pointer }),
    )
  })
}

type Named = { label: string; pointer: LoginPagePointer }

const onPhone: Fix = { kind: 'look', label: 'Show on a phone', view: { device: 'phone' } }

function toField({ label, pointer }: Named): Fix {
  return { kind: 'focus', label: `Edit ${label.toLowerCase()}`, pointer }
}

type Length = Named & { most: number; lines: number }

function checkLength({ label, pointer, most, lines }: Length): Finding[] {
  if (lines <= most) return []
  return [
    {
      id: `long ${pointer}`,
      title: `${label} is long`,
      advice: `It takes about ${lines} lines on a phone, and the ways to log in move down by as much. ${most} are few enough.`,
      fixes: [onPhone, toField({ label, pointer })],
    },
  ]
}

function checkWords(
  text: string,
  check: Named & { size: number; measure: MeasureText },
): Finding[] {
  const { label, pointer, size, measure } = check
  const wide = wordsOf(text).find((word) => measure(word, size) > LINE)
  if (wide === undefined) return []
  return [
    {
      id: `wide ${pointer}`,
      title: `${label} breaks inside a word`,
      advice: `“${wide.slice(0, 40)}${wide.length > 40 ? '…' : ''}” is wider than the card on a phone.`,
      fixes: [onPhone, toField({ label, pointer })],
    },
  ]
}

/** Controls, marks that turn the direction of what follows, and blanks without width. */
const HIDDEN = /[\u202A-\u202E\u2066-\u2069\u200B\u2060\uFEFF]|(?![\n\t])\p{Cc}/gu

function checkHidden(text: string, { label, pointer }: Named): Finding[] {
  const { length } = text.match(HIDDEN) ?? []
  if (length === 0) return []
  return [
    {
      id: `hidden ${pointer}`,
      title: `${label} has characters that cannot be seen`,
      advice: `${length === 1 ? 'One of them' : `${length} of them`}, such as turn a text around. They come along when text is copied from elsewhere.`,
      fixes: [{ kind: 'replace', label: 'Remove them', pointer, what: HIDDEN, by: '' }],
    },
  ]
}

const TAG = /<\/?[a-z!][^<>]*>/gi

function checkMarkup(text: string, { label, pointer }: Named): Finding[] {
  if (text.search(TAG) < 0) return []
  return [
    {
      id: `markup ${pointer}`,
      title: `${label} has HTML in it`,
      advice: 'It is shown as it is written, not as what it means.',
      fixes: [{ kind: 'replace', label: 'Remove the tags', pointer, what: TAG, by: '' }],
    },
  ]
}

function linesOf(text: string, size: number, measure: MeasureText): number {
  if (text.trim() === '') return 0
  return text
    .trim()
    .split('\n')
    .map((line) => Math.max(1, Math.ceil(measure(line, size) / LINE)))
    .reduce((sum, lines) => sum + lines, 0)
}

function wordsOf(text: string): string[] {
  return text.split(/[\s-]+/)
}

let canvas: CanvasRenderingContext2D | null | undefined

/** Measures in the page’s font, as far as this system has it. */
export function measureText(text: string, size: number): number {
  canvas ??= document.createElement('canvas').getContext('2d')
  if (canvas === null) return text.length * size * 0.5
  canvas.font = `${size}px system-ui, sans-serif`
  return canvas.measureText(text).width
}
