import { readGoDuration } from '../duration'
import type { SettingChange } from './setting-change'
import type { ApplicationFacts, SurveyFacts } from './survey-facts'
import { pluralForm, countWithNoun, type Finding } from './finding'
import {
  documentedFindingSource,
  createFindingBuilders,
  inferredFindingSource,
  namesToFindingItems,
} from './finding-builders'

/** An application that uses client sessions is refused while the organization has no duration. */
const REFUSAL = 'https://github.com/cloudflare/terraform-provider-cloudflare/issues/3144'

const DURATION = 'warp_auth_session_duration'
const ALLOWED = 'allow_authenticate_via_warp'

const { finding, unknown, unread, when, ifAny, incompleteApplications } = createFindingBuilders(
  'Sessions in the Cloudflare One Client',
)

/** The types of applications that can admit people by their client session, according to the API’s schemas. */
const TYPES = new Set(['self_hosted', 'ssh', 'vnc', 'rdp', 'mcp', 'mcp_portal'])

/** Returns whether client sessions change their duration, or count for applications that do not say otherwise. */
export function concernsClientSessions({ before, after }: SettingChange): boolean {
  return lengthOf(before) !== lengthOf(after) || isAllowed(before) !== isAllowed(after)
}

/** Finds the applications that admit people by their client session, and the Gateway rules with a clock of their own. */
export function clientSessionFindings(facts: SurveyFacts, change: SettingChange): Finding[] {
  const { applications } = facts
  if (applications === null) {
    return [
      unread('client-unknown', 'Which applications use client sessions', 'applications'),
      ...gatewayFindings(facts),
    ]
  }
  const able = applications.filter(({ type }) => TYPES.has(type))
  return [
    ...withoutDurationFindings(able, change),
    ...durationFindings(able, change),
    ...allowedFindings(able, change),
    ...bindingCookieFindings(able, change),
    ...gatewayFindings(facts),
    ...incompleteApplications(facts),
  ]
}

/** Without a duration in the organization, Cloudflare refuses to save an application that uses client sessions. */
function withoutDurationFindings(
  applications: readonly ApplicationFacts[],
  { before, after }: SettingChange,
): Finding[] {
  if (lengthOf(after) !== undefined) return []
  const isCleared = lengthOf(before) !== undefined
  const own = applications.filter(({ usesClientSession }) => usesClientSession === true)
  const followers = followersOf(applications)
  return [
    ...ifAny(isCleared ? own : [], (count) => ({
      id: 'client-refused',
      severity: 'critical',
      sentence: `${countWithNoun(count, 'application')} ${pluralForm(count, 'uses', 'use')} client sessions by ${pluralForm(count, 'a setting of its own', 'settings of their own')}. Without a duration in the organization, Cloudflare refuses to save such an application (error 12130). What becomes of it until then is not known.`,
      source: 'seen',
      documentation: REFUSAL,
      edit: {
        label: `Keep ${String(before[DURATION])}`,
        patch: { [DURATION]: before[DURATION] },
      },
    })),
    ...when(isAllowed(after) && (isCleared || !isAllowed(before)), {
      id: 'client-no-duration',
      severity: 'unknown',
      sentence: `${countWithNoun(followers.length, 'application')} would follow an organization that allows client sessions and has no duration for them. Cloudflare does not say what it makes of that.`,
      ...inferredFindingSource('clientSessions'),
      ...namesToFindingItems(followers),
    }),
  ]
}

function durationFindings(
  applications: readonly ApplicationFacts[],
  { before, after }: SettingChange,
): Finding[] {
  const [from, to] = [lengthOf(before), lengthOf(after)]
  if (to === undefined || from === to) return []
  const using = applications.filter((application) => isUsing(application, after))
  const { length } = using
  return [
    finding({
      id: 'client-duration',
      severity: 'notice',
      sentence:
        length === 0
          ? 'No application that was read admits people by their client session, so the duration concerns none.'
          : `${countWithNoun(length, 'application')} ${pluralForm(length, 'admits', 'admit')} people by their client session, and ${pluralForm(length, 'follows', 'follow')}. The time counts from the last authentication in the client, by the person who enrolled the device.`,
      ...documentedFindingSource('clientSessions'),
      ...namesToFindingItems(using),
    }),
  ]
}

function allowedFindings(
  applications: readonly ApplicationFacts[],
  { before, after }: SettingChange,
): Finding[] {
  if (isAllowed(before) === isAllowed(after)) return []
  const followers = followersOf(applications)
  const others = applications.filter(
    ({ usesClientSession }) => usesClientSession === !isAllowed(after),
  )
  const [following, other] = [followers.length, others.length]
  const [does, doesNot] = isAllowed(after)
    ? [
        `${pluralForm(following, 'starts', 'start')} to admit people by their client session, without the identity provider`,
        `${pluralForm(other, 'says', 'say')} no, and ${pluralForm(other, 'goes', 'go')} on without`,
      ]
    : [
        `no longer ${pluralForm(following, 'admits', 'admit')} people by their client session, and ${pluralForm(following, 'asks', 'ask')} them to log in`,
        `${pluralForm(other, 'says', 'say')} yes, and ${pluralForm(other, 'goes', 'go')} on with it`,
      ]
  return [
    finding({
      id: 'client-followers',
      severity: isAllowed(after) && following > 0 ? 'warning' : 'notice',
      sentence: `${countWithNoun(following, 'application')} ${pluralForm(following, 'has', 'have')} no setting of ${pluralForm(following, 'its', 'their')} own: ${pluralForm(following, 'it', 'they')} ${does}.`,
      ...documentedFindingSource('clientSessions'),
      ...namesToFindingItems(followers),
    }),
    ...ifAny(others, (count) => ({
      id: 'client-others',
      severity: 'notice',
      sentence: `${countWithNoun(count, 'application')} ${doesNot}.`,
      ...documentedFindingSource('clientSessions'),
    })),
  ]
}

/** A binding cookie excludes client sessions. */
function bindingCookieFindings(
  applications: readonly ApplicationFacts[],
  { after }: SettingChange,
): Finding[] {
  const bound = applications.filter(
    (application) => application.hasBindingCookie && isUsing(application, after),
  )
  return ifAny(bound, (count) => ({
    id: 'client-binding-cookie',
    severity: 'warning',
    sentence: `${countWithNoun(count, 'application')} would use client sessions, but ${pluralForm(count, 'has', 'have')} a binding cookie, with which these do not work.`,
    ...documentedFindingSource('authorizationCookie'),
  }))
}

/** Gateway has a client session for each rule, which the organization's duration does not change. */
function gatewayFindings({ gatewaySessions }: SurveyFacts): Finding[] {
  if (gatewaySessions === null) {
    const sentence =
      'Which Gateway rules have a client session of their own could not be computed: the rules could not be read.'
    return [unknown('client-gateway', sentence)]
  }
  const active = gatewaySessions.filter(({ isEnabled }) => isEnabled).length
  const off = gatewaySessions.length - active
  const rest =
    off === 0
      ? ''
      : ` So ${pluralForm(off, 'does', 'do')} ${off.toLocaleString('en')} that ${pluralForm(off, 'is', 'are')} off.`
  const named = gatewaySessions.map(({ name, isEnabled, duration }) => ({
    name: `${name} (${duration ?? 'no duration'}${isEnabled ? '' : ', off'})`,
  }))
  return ifAny(named, () => ({
    id: 'client-gateway',
    severity: 'notice',
    sentence: `${countWithNoun(active, 'Gateway rule')} ${pluralForm(active, 'has', 'have')} a client session with a duration of ${pluralForm(active, 'its', 'their')} own, and ${pluralForm(active, 'keeps', 'keep')} it.${rest}`,
    ...documentedFindingSource('clientSessions'),
  }))
}

function followersOf(applications: readonly ApplicationFacts[]): ApplicationFacts[] {
  return applications.filter(({ usesClientSession }) => usesClientSession === null)
}

function isUsing({ usesClientSession }: ApplicationFacts, document: Record<string, unknown>) {
  return usesClientSession ?? isAllowed(document)
}

function isAllowed(document: Record<string, unknown>): boolean {
  return document[ALLOWED] === true
}

/** Returns undefined if there are no client sessions. */
const lengthOf = (document: Record<string, unknown>) => readGoDuration(document[DURATION])
