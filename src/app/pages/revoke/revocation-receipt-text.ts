import type { ActiveSession } from '../../../api/cloudflare-objects'
import type { RunPerson, RunWithLatestPeople } from '../../../api/revocation-run'
import type { WaysBackIn } from '../../../api/ways-back-in/ways-back-in'
import { waysBackInAsLines } from './ways-back-in-words'

/**
 * The known effect of a revocation. The API accepts one with a bare `true` and does not say what it ended, but the
 * sessions that can be read afterwards do.
 */
export type ObservedRevocationEffect =
  /** It has not been sent to Cloudflare yet, or its effect is not known yet. */
  | { kind: 'under-way' }
  /** Nobody will be revoked until somebody intervenes. It is not known if an attempt got no response before. */
  | { kind: 'blocked'; isKnown: boolean }
  /** Refused, or the response was lost. */
  | { kind: 'failed'; isKnown: boolean; message: string | null }
  /** Accepted, but nothing can be read that would show the effect. */
  | { kind: 'unverifiable' }
  /** Accepted; sessions from before still exist. */
  | { kind: 'looking'; left: number }
  /** The same after enough time has passed. */
  | { kind: 'unseen'; left: number }
  /** No session from before is left; `since` counts those that started after it. */
  | { kind: 'verified'; since: number }

/** For this long after a revocation, the page shows if somebody signs in again. In milliseconds, as all times here. */
export const PERSON_RETURN_WATCH_MS = 3_600_000

/** The duration of polling, in milliseconds; Cloudflare says that it takes 20 to 30 seconds. */
export const REVOCATION_VERIFICATION_TIMEOUT_MS = 120_000

type Seen = {
  run: RunWithLatestPeople
  /** Undefined if they cannot be read, or were not yet read after the revocation was accepted. */
  sessions: readonly ActiveSession[] | undefined
  /** Whether there is a person whose sessions could be read. */
  isKnownPerson: boolean
  /** The duration of polling so far, in milliseconds. */
  lookedMs: number
}

export function computeRevocationVerification({
  run,
  sessions,
  isKnownPerson,
  lookedMs,
}: Seen): ObservedRevocationEffect {
  const { revoked, sending, failed, unknown, cancelled } = run.counts
  const [person] = run.latest
  if (failed + unknown > 0) {
    return { kind: 'failed', isKnown: failed > 0, message: person?.message ?? null }
  }
  if (cancelled > 0) return { kind: 'blocked', isKnown: true }
  const isHalted = run.state === 'stopped' || run.state === 'paused'
  if (isHalted && sending === 0) return { kind: 'blocked', isKnown: !mayBeRevoked(person) }
  if (revoked === 0) return { kind: 'under-way' }
  if (!isKnownPerson) return { kind: 'unverifiable' }
  if (sessions === undefined)
    return { kind: lookedMs < REVOCATION_VERIFICATION_TIMEOUT_MS ? 'under-way' : 'unverifiable' }
  const accepted = Date.parse(person?.at ?? '') / 1000
  const left = sessions.filter(({ metadata }) => (metadata?.iat ?? 0) <= accepted).length
  if (left === 0) return { kind: 'verified', since: sessions.length }
  return { kind: lookedMs < REVOCATION_VERIFICATION_TIMEOUT_MS ? 'looking' : 'unseen', left }
}

/** Whether a person who waits was tried before, now or before a retry, without a response that tells what it did. */
function mayBeRevoked(waiting: RunPerson | undefined): boolean {
  return waiting !== undefined && (waiting.attempts > 0 || waiting.message !== null)
}

/** Whether Cloudflare may have accepted the revocation, though no response says so. */
export function isOutcomeUnknown(effect: ObservedRevocationEffect): boolean {
  return (effect.kind === 'failed' || effect.kind === 'blocked') && !effect.isKnown
}

export type RevocationReceiptData = {
  name: string
  email: string
  run: RunWithLatestPeople
  verification: ObservedRevocationEffect
  /** The number of sessions before the revocation, if it was read. */
  before: number | undefined
  /** The time at which the sessions were last read, in milliseconds since 1970. */
  readAt: number | undefined
  /** The provider they last signed in with. */
  provider: string | null | undefined
  /** By which ways they can get back in; undefined if that has not been read. */
  ways?: WaysBackIn | undefined
}

/** Returns the receipt as plain text, for the ticket. Times are in UTC, so that nobody needs to ask. */
export function buildRevocationReceiptText({
  name,
  email,
  run,
  verification,
  before,
  readAt,
  provider,
  ways,
}: RevocationReceiptData): string {
  const [person] = run.latest
  const lines = [
    `Revocation of sessions: ${name === email ? email : `${onOneLine(name)} <${email}>`}`,
    `Result: ${revocationVerificationInWords(verification, before)}${readAt === undefined ? '' : ` (read at ${utc(readAt)})`}`,
    `Accepted by Cloudflare: ${person?.at && run.counts.revoked > 0 ? utc(Date.parse(person.at)) : isOutcomeUnknown(verification) ? 'not known' : 'no'}`,
    `Asked for: ${revocationRequestInWords(run)}`,
    `By: ${run.email}, ${utc(Date.parse(run.created_at))}`,
    `Reason: ${quoted(run.reason)}`,
    ...(run.ticket === null ? [] : [`Ticket: ${onOneLine(run.ticket)}`]),
    ...(ways === undefined
      ? [`Can they log in again: not known. Revoking does not block. ${howToBlockPerson(provider)}`]
      : [...waysBackInAsLines(ways).map(onOneLine), howToBlockPerson(provider)]),
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
export function revocationRequestInWords({
  devices,
  warp_session_reauth,
}: Pick<RunWithLatestPeople, 'devices' | 'warp_session_reauth'>): string {
  return [
    'sessions in all applications',
    devices && 'devices',
    warp_session_reauth && 'Cloudflare One Client re-authentication',
  ]
    .filter(Boolean)
    .join(', ')
}

export function sessionCountInWords(count: number): string {
  return count === 1 ? '1 session' : `${count} sessions`
}

function revocationVerificationInWords(
  verification: ObservedRevocationEffect,
  before: number | undefined,
): string {
  switch (verification.kind) {
    case 'under-way':
      return 'under way'
    case 'blocked':
      return verification.isKnown
        ? 'not revoked: the run was stopped, paused or cancelled'
        : 'not known: a request got no response, and the run was stopped or paused then'
    case 'failed':
      return `${verification.isKnown ? 'failed' : 'not known'}${verification.message ? `: ${onOneLine(verification.message)}` : ''}`
    case 'unverifiable':
      return 'accepted; nothing can be read that would show the effect'
    case 'looking':
    case 'unseen':
      return `accepted, not yet seen: ${sessionCountInWords(verification.left)} from before still listed`
    case 'verified':
      return `proven: ${endedSessionsInWords(before)}${verification.since > 0 ? `; ${sessionCountInWords(verification.since)} began since` : ''}`
  }
}

/** Says what happened to the sessions that existed before; their number is undefined if it was not read. */
export function endedSessionsInWords(before: number | undefined): string {
  if (before === undefined) return 'no session from before is left'
  if (before === 0) return 'there was no session, and none from before is there now'
  if (before === 1) return 'the one session from before is gone'
  return `${before === 2 ? 'both' : `all ${before}`} sessions from before are gone`
}

function utc(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

type ProviderWords = {
  name: string
  /** The page on which its accounts are disabled; some providers have a separate one for every customer. */
  console?: string
}

/** Identity providers by Cloudflare's `type`, with the page on which an account is disabled. */
const PROVIDERS: Record<string, ProviderWords> = {
  azureAD: { name: 'Microsoft Entra ID', console: 'https://entra.microsoft.com/' },
  okta: { name: 'Okta' },
  'google-apps': { name: 'Google Workspace', console: 'https://admin.google.com/ac/users' },
  google: { name: 'Google' },
  github: { name: 'GitHub' },
  onelogin: { name: 'OneLogin' },
  pingone: { name: 'PingOne' },
  saml: { name: 'the SAML provider' },
  oidc: { name: 'the OpenID Connect provider' },
  cloudflare: { name: 'Cloudflare', console: 'https://dash.cloudflare.com/?to=/:account/members' },
  onetimepin: { name: 'One-time PIN' },
}

/** Undefined if it is not known which provider the person signs in with. */
export function findProviderNameAndConsole(
  type: string | null | undefined,
): ProviderWords | undefined {
  if (!type) return undefined
  return PROVIDERS[type] ?? { name: type }
}

/** Explains how to keep out somebody whose sessions were ended; the API does not say whether they are. */
export function howToBlockPerson(type: string | null | undefined): string {
  if (type === 'onetimepin') {
    return 'They sign in with a one-time PIN, which has no account to disable: take their address out of your Access policies.'
  }
  const provider = findProviderNameAndConsole(type)
  return provider === undefined
    ? 'Disable their account at your identity provider.'
    : `Disable their account in ${provider.name}.`
}
