import type { ChangeRequest } from '../../api/change-request'
import type { ApiError } from '../../api/errors'

type Outcome = { ok: true } | { ok: false; error: ApiError }

/** Where edits are kept as they are made, before any of them is saved: a draft on the account. */
export type EditsKeeper = {
  /** Keeps now what is not kept yet. */
  flush: () => Promise<Outcome>
  /** Whether the browser may leave the page: what is not kept yet is kept while it does. */
  canBeLeft: () => boolean
  /** The same as `flush`, and fails where somebody else made something else of the edits meanwhile. */
  settle: () => Promise<Outcome>
  /** What a change says that it publishes. */
  version: () => NonNullable<ChangeRequest['draft']>
  /** Shows what somebody else made of the edits, and the ways on. False for any other error. */
  takesOver: (error: ApiError) => boolean
}
