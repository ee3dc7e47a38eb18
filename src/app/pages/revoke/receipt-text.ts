import type { RunDetail } from '../../../api/revocation-run'
import type { RevocationVerification } from './revocation-verification'
import { howToKeepOut } from './provider-words'

export type Receipt = {
  name: string
  email: string
  run: RunDetail
  proof: RevocationVerification
  /** The number of sessions before the revocation, if it was read. */
  before: number | undefined
  /** The time at which the sessions were last read, in milliseconds since 1970. */
  readAt: number | undefined
  /** The provider they last signed in with. */
  provider: string | null | undefined
}

/** Returns the receipt as plain text, for the ticket. Times are in UTC, so that nobody needs to ask. */
export function receiptText({
  name,
  email,
  run,
  proof,
  before,
  readAt,
  provider,
}: Receipt): string {
  const [person] = run.latest
  const lines = [
    `Sessions revoked: ${name === email ? email : `${onOneLine(name)} <${email}>`}`,
    `Result: ${proofInWords(proof, before)}${readAt === undefined ? '' : ` (read at ${utc(readAt)})`}`,
    `Accepted by Cloudflare: ${person?.at && run.counts.revoked > 0 ? utc(Date.parse(person.at)) : 'no'}`,
    `Asked for: ${askedInWords(run)}`,
    `By: ${run.email}, ${utc(Date.parse(run.created_at))}`,
    `Reason: ${quoted(run.reason)}`,
    ...(run.ticket === null ? [] : [`Ticket: ${onOneLine(run.ticket)}`]),
    `Can they log in again: not known. Revoking does not block. ${howToKeepOut(provider)}`,
    `Gatehouse run ${run.number}${person?.ray_id ? `, Cloudflare ray ID ${person.ray_id}` : ''}`,
  ]
  return lines.join('\n')
}

const LINE_BREAKS = /[\n\r\v\f\u0085\u2028\u2029]+/gu
/** Characters that change the direction of the text around them. */
const MARKS = /\p{Bidi_Control}/gu

function onOneLine(text: string): string {
  return text.replaceAll(LINE_BREAKS, ' ').replaceAll(MARKS, '')
}

/** Prefixes the lines of a quotation, so that none of them looks like one of the receipt's. */
function quoted(text: string): string {
  const lines = text.replaceAll(MARKS, '').split(LINE_BREAKS)
  return lines.length === 1 ? lines.join('') : ['', ...lines].join('\n> ')
}

/** Names what was to be ended. */
export function askedInWords({
  devices,
  warp_session_reauth,
}: Pick<RunDetail, 'devices' | 'warp_session_reauth'>): string {
  return [
    'sessions in all applications',
    devices && 'devices',
    warp_session_reauth && 'Cloudflare One Client re-authentication',
  ]
    .filter(Boolean)
    .join(', ')
}

export function countSessions(count: number): string {
  return count === 1 ? '1 session' : `${count} sessions`
}

function proofInWords(proof: RevocationVerification, before: number | undefined): string {
  switch (proof.kind) {
    case 'under-way':
      return 'under way'
    case 'held':
      return 'not revoked: the run was stopped, paused or cancelled'
    case 'failed':
      return `${proof.isKnown ? 'failed' : 'not known'}${proof.message ? `: ${onOneLine(proof.message)}` : ''}`
    case 'unprovable':
      return 'accepted; nothing can be read that would show the effect'
    case 'looking':
    case 'unseen':
      return `accepted, not yet seen: ${countSessions(proof.left)} from before still listed`
    case 'proven': {
      const ended = before === undefined ? 'no session from before is left' : endedInWords(before)
      return `proven: ${ended}${proof.since > 0 ? `; ${countSessions(proof.since)} began since` : ''}`
    }
  }
}

/** Says what happened to the sessions that existed before. */
export function endedInWords(before: number): string {
  if (before === 0) return 'there was no session, and none from before is there now'
  if (before === 1) return 'the one session from before is gone'
  return `${before === 2 ? 'both' : `all ${before}`} sessions from before are gone`
}

function utc(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}
