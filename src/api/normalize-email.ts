/** A separate module, because every page loads it, and the check of addresses is larger. */

/** Returns the spelling that Access stores. Texts that are not addresses have one as well, for lookups. */
export function normalizeEmail(text: string): string {
  return trimAscii(text).replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
}

/** JavaScript’s own `trim` also removes blanks that look the same as others, and the byte order mark. */
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
