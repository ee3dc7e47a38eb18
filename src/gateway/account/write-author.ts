import type { RevocationOccasion } from '../../api/revocation-occasion'
import type { ProposalOutcomeRecord } from '../../api/change'
import type { Role } from '../../api/roles'

/** The requester of work that continues without them, with what is needed to look up their roles again. */
export type StoredCaller = {
  kind: 'person' | 'service'
  /** The client id for a service token. */
  email: string
  /** The person's groups that the settings name; null if an earlier build did not store them. */
  groups: readonly string[] | null
}

/** A person, or a service token, that has a part in a proposal. */
export type ProposalParticipant = StoredCaller & {
  roles: readonly Role[]
  /** Access's own id of the person. Two addresses with the same id are one person. */
  subject: string | null
}

/** The person who asks for a write, and why. */
export type WriteAuthor = {
  email: string
  roles: readonly Role[]
  /** Empty on Cloudflare's own paths, where the caller cannot give a reason. */
  reason: string
  ticket: string | null
  /** Present if the write is a revocation, and its author said after what. */
  occasion?: RevocationOccasion | undefined
  /** An id that the caller chose, to find the change in history. */
  client_request_id?: string | undefined
  /** Present if the author asks for approval where it is needed (`Prefer: respond-async`). */
  proposer?: ProposalParticipant | undefined
  /** Whether the write is refused if it needs no approval, for an author who was told that it does (`handling=strict`). */
  isOnlyProposed?: boolean | undefined
  /** Present if the write applies a proposal; only the account's own object sets it. */
  approval?: ProposalOutcomeRecord | undefined
}
