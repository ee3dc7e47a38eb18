/** By itself, since every page loads it, and what an address is takes more. */

/** The spelling that Access stores. Texts that are no address have one as well, to look them up by. */
export function normalizeEmail(text: string): string {
  return trimAscii(text).replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
}

/** JavaScript’s own `trim` also removes blanks that cannot be told from others, and the byte order mark. */
function trimAscii(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isAsciiBlank(text.charCodeAt(start))) start += 1
  while (end > start && isAsciiBlank(text.charCodeAt(end - 1))) end -= 1
  return text.slice(start, end)
}

function isAsciiBlank(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d)
}
