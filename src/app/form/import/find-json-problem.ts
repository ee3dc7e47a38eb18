/** A position in a text, counted from 1 as in editors. */
type Place = { line: number; column: number }

export type JsonProblem =
  /** The position at which it stops being JSON: `found` is the character there, or empty at the end of the text. */
  | (Place & { kind: 'syntax'; found: string })
  /** A key that its object already has; parsers differ in which of the two values they use. */
  | (Place & { kind: 'duplicate'; key: string })
  /** The text is nested more deeply than {@link DEEPEST}. */
  | (Place & { kind: 'deep' })

/** Beyond this depth, recursive parsers run out of stack. */
export const MAX_JSON_DEPTH = 100

/** A token of JSON (RFC 8259): punctuation, a string, or another value. */
const TOKEN =
  /(?<mark>[{}[\],:])|(?<string>"(?:[ !#-[\]-\u{10ffff}]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*")|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/uy

const SPACE = /[ \t\n\r]*/y

type Expected = 'value' | 'first value' | 'key' | 'first key' | 'colon' | 'comma' | 'nothing'

/** An open bracket; for an object, with the keys so far. */
type Open = { bracket: '{'; keys: Set<string> } | { bracket: '[' }

/**
 * Finds what prevents a text from being JSON with one meaning for every parser; undefined if nothing does. Browsers
 * describe the position in their own words or not at all, and ignore duplicate keys. Written here,
 * because it takes all three at once: positions, duplicate keys, and a bounded depth without recursion.
 */
export function findJsonProblem(text: string): JsonProblem | undefined {
  const open: Open[] = []
  let expected: Expected = 'value'
  for (let offset = skipSpace(text, 0); ; offset = skipSpace(text, TOKEN.lastIndex)) {
    if (offset === text.length && expected === 'nothing') return undefined
    TOKEN.lastIndex = offset
    const token = TOKEN.exec(text)
    const isKey = expected === 'key' || expected === 'first key'
    const next: Expected | undefined = token === null ? undefined : follow(expected, token, open)
    if (token === null || next === undefined) {
      return { kind: 'syntax', ...placeAt(text, offset), found: characterAt(text, offset) }
    }
    if (open.length > MAX_JSON_DEPTH) return { kind: 'deep', ...placeAt(text, offset) }
    const key = isKey ? token.groups?.['string'] : undefined
    if (key !== undefined && !addKey(key, open)) {
      return { kind: 'duplicate', ...placeAt(text, offset), key: JSON.parse(key) as string } // a string
    }
    expected = next
  }
}

/** Adds a key, given in quotes, to the innermost object; returns false if the object already has it. */
function addKey(quoted: string, open: readonly Open[]): boolean {
  const object = open.at(-1)
  if (object?.bracket !== '{') return true
  const key = JSON.parse(quoted) as string // a string, which may be escaped in several ways
  if (object.keys.has(key)) return false
  object.keys.add(key)
  return true
}

function skipSpace(text: string, offset: number): number {
  SPACE.lastIndex = offset
  SPACE.exec(text)
  return SPACE.lastIndex
}

/** Returns what may follow a token; undefined if the token cannot appear here. `open` holds the open brackets. */
function follow(expected: Expected, token: RegExpExecArray, open: Open[]): Expected | undefined {
  const { mark, string } = token.groups ?? {}
  const isValue = expected === 'value' || expected === 'first value'
  const isKey = expected === 'key' || expected === 'first key'
  switch (mark) {
    case '{':
    case '[':
      if (!isValue) return undefined
      open.push(mark === '{' ? { bracket: mark, keys: new Set() } : { bracket: mark })
      return mark === '{' ? 'first key' : 'first value'
    case '}':
      return expected === 'first key' || expected === 'comma' ? close(open, '{') : undefined
    case ']':
      return expected === 'first value' || expected === 'comma' ? close(open, '[') : undefined
    case ',':
      if (expected !== 'comma') return undefined
      return open.at(-1)?.bracket === '{' ? 'key' : 'value'
    case ':':
      return expected === 'colon' ? 'value' : undefined
    default:
      if (isKey) return string === undefined ? undefined : 'colon'
      return isValue ? afterValue(open) : undefined
  }
}

function close(open: Open[], bracket: Open['bracket']): Expected | undefined {
  return open.pop()?.bracket === bracket ? afterValue(open) : undefined
}

function afterValue(open: readonly Open[]): Expected {
  return open.length === 0 ? 'nothing' : 'comma'
}

function placeAt(text: string, offset: number): Place {
  const lines = text.slice(0, offset).split(/\r\n|\r|\n/)
  return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 }
}

function characterAt(text: string, offset: number): string {
  const code = text.codePointAt(offset)
  return code === undefined ? '' : String.fromCodePoint(code)
}
