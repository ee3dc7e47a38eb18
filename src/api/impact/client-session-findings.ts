import { type Nanoseconds, parseGoDuration } from '../duration'
import type { SettingChange } from './setting-change'
import type { ApplicationFacts, SurveyFacts } from './survey-facts'
import { pluralForm, countWithNoun, type Finding, namesToFindingItems } from './finding'
import { incompleteApplicationListFindings } from './incomplete-application-list-findings'

const CLIENT =
  'https://developers.cloudflare.com/cloudflare-one/team-and-resources/devices/cloudflare-one-client/configure/client-sessions/'
const COOKIE =
  'https://developers.cloudflare.com/cloudflare-one/access-controls/applications/http-apps/authorization-cookie/'
/** An application that uses client sessions is refused while the organization has no duration. */
const REFUSAL = 'https://github.com/cloudflare/terraform-provider-cloudflare/issues/3144'

const SUBJECT = 'Sessions in the Cloudflare One Client'
const DURATION = 'warp_auth_session_duration'
const ALLOWED = 'allow_authenticate_via_warp'

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
    const sentence =
      'Which applications use client sessions could not be computed: the account’s applications could not be read.'
    return [
      finding({ id: 'client-unknown', severity: 'unknown', sentence, source: 'inferred' }),
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
    ...incompleteApplicationListFindings(facts, SUBJECT),
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
  const { length } = own
  const allowing = isAllowed(after) && (isCleared || !isAllowed(before))
  return [
    ...(isCleared && length > 0
      ? [
          finding({
            id: 'client-refused',
            severity: 'critical',
            sentence: `${countWithNoun(length, 'application')} ${pluralForm(length, 'uses', 'use')} client sessions by ${pluralForm(length, 'a setting of its own', 'settings of their own')}. Without a duration in the organization, Cloudflare refuses to save such an application (error 12130). What becomes of it until then is not known.`,
            source: 'seen',
            documentation: REFUSAL,
            ...namesToFindingItems(own),
            edit: {
              label: `Keep ${String(before[DURATION])}`,
              patch: { [DURATION]: before[DURATION] },
            },
          }),
        ]
      : []),
    ...(allowing
      ? [
          finding({
            id: 'client-no-duration',
            severity: 'unknown',
            sentence: `${countWithNoun(followersOf(applications).length, 'application')} would follow an organization that allows client sessions and has no duration for them. Cloudflare does not say what it makes of that.`,
            source: 'inferred',
            documentation: CLIENT,
            ...namesToFindingItems(followersOf(applications)),
          }),
        ]
      : []),
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
      source: 'documented',
      documentation: CLIENT,
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
      source: 'documented',
      documentation: CLIENT,
      ...namesToFindingItems(followers),
    }),
    ...(other === 0
      ? []
      : [
          finding({
            id: 'client-others',
            severity: 'notice',
            sentence: `${countWithNoun(other, 'application')} ${doesNot}.`,
            source: 'documented',
            documentation: CLIENT,
            ...namesToFindingItems(others),
          }),
        ]),
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
  const { length } = bound
  if (length === 0) return []
  return [
    finding({
      id: 'client-binding-cookie',
      severity: 'warning',
      sentence: `${countWithNoun(length, 'application')} would use client sessions, but ${pluralForm(length, 'has', 'have')} a binding cookie, with which these do not work.`,
      source: 'documented',
      documentation: COOKIE,
      ...namesToFindingItems(bound),
    }),
  ]
}

/** Gateway has a client session for each rule, which the organization's duration does not change. */
function gatewayFindings({ gatewaySessions }: SurveyFacts): Finding[] {
  if (gatewaySessions === null) {
    const sentence =
      'Which Gateway rules have a client session of their own could not be computed: the rules could not be read.'
    return [finding({ id: 'client-gateway', severity: 'unknown', sentence, source: 'inferred' })]
  }
  const active = gatewaySessions.filter(({ isEnabled }) => isEnabled)
  const off = gatewaySessions.length - active.length
  if (gatewaySessions.length === 0) return []
  const rest =
    off === 0
      ? ''
      : ` So ${pluralForm(off, 'does', 'do')} ${off.toLocaleString('en')} that ${pluralForm(off, 'is', 'are')} off.`
  return [
    finding({
      id: 'client-gateway',
      severity: 'notice',
      sentence: `${countWithNoun(active.length, 'Gateway rule')} ${pluralForm(active.length, 'has', 'have')} a client session with a duration of ${pluralForm(active.length, 'its', 'their')} own, and ${pluralForm(active.length, 'keeps', 'keep')} it.${rest}`,
      source: 'documented',
      documentation: CLIENT,
      ...namesToFindingItems(
        gatewaySessions.map(({ name, isEnabled, duration }) => ({
          name: `${name} (${duration ?? 'no duration'}${isEnabled ? '' : ', off'})`,
        })),
      ),
    }),
  ]
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
function lengthOf({ [DURATION]: value }: Record<string, unknown>): Nanoseconds | undefined {
  const parsed = typeof value === 'string' && value !== '' ? parseGoDuration(value) : undefined
  return parsed?.ok === true ? parsed.value : undefined
}

function finding(one: Omit<Finding, 'subject'>): Finding {
  return { subject: SUBJECT, ...one }
}
