/** Where a text stops being JSON, counted from 1 as editors count, and the character there. */
export type JsonProblem = { line: number; column: number; found: string }

/** A token of JSON (RFC 8259): a mark, a string, or another value. */
const TOKEN =
  /(?<mark>[{}[\],:])|(?<string>"(?:[ !#-[\]-\u{10ffff}]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*")|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/uy

const SPACE = /[ \t\n\r]*/y

type Expected = 'value' | 'first value' | 'key' | 'first key' | 'colon' | 'comma' | 'nothing'

/**
 * Finds what keeps a text from being JSON; undefined if it is JSON. Browsers tell the place in words
 * of their own, or not at all.
 */
export function jsonProblem(text: string): JsonProblem | undefined {
  const open: string[] = []
  let expected: Expected = 'value'
  for (let offset = skipSpace(text, 0); ; offset = skipSpace(text, TOKEN.lastIndex)) {
    if (offset === text.length && expected === 'nothing') return undefined
    TOKEN.lastIndex = offset
    const token = TOKEN.exec(text)
    const next: Expected | undefined = token === null ? undefined : follow(expected, token, open)
    if (next === undefined) return problemAt(text, offset)
    expected = next
  }
}

function skipSpace(text: string, offset: number): number {
  SPACE.lastIndex = offset
  SPACE.exec(text)
  return SPACE.lastIndex
}

/** What a token leads to; undefined if it cannot stand here. `open` are the brackets to be closed. */
function follow(expected: Expected, token: RegExpExecArray, open: string[]): Expected | undefined {
  const { mark, string } = token.groups ?? {}
  const isValue = expected === 'value' || expected === 'first value'
  const isKey = expected === 'key' || expected === 'first key'
  switch (mark) {
    case '{':
    case '[':
      if (!isValue) return undefined
      open.push(mark)
      return mark === '{' ? 'first key' : 'first value'
    case '}':
      return expected === 'first key' || expected === 'comma' ? close(open, '{') : undefined
    case ']':
      return expected === 'first value' || expected === 'comma' ? close(open, '[') : undefined
    case ',':
      if (expected !== 'comma') return undefined
      return open.at(-1) === '{' ? 'key' : 'value'
    case ':':
      return expected === 'colon' ? 'value' : undefined
    default:
      if (isKey) return string === undefined ? undefined : 'colon'
      return isValue ? afterValue(open) : undefined
  }
}

function close(open: string[], bracket: string): Expected | undefined {
  return open.pop() === bracket ? afterValue(open) : undefined
}

function afterValue(open: readonly string[]): Expected {
  return open.length === 0 ? 'nothing' : 'comma'
}

function problemAt(text: string, offset: number): JsonProblem {
  const lines = text.slice(0, offset).split(/\r\n|\r|\n/)
  return {
    line: lines.length,
    column: (lines.at(-1) ?? '').length + 1,
    found: String.fromCodePoint(...[text.codePointAt(offset)].filter((code) => code !== undefined)),
  }
}
