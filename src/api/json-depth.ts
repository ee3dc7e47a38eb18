const QUOTE = '"'.charCodeAt(0)
const BACKSLASH = '\\'.charCodeAt(0)
const OPENING = new Set(['[', '{'].map((bracket) => bracket.charCodeAt(0)))
const CLOSING = new Set([']', '}'].map((bracket) => bracket.charCodeAt(0)))

/**
 * Returns whether lists and objects in a JSON text are nested deeper than the given number of levels. Looks at each
 * character once.
 */
export function isNestedBeyond(text: string, levels: number): boolean {
  let open = 0
  let isInString = false
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) isInString = !isInString
    else if (isInString) at += code === BACKSLASH ? 1 : 0
    else if (OPENING.has(code)) open += 1
    else if (CLOSING.has(code)) open -= 1
    if (open > levels) return true
  }
  return false
}
