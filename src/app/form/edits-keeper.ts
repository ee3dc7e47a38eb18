import type { ChangeRequest } from '../../api/change-request'
import type { ApiError } from '../../api/errors'

/** Where edits are kept as they are made, before any of them is saved: a draft on the account. */
export type EditsKeeper = {
  /** Keeps now what is not kept yet. */
  flush: () => Promise<{ ok: true } | { ok: false; error: ApiError }>
  isKept: () => boolean
  /** What a change says that it publishes. */
  version: () => NonNullable<ChangeRequest['draft']>
}
