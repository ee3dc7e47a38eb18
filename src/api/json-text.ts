/**
 * A number that JavaScript cannot hold as it was written, such as `12345678901234567890`, `1e400` or
 * `1.0`. It prints as it was written, so that a value Gatehouse does not know survives a save.
 *
 * A structured clone makes a plain object of it: what may hold one crosses a Durable Object's border
 * as text.
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

  /** The nearest double: what arithmetic and comparisons see. */
  valueOf(): number {
    return Number(this.source)
  }
}

declare global {
  // TypeScript's library does not have it yet.
  // https://tc39.es/proposal-json-parse-with-source/
  interface JSON {
    rawJSON(text: string): object
    parse(
      text: string,
      reviver: (key: string, value: unknown, context?: { source?: string }) => unknown,
    ): unknown
  }
}

/** Where no number of a text can look like this, every number is as JavaScript prints it. */
const UNUSUAL_NUMBER = /\d{16}|\d[.eE]|-0/

/**
 * The value of a JSON text, with each number as it was written; undefined where it is no JSON. What a text of
 * somebody else's is nested by is bounded before (`isNestedBeyond`): what looks through a value recurses.
 */
export function parseJson(text: string): unknown {
  try {
    return UNUSUAL_NUMBER.test(text) ? JSON.parse(text, withExactNumber) : JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A browser that does not tell a number's source reads it as the nearest double. */
function withExactNumber(_key: string, value: unknown, context?: { source?: string }): unknown {
  const source = typeof value === 'number' ? context?.source : undefined
  return source === undefined || JSON.stringify(value) === source ? value : new ExactNumber(source)
}

/** An exponent beyond it would not be exact as a number itself. */
const LONGEST_EXPONENT = 15

/** One spelling for each decimal value: its digits without outer zeros, and a power of ten. */
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
