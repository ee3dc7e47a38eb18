import { isJsonObject } from '../../api/json'

/**
 * Characters that are invisible or change the direction of a line: controls, format characters, and line separators. A
 * text that contains one differs from what a terminal or an editor shows, and a terminal may act on it.
 */
const HIDDEN = String.raw`[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]`

const HIDDEN_CHARACTER = new RegExp(HIDDEN, 'gu')

/** All of them except the line feeds that structure a text. */
const HIDDEN_WITHIN_LINE = new RegExp(String.raw`(?!\n)${HIDDEN}`, 'gu')

/**
 * Returns a value as JSON over several lines with every hidden character escaped: JSON itself escapes only some of
 * them.
 */
export function formatEscapedJson(value: unknown): string {
  return showHidden(JSON.stringify(value, null, 2))
}

/** Returns a text as a JSON string, for places where it must be clear where the text ends. */
export function formatEscapedJsonString(text: string): string {
  return showHidden(JSON.stringify(text))
}

function showHidden(json: string): string {
  return json.replaceAll(HIDDEN_WITHIN_LINE, (character) =>
    // One escape for each UTF-16 code unit, as in JSON.
    Array.from({ length: character.length }, (_, at) => escapedUnit(character.charCodeAt(at))).join(
      '',
    ),
  )
}

function escapedUnit(unit: number): string {
  return String.raw`\u` + unit.toString(16).padStart(4, '0')
}

type Attribute = readonly [name: string, value: unknown]

/**
 * Returns a block's body or an object in the layout of `terraform fmt`: first the attributes that fit on a line, with
 * their equals signs aligned, then the objects. Names must be identifiers, and values must be JSON.
 */
export function hclObject(attributes: readonly Attribute[], indent = ''): string {
  const inner = `${indent}  `
  const short = attributes.filter(([, value]) => !isJsonObject(value))
  const width = Math.max(...short.map(([name]) => name.length))
  const lines = short.map(([name, value]) => `${inner}${name.padEnd(width)} = ${hclValue(value)}`)
  const objects = attributes.flatMap(([name, value]) =>
    isJsonObject(value) ? [`${inner}${name} = ${hclObject(Object.entries(value), inner)}`] : [],
  )
  const paragraphs = lines.length === 0 ? objects : [lines.join('\n'), ...objects]
  return `{\n${paragraphs.join('\n\n')}\n${indent}}`
}

function hclValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(hclValue).join(', ')}]`
  return typeof value === 'string' ? hclString(value) : String(value)
}

const ESCAPES: Record<string, string> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '${': '$${',
  '%{': '%%{',
}

/** Characters that would end or change the text, in addition to hidden characters. */
const ESCAPED = new RegExp(String.raw`["\\]|[$%]\{|${HIDDEN_CHARACTER.source}`, 'gu')

/** HCL refuses half of a surrogate pair, even escaped. */
const LONE_SURROGATE = /\p{Cs}/gu

/** @see https://github.com/hashicorp/hcl/blob/v2.23.0/hclsyntax/spec.md#quoted-templates */
export function hclString(text: string): string {
  const body = text
    .replaceAll(LONE_SURROGATE, '\uFFFD')
    .replaceAll(ESCAPED, (match) => ESCAPES[match] ?? codePointEscape(match))
  return `"${body}"`
}

function codePointEscape(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16)
  return hex.length > 4 ? `\\U${hex.padStart(8, '0')}` : `\\u${hex.padStart(4, '0')}`
}
