/**
 * Whether an `If-Match` header (RFC 9110, section 13.1.1) allows a write to the version that `etag` names. Without the
 * header, every write is allowed.
 */
export function allowsWrite(ifMatch: string | undefined, etag: string): boolean {
  if (ifMatch === undefined || ifMatch.trim() === '*') return true
  return listedTags(ifMatch).includes(etag)
}

/** Each tag is looked up in the history, and a client that read a value has just one. */
const MOST_TAGS = 20

/**
 * The entity tags of an `If-Match` header, of which only the first are used if there are many. Weak tags count as
 * well: a proxy that compresses a response marks its tag as weak, and our tags identify a meaning, not bytes.
 */
export function listedTags(ifMatch: string): string[] {
  return ifMatch.split(',', MOST_TAGS).map((tag) => tag.trim().replace(/^W\//, ''))
}
