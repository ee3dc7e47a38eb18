import type { ChangeRequest } from '../../api/change-request'
import type { ApiError } from '../../api/errors'

type Outcome = { ok: true } | { ok: false; error: ApiError }

/** Saves edits as they are made, before they are published: in a draft on the account. */
export type Autosave = {
  /** Saves the newest edits now. */
  flush: () => Promise<Outcome>
  /** Whether the browser may leave the page: unsaved edits are sent while it does. */
  canBeLeft: () => boolean
  /** The same as `flush`, and fails where somebody else saved or removed the draft meanwhile. */
  flushUnlessBlocked: () => Promise<Outcome>
  /** What a change says that it publishes. */
  version: () => NonNullable<ChangeRequest['draft']>
  /** Asks how to go on where an error says that somebody else saved or removed the draft; false for any other. */
  handlesError: (error: ApiError) => boolean
}
