/**
 * Whether an `If-Match` header (RFC 9110, section 13.1.1) allows a write to the version `etag` names.
 * Absent, it allows every write.
 *
 * A tag marked weak counts as well: whoever compresses an answer on its way marks its tag weak, and
 * our tags name a meaning, not bytes.
 */
export function allowsWrite(ifMatch: string | undefined, etag: string): boolean {
  if (ifMatch === undefined || ifMatch.trim() === '*') return true
  return ifMatch.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag)
}
