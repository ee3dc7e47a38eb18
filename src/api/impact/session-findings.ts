import { HOUR_NS, type Nanoseconds, readGoDuration } from '../duration'
import type { SettingChange } from './setting-change'
import { type ApplicationFacts, type SurveyFacts, collectPolicies } from './survey-facts'
import { pluralForm, countWithNoun, type Finding } from './finding'
import {
  documentedFindingSource,
  createFindingBuilders,
  inferredFindingSource,
  namesToFindingItems,
} from './finding-builders'

const KEY = 'session_duration'
/** The duration that applies if the organization sets none. */
const DEFAULT = 24n * HOUR_NS

const { finding, unread, when, ifAny, incompleteApplications } =
  createFindingBuilders('Global session duration')

/** Returns whether the global session duration becomes longer or shorter. */
export function concernsSessions({ before, after }: SettingChange): boolean {
  return lengthOf(before[KEY]) !== lengthOf(after[KEY])
}

/** Finds the applications and policies that follow the global session duration, and those that have their own. */
export function sessionFindings(facts: SurveyFacts, { before, after }: SettingChange): Finding[] {
  const { applications } = facts
  if (applications === null) {
    return [unread('sessions-unknown', 'Which applications follow', 'applications')]
  }
  const timed = applications.filter(({ type }) => TIMED_TYPES.has(type))
  const global = lengthOf(after[KEY])
  const own = [
    ...ownDurations(timed, 'application'),
    ...ownDurations(collectPolicies(facts), 'policy'),
  ]
  const longer = own.filter(({ duration }) => duration !== undefined && duration > global)
  const shorter = own.filter(({ duration }) => duration !== undefined && duration < global)
  const unreadable = own.filter(({ duration }) => duration === undefined)
  const followers = timed.filter(({ sessionDuration }) => sessionDuration === null)
  const { length } = followers
  const ofClient = timed.filter((application) => usesClientSession(application, after))
  return [
    ...ifAny(longer, (count) => ({
      id: 'sessions-longer',
      severity: 'warning',
      sentence: `${inWords(longer)} ${pluralForm(count, 'has', 'have')} a longer session duration of ${pluralForm(count, 'its', 'their')} own, and ${pluralForm(count, 'keeps', 'keep')} it.`,
      ...documentedFindingSource('sessions'),
    })),
    ...ifAny(shorter, (count) => ({
      id: 'sessions-shorter',
      severity: 'notice',
      sentence: `${inWords(shorter)} ${pluralForm(count, 'has', 'have')} a shorter one, and ${pluralForm(count, 'keeps', 'keep')} it. Below the global duration such a session is renewed without a login: only the global one brings people back to the identity provider.`,
      ...inferredFindingSource('sessions'),
    })),
    ...ifAny(unreadable, (count) => ({
      id: 'sessions-unreadable',
      severity: 'unknown',
      sentence: `${inWords(unreadable)} ${pluralForm(count, 'has', 'have')} a duration that Gatehouse cannot read.`,
      source: 'inferred',
    })),
    finding({
      id: 'sessions-follow',
      severity: 'notice',
      sentence:
        length === 0
          ? 'No application that was read follows: none of the account is without a duration of its own.'
          : `${countWithNoun(length, 'application')} of the account ${pluralForm(length, 'has', 'have')} no duration of ${pluralForm(length, 'its', 'their')} own, and ${pluralForm(length, 'follows', 'follow')}.`,
      ...documentedFindingSource('sessions'),
      ...namesToFindingItems(followers),
    }),
    ...ifAny(ofClient, (count) => ({
      id: 'sessions-client',
      severity: 'notice',
      sentence: `${countWithNoun(count, 'application')} ${pluralForm(count, 'admits', 'admit')} people by their session in the Cloudflare One Client, which has a duration of its own.`,
      ...documentedFindingSource('clientSessions'),
    })),
    ...when(global < lengthOf(before[KEY]), {
      id: 'sessions-survive',
      severity: 'notice',
      sentence:
        'Nothing documented ends sessions that are open when the duration is shortened. To end them now, revoke them.',
      source: 'inferred',
    }),
    ...incompleteApplications(facts),
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
  duration: Nanoseconds | undefined
}

function ownDurations(
  items: readonly { name: string; sessionDuration: string | null }[],
  kind: Own['kind'],
): Own[] {
  return items.flatMap(({ name, sessionDuration }) =>
    sessionDuration === null ? [] : [{ kind, name, duration: readGoDuration(sessionDuration) }],
  )
}

function usesClientSession(
  { usesClientSession: own }: ApplicationFacts,
  after: Record<string, unknown>,
): boolean {
  return own ?? after['allow_authenticate_via_warp'] === true
}

const lengthOf = (value: unknown) => readGoDuration(value) ?? DEFAULT

function inWords(items: readonly Own[]): string {
  const applications = items.filter(({ kind }) => kind === 'application').length
  const policies = items.length - applications
  return [
    ...(applications === 0 ? [] : [countWithNoun(applications, 'application')]),
    ...(policies === 0 ? [] : [countWithNoun(policies, 'policy', 'policies')]),
  ].join(' and ')
}
