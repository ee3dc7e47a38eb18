import type { Conflict, Setting } from '../../api/change'
import { diff } from '../../api/diff'
import { type Refused, refuse } from '../result'
import type { AccountContext } from './account-context'
import type { Observation } from './observation'

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
function listedTags(ifMatch: string): string[] {
  return ifMatch.split(',', MOST_TAGS).map((tag) => tag.trim().replace(/^W\//, ''))
}

const MOST_CHANGES = 50

/** Builds the 412 response: the live value that replaced the reviewed version, and the changes since then. */
export function conflict(
  { journal }: AccountContext,
  setting: Setting,
  ifMatch: string,
  { document, etag }: Observation & { ok: true },
): Refused {
  const reviewed = listedTags(ifMatch)
    .map((tag) => journal.valueAt(setting, tag))
    .find((found) => found !== undefined)
  const { changes } = journal.list({ resource: setting, limit: MOST_CHANGES })
  const since = changes.filter(
    ({ number, state }) => number > (reviewed?.upTo ?? Infinity) && state !== 'failed',
  )
  const result: Conflict = {
    current: document,
    etag,
    changed:
      reviewed === undefined ? null : diff(reviewed.value, document).map(({ pointer }) => pointer),
    changes: since,
  }
  const detail = 'The value was changed after you read it, and nothing was sent. Read it again.'
  return refuse('precondition_failed', detail, { headers: { etag }, result })
}
