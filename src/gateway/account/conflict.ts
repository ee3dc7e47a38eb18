import type { Conflict, Setting } from '../../api/change'
import { diff } from '../../api/diff'
import { type Answer, failure } from '../answer'
import type { AccountContext } from './account-context'
import type { Observation } from './observation'
import { listedTags } from './precondition'

const MOST_CHANGES = 50

/** Builds the 412 response: the live value that replaced the reviewed version, and the changes since then. */
export function conflict(
  { journal }: AccountContext,
  setting: Setting,
  ifMatch: string,
  { document, etag }: Observation & { ok: true },
): Answer {
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
  return failure('precondition_failed', detail, { etag }, result)
}
