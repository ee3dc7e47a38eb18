import type { ChangeRequest } from '../../api/change-request'
import type { ApiError } from '../../api/errors'

type Outcome = { ok: true } | { ok: false; error: ApiError }

/** Saves edits as they are made, before they are published, to a draft in the account. */
export type Autosave = {
  /** Saves the newest edits now. */
  flush: () => Promise<Outcome>
  /** Whether the browser may leave the page: unsaved edits are sent as it does. */
  canBeLeft: () => boolean
  /** Like `flush`, but fails if somebody else saved or removed the draft in the meantime. */
  flushUnlessBlocked: () => Promise<Outcome>
  /** The version of the draft that a change declares it publishes. */
  version: () => NonNullable<ChangeRequest['draft']>
  /**
   * Asks how to proceed if the error says that somebody else saved or removed the draft; returns false for any other
   * error.
   */
  handlesError: (error: ApiError) => boolean
}
