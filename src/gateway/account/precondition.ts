/**
 * Whether an `If-Match` header (RFC 9110, section 13.1.1) allows a write to the version `etag` names.
 * Absent, it allows every write.
 */
export function allowsWrite(ifMatch: string | undefined, etag: string): boolean {
  if (ifMatch === undefined || ifMatch.trim() === '*') return true
  return listedTags(ifMatch).includes(etag)
}

/** Each is looked up in the history; who read a value has its one tag. */
const MOST_TAGS = 20

/**
 * The entity tags of an `If-Match` header, of which only the first count if there are many. One
 * marked weak counts as well: whoever compresses an answer on its way marks its tag weak, and our
 * tags name a meaning, not bytes.
 */
export function listedTags(ifMatch: string): string[] {
  return ifMatch.split(',', MOST_TAGS).map((tag) => tag.trim().replace(/^W\//, ''))
}
