import { normalizeEmail } from '../../../api/normalize-email'
import type { PersonState } from '../../../api/revocation-run'

type Search = Record<string, unknown>

/** Whom to look at, and the run that revoked them. Addresses are spelled as Access stores them. */
export type RevokeSearch = { email?: string; run?: number }

export function revokeSearch({ email, run }: Search): RevokeSearch {
  const address = typeof email === 'string' ? normalizeEmail(email) : ''
  return {
    // What else an address must be is Cloudflare's to say, who may know somebody by it.
    ...(address.includes('@') && { email: address }),
    ...(/^\d{1,15}$/.test(String(run)) && { run: Number(run) }),
  }
}

/** Which of a run's people are shown. */
export function runSearch({ state }: Search): { state?: PersonState } {
  return isPersonState(state) ? { state } : {}
}

/** Named here because every page loads this file, and the contract's schemas are large. */
const IS_PERSON_STATE: Record<PersonState, true> = {
  waiting: true,
  sending: true,
  revoked: true,
  failed: true,
  unknown: true,
  cancelled: true,
}

function isPersonState(value: unknown): value is PersonState {
  return typeof value === 'string' && Object.hasOwn(IS_PERSON_STATE, value)
}
