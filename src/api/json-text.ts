/**
 * A number that JavaScript cannot hold as it was written, such as `12345678901234567890`, `1e400` or `1.0`. It prints
 * as it was written, so that a value that Gatehouse does not know survives a save.
 *
 * A structured clone turns it into a plain object, so a value that may contain one crosses the boundary of a Durable
 * Object as text.
 */
export class ExactNumber {
  readonly source: string

  constructor(source: string) {
    this.source = source
  }

  toJSON(): object {
    return JSON.rawJSON(this.source)
  }

  toString(): string {
    return this.source
  }

  /** The nearest double, which arithmetic and comparisons use. */
  valueOf(): number {
    return Number(this.source)
  }
}

declare global {
  // TypeScript's library does not declare these yet.
  // https://tc39.es/proposal-json-parse-with-source/
  interface JSON {
    rawJSON(text: string): object
    parse(
      text: string,
      reviver: (key: string, value: unknown, context?: { source?: string }) => unknown,
    ): unknown
  }
}

/** If no number in a text can match this, every number is written as JavaScript prints it. */
const UNUSUAL_NUMBER = /\d{16}|\d[.eE]|-0/

/**
 * Parses a JSON text and preserves each number as it was written; returns undefined if the text is not JSON. The
 * nesting of foreign text must be limited first (`isNestedBeyond`), because the code that walks a value is recursive.
 */
export function parseJson(text: string): unknown {
  try {
    return UNUSUAL_NUMBER.test(text) ? JSON.parse(text, withExactNumber) : JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A browser that does not give the source of a number reads it as the nearest double. */
function withExactNumber(_key: string, value: unknown, context?: { source?: string }): unknown {
  const source = typeof value === 'number' ? context?.source : undefined
  return source === undefined || JSON.stringify(value) === source ? value : new ExactNumber(source)
}

/** A longer exponent would not be exact as a number itself. */
const LONGEST_EXPONENT = 15

/** Returns one spelling for each decimal value: its digits without outer zeros, and a power of ten. */
export function decimalValue(source: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(source) ?? []
  const digits = `${whole}${fraction}`
  let start = 0
  let end = digits.length
  while (digits[start] === '0') start += 1
  while (end > start && digits[end - 1] === '0') end -= 1
  if (start === end) return '0'
  if (exponent.length > LONGEST_EXPONENT) return source
  const power = Number(exponent) - fraction.length + (digits.length - end)
  return `${sign}${digits.slice(start, end)}e${power}`
}
