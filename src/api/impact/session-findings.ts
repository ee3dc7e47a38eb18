import { HOUR_NS, type Nanoseconds, parseGoDuration } from '../duration'
import type { SettingChange } from './setting-change'
import { type ApplicationFacts, type SurveyFacts, collectPolicies } from './survey-facts'
import { countWithNoun, type Finding, namesToFindingItems } from './finding'
import { incompleteApplicationListFindings } from './incomplete-application-list-findings'

const SESSIONS =
  'https://developers.cloudflare.com/cloudflare-one/access-controls/access-settings/session-management/'
const CLIENT =
  'https://developers.cloudflare.com/cloudflare-one/team-and-resources/devices/cloudflare-one-client/configure/client-sessions/'

const SUBJECT = 'Global session duration'
const KEY = 'session_duration'
/** The duration that applies if the organization sets none. */
const DEFAULT = 24n * HOUR_NS

/** Returns whether the global session duration becomes longer or shorter. */
export function concernsSessions({ before, after }: SettingChange): boolean {
  return lengthOf(before[KEY]) !== lengthOf(after[KEY])
}

/** Finds the applications and policies that follow the global session duration, and those that have their own. */
export function sessionFindings(facts: SurveyFacts, { before, after }: SettingChange): Finding[] {
  const { applications } = facts
  if (applications === null) {
    const sentence =
      'Which applications follow could not be computed: the account’s applications could not be read.'
    return [sessions({ id: 'sessions-unknown', severity: 'unknown', sentence, source: 'inferred' })]
  }
  const timed = applications.filter(({ type }) => TIMED_TYPES.has(type))
  const global = lengthOf(after[KEY])
  const own = [
    ...ownDurations(timed, 'application'),
    ...ownDurations(collectPolicies(facts), 'policy'),
  ]
  const longer = own.filter(({ length }) => length !== undefined && length > global)
  const shorter = own.filter(({ length }) => length !== undefined && length < global)
  const unreadable = own.filter(({ length }) => length === undefined)
  const followers = timed.filter(({ sessionDuration }) => sessionDuration === null)
  const ofClient = timed.filter((application) => usesClientSession(application, after))
  return [
    ...when(longer, {
      id: 'sessions-longer',
      severity: 'warning',
      sentence: `${inWords(longer)} ${have(longer)} a longer session duration of ${its(longer)} own, and ${keeps(longer)} it.`,
      source: 'documented',
      documentation: SESSIONS,
    }),
    ...when(shorter, {
      id: 'sessions-shorter',
      severity: 'notice',
      sentence: `${inWords(shorter)} ${have(shorter)} a shorter one, and ${keeps(shorter)} it. Below the global duration such a session is renewed without a login: only the global one brings people back to the identity provider.`,
      source: 'inferred',
      documentation: SESSIONS,
    }),
    ...when(unreadable, {
      id: 'sessions-unreadable',
      severity: 'unknown',
      sentence: `${inWords(unreadable)} ${have(unreadable)} a duration that Gatehouse cannot read.`,
      source: 'inferred',
    }),
    sessions({
      id: 'sessions-follow',
      severity: 'notice',
      sentence:
        followers.length === 0
          ? 'No application that was read follows: none of the account is without a duration of its own.'
          : `${countWithNoun(followers.length, 'application')} of the account ${followers.length === 1 ? 'has' : 'have'} no duration of ${followers.length === 1 ? 'its' : 'their'} own, and ${followers.length === 1 ? 'follows' : 'follow'}.`,
      source: 'documented',
      documentation: SESSIONS,
      ...namesToFindingItems(followers),
    }),
    ...(ofClient.length === 0
      ? []
      : [
          sessions({
            id: 'sessions-client',
            severity: 'notice',
            sentence: `${countWithNoun(ofClient.length, 'application')} ${ofClient.length === 1 ? 'admits' : 'admit'} people by their session in the Cloudflare One Client, which has a duration of its own.`,
            source: 'documented',
            documentation: CLIENT,
            ...namesToFindingItems(ofClient),
          }),
        ]),
    ...(lengthOf(after[KEY]) < lengthOf(before[KEY])
      ? [
          sessions({
            id: 'sessions-survive',
            severity: 'notice',
            sentence:
              'Nothing documented ends sessions that are open when the duration is shortened. To end them now, revoke them.',
            source: 'inferred',
          }),
        ]
      : []),
    ...incompleteApplicationListFindings(facts, SUBJECT),
  ]
}

/** The types of applications with a session duration, according to the API’s schemas. */
const TIMED_TYPES = new Set([
  'self_hosted',
  'ssh',
  'vnc',
  'rdp',
  'app_launcher',
  'warp',
  'mcp',
  'mcp_portal',
  'proxy_endpoint',
])

type Own = {
  kind: 'application' | 'policy'
  name: string
  /** Undefined if the duration cannot be parsed. */
  length: Nanoseconds | undefined
}

function ownDurations(
  items: readonly { name: string; sessionDuration: string | null }[],
  kind: Own['kind'],
): Own[] {
  return items.flatMap(({ name, sessionDuration }) => {
    if (sessionDuration === null) return []
    const parsed = parseGoDuration(sessionDuration)
    return [{ kind, name, length: parsed.ok ? parsed.value : undefined }]
  })
}

function usesClientSession(
  { usesClientSession: own }: ApplicationFacts,
  after: Record<string, unknown>,
): boolean {
  return own ?? after['allow_authenticate_via_warp'] === true
}

function lengthOf(value: unknown): Nanoseconds {
  const parsed = typeof value === 'string' && value !== '' ? parseGoDuration(value) : undefined
  return parsed?.ok === true ? parsed.value : DEFAULT
}

function inWords(items: readonly Own[]): string {
  const applications = items.filter(({ kind }) => kind === 'application').length
  const policies = items.length - applications
  return [
    ...(applications === 0 ? [] : [countWithNoun(applications, 'application')]),
    ...(policies === 0 ? [] : [countWithNoun(policies, 'policy', 'policies')]),
  ].join(' and ')
}

const have = ({ length }: readonly Own[]) => (length === 1 ? 'has' : 'have')
const its = ({ length }: readonly Own[]) => (length === 1 ? 'its' : 'their')
const keeps = ({ length }: readonly Own[]) => (length === 1 ? 'keeps' : 'keep')

function sessions(finding: Omit<Finding, 'subject'>): Finding {
  return { subject: SUBJECT, ...finding }
}

function when(items: readonly Own[], finding: Omit<Finding, 'subject'>): Finding[] {
  return items.length === 0 ? [] : [sessions({ ...finding, ...namesToFindingItems(items) })]
}
