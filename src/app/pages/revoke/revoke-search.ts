import { normalizeEmail } from '../../../api/cloudflare-objects'
import type { RunPersonState } from '../../../api/revocation-run'

type Search = Record<string, unknown>

/** The values with which a link, from a ticket system for instance, fills in the dialog. */
export type RevokePrefill = { reason?: string; ticket?: string }

/**
 * The person to show, and the run that revoked them; or a text by which to look somebody up. Addresses are spelled as
 * Access stores them.
 */
export type RevokeSearchParams = RevokePrefill & { email?: string; run?: number; find?: string }

export function parseRevokeSearch({
  email,
  run,
  reason,
  ticket,
  find,
}: Search): RevokeSearchParams {
  const address = typeof email === 'string' ? normalizeEmail(email) : ''
  return {
    // A text that is too long is refused by the dialog, under its field.
    ...(typeof reason === 'string' && reason !== '' && { reason }),
    ...(typeof ticket === 'string' && ticket !== '' && { ticket }),
    // Any further rules for addresses are up to Cloudflare, which may know somebody by this one.
    ...(address.includes('@') && { email: address }),
    ...(address === '' && typeof find === 'string' && find !== '' && { find }),
    ...(/^\d{1,15}$/.test(String(run)) && { run: Number(run) }),
  }
}

/** The people to begin a list with: those of a run in whom a verification found this. */
export type RevokeManySearchParams = { run?: number; group?: 'back' | 'with_sessions_left' }

export function parseRevokeManySearch({ run, group }: Search): RevokeManySearchParams {
  if (!/^\d{1,15}$/.test(String(run))) return {}
  return group === 'back' || group === 'with_sessions_left' ? { run: Number(run), group } : {}
}

/** Selects which of a run's people are shown. */
export function parseRunSearch({ state }: Search): { state?: RunPersonState } {
  return isPersonState(state) ? { state } : {}
}

/** Listed here because every page loads this file, and the contract's schemas are large. */
const IS_PERSON_STATE: Record<RunPersonState, true> = {
  waiting: true,
  sending: true,
  revoked: true,
  failed: true,
  unknown: true,
  cancelled: true,
}

function isPersonState(value: unknown): value is RunPersonState {
  return typeof value === 'string' && Object.hasOwn(IS_PERSON_STATE, value)
}
