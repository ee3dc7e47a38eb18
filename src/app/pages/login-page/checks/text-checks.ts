import type { DesignFinding, SuggestedDesignFix } from './design-finding'
import {
  LOGIN_PAGE_FORM_FIELDS,
  type LoginPagePointer,
} from '../../../form/fields/login-page-fields'

export type LoginPageTexts = { name: string; header: string; footer: string }

/** Measures the width of a text in one line of the page, in pixels. */
export type MeasureTextWidth = (text: string, font: Font) => number

type Font = { size: number; weight: number }

/** The width of a line on the card, on the preview's phone; see cloudflare-login-page.css. */
const LINE = 390 - 2 * 16 - 2 * 20

const FIELDS = [
  { key: 'name', field: LOGIN_PAGE_FORM_FIELDS.name, font: { size: 15, weight: 600 }, lines: 2 },
  {
    key: 'header',
    field: LOGIN_PAGE_FORM_FIELDS.header_text,
    font: { size: 15, weight: 400 },
    lines: 4,
  },
  {
    key: 'footer',
    field: LOGIN_PAGE_FORM_FIELDS.footer_text,
    font: { size: 13, weight: 400 },
    lines: 6,
  },
] as const

/** Finds texts that wrap badly on a phone, push the login options off the screen, or are not what they seem. */
export function computeLoginPageTextFindings(
  texts: LoginPageTexts,
  measure: MeasureTextWidth,
): DesignFinding[] {
  return FIELDS.flatMap(({ key, field, font, lines }) => {
    const text = texts[key]
    const { label, pointer } = field
    return checkLength({ label, pointer, most: lines, lines: linesOf(text, font, measure) }).concat(
      checkWords(text, { label, pointer, font, measure }),
      checkHidden(text, { label, pointer }),
      checkMarkup(text, { label, pointer }),
    )
  })
}

type Named = { label: string; pointer: LoginPagePointer }

const onPhone: SuggestedDesignFix = {
  kind: 'look',
  label: 'Show on a phone',
  view: { device: 'phone' },
}

function toField({ label, pointer }: Named): SuggestedDesignFix {
  return { kind: 'focus', label: `Edit ${label.toLowerCase()}`, pointer }
}

type Length = Named & { most: number; lines: number }

function checkLength({ label, pointer, most, lines }: Length): DesignFinding[] {
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
  check: Named & { font: Font; measure: MeasureTextWidth },
): DesignFinding[] {
  const { label, pointer, font, measure } = check
  const wide = wordsOf(text).find((word) => measure(word, font) > LINE)
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

/** Control characters except line ends, direction marks, and zero-width spaces. */
const HIDDEN = /[\u202A-\u202E\u2066-\u2069\u200B\u2060\uFEFF]|(?![\n\t]|\r\n)\p{Cc}/gu

function checkHidden(text: string, { label, pointer }: Named): DesignFinding[] {
  const { length } = text.match(HIDDEN) ?? []
  if (length === 0) return []
  return [
    {
      id: `hidden ${pointer}`,
      title: `${label} has invisible characters`,
      advice: `${length === 1 ? 'One of them' : `${length} of them`}, such as turn a text around. They come along when text is copied from elsewhere.`,
      fixes: [{ kind: 'replace', label: 'Remove them', pointer, what: HIDDEN, by: '' }],
    },
  ]
}

const TAG = /<\/?[a-z!][^<>]*>/gi

function checkMarkup(text: string, { label, pointer }: Named): DesignFinding[] {
  if (text.search(TAG) < 0) return []
  return [
    {
      id: `markup ${pointer}`,
      title: `${label} has HTML in it`,
      advice: 'It is shown as plain text, not as formatting.',
      fixes: [{ kind: 'replace', label: 'Remove the tags', pointer, what: TAG, by: '' }],
    },
  ]
}

function linesOf(text: string, font: Font, measure: MeasureTextWidth): number {
  if (text.trim() === '') return 0
  return text
    .trim()
    .split('\n')
    .map((line) => Math.max(1, Math.ceil(measure(line, font) / LINE)))
    .reduce((sum, lines) => sum + lines, 0)
}

/** Splits a text into words between which a line may break. Scripts without spaces break between words, too. */
function wordsOf(text: string): string[] {
  return text
    .split(/[\s-]+/)
    .flatMap((word) =>
      UNSPACED.test(word) ? [...SEGMENTER.segment(word)].map(({ segment }) => segment) : [word],
    )
}

const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u
const SEGMENTER = new Intl.Segmenter(undefined, { granularity: 'word' })

let canvas: CanvasRenderingContext2D | null | undefined

/** Measures a text in the page’s font, as far as this system has it. */
export function measureTextWidth(text: string, { size, weight }: Font): number {
  canvas ??= document.createElement('canvas').getContext('2d')
  if (canvas === null) return text.length * size * 0.5
  canvas.font = `${weight} ${size}px system-ui, sans-serif`
  return canvas.measureText(text).width
}
