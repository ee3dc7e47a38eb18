import type { AccessRule, AccessIdentityProvider } from './access-rules'
import type { AdmissionLevel, AdmissionCause, ApplicationAdmission } from './admission'
import type { DecidingAccessRule } from './rule-evaluation'
import {
  ADMISSION_LEVELS,
  MAX_LISTED_APPLICATIONS,
  MAX_WAYS_BACK_IN,
  type WayBackIn,
} from './ways-back-in'

/** The most characters that are quoted of a name or a value of somebody else's. */
const MAX_CHARACTERS = 200

type Options = {
  email: string
  /** Null if they were not read. */
  providers: readonly AccessIdentityProvider[] | null
  /** Whether the rules of policies, and the ids of applications, may be shown. */
  showsRules: boolean
}

/** Groups applications that admit somebody in the same way for the same reason: the most open first, then the largest. */
export function groupApplicationsByWayBackIn(
  admissions: readonly ApplicationAdmission[],
  options: Options,
): { ways: WayBackIn[]; hasMore: boolean } {
  const groups = new Map<string, WayBackIn>()
  for (const admission of admissions) {
    const way = wayOf(admission, options)
    const { applications: _applications, total: _total, ...reason } = way
    const key = JSON.stringify(reason)
    const group = groups.get(key) ?? { ...way, total: 0, applications: [] }
    groups.set(key, group)
    group.total += 1
    if (group.applications.length >= MAX_LISTED_APPLICATIONS) continue
    const { id, name } = admission.application
    group.applications.push({ id: options.showsRules ? id : null, name: quoted(name) })
  }
  const ways = [...groups.values()].toSorted(
    (one, other) =>
      ADMISSION_LEVELS.indexOf(one.admission) - ADMISSION_LEVELS.indexOf(other.admission) ||
      other.total - one.total,
  )
  return { ways: ways.slice(0, MAX_WAYS_BACK_IN), hasMore: ways.length > MAX_WAYS_BACK_IN }
}

function wayOf(
  { admission, causes, providers }: ApplicationAdmission,
  { email, providers: known, showsRules }: Options,
): WayBackIn {
  const main = causes.find(isInclusion) ?? causes[0]
  const policy = main !== undefined && 'policy' in main ? main.policy : null
  const isBypass = policy?.decision === 'bypass' || policy?.decision === 'non_identity'
  const basis = main === undefined || 'policy' in main ? 'policy' : main.kind
  return {
    admission,
    basis,
    policy: policy === null ? null : quoted(policy.name),
    is_bypass: isBypass,
    rule: showsRules && policy !== null ? rulesInWords(causes, main, known) : null,
    closing: showsRules ? closingOf(admission, main, email) : null,
    providers:
      isBypass || admission === 'no' ? [] : providers.flatMap((one) => one?.name ?? []).map(quoted),
    total: 0,
    applications: [],
  }
}

type CauseOfRule = Extract<AdmissionCause, { kind: 'rule' }>

/** Whether a rule is what makes a policy that lets people in concern them. */
function isInclusion(cause: AdmissionCause): cause is CauseOfRule {
  return cause.kind === 'rule' && cause.list === 'include'
}

function rulesInWords(
  causes: readonly AdmissionCause[],
  main: AdmissionCause | undefined,
  providers: Options['providers'],
): string {
  const others = causes.filter((cause) => cause !== main)
  const ordered = main === undefined ? others : [main, ...others]
  const words = ordered.flatMap((cause) =>
    admissionCauseInWords(cause, providers).map((text) => `${laterPolicy(cause, main)}${text}`),
  )
  return [...new Set(words)].join('; ')
}

/** Names the policy of a cause, unless it is the one that the way is named by. */
function laterPolicy(cause: AdmissionCause, main: AdmissionCause | undefined): string {
  if (main === undefined || !('policy' in main) || !('policy' in cause)) return ''
  return cause.policy === main.policy ? '' : `then policy “${quoted(cause.policy.name)}”: `
}

function admissionCauseInWords(cause: AdmissionCause, providers: Options['providers']): string[] {
  switch (cause.kind) {
    case 'rule': {
      const prefix =
        cause.list === 'include' ? '' : cause.list === 'require' ? 'requires ' : 'excludes '
      const block = cause.policy.decision === 'deny' ? 'blocks ' : ''
      return [`${block}${prefix}${groupsInWords(cause)}${ruleInWords(cause.rule, providers)}`]
    }
    case 'mfa':
      return ['asks for MFA']
    case 'approval':
      return ['needs an approval']
    case 'decision':
      return ['its decision is not known']
    default:
      return []
  }
}

/** The most groups of a nesting that are named. */
const MAX_GROUPS = 6

function groupsInWords({ groups }: DecidingAccessRule): string {
  if (groups.length === 0) return ''
  const names = groups.slice(0, MAX_GROUPS).map(({ name }) => `“${quoted(name)}”`)
  const more = groups.length > MAX_GROUPS ? ' → …' : ''
  const last = groups.at(-1)
  const how = last?.list === 'exclude' ? ' without ' : last?.list === 'require' ? ' with ' : ': '
  return `the group ${names.join(' → ')}${more}${how}`
}

type RuleWords = string | ((text: (name: string) => string) => string)

/** What each selector asks for, in words that follow “lets in” or “requires”. `text` is a value of the rule. */
const RULE_WORDS = new Map<string, RuleWords>([
  ['everyone', 'everyone'],
  ['email', (text) => `the address ${text('email')}`],
  ['email_domain', (text) => `everyone at @${text('domain').replace(/^@/, '')}`],
  ['email_list', 'a list of email addresses, which is not read'],
  ['group', 'a group that was not read'],
  ['auth_method', (text) => `the authentication method ${text('auth_method')}`],
  ['azureAD', 'a group of Entra ID, which only the provider knows'],
  ['okta', 'a group of Okta, which only the provider knows'],
  ['github-organization', 'an organization of GitHub, which only the provider knows'],
  ['gsuite', 'a group of Google Workspace, which only the provider knows'],
  ['saml', 'an attribute of SAML, which only the provider knows'],
  ['oidc', 'a claim of OpenID Connect, which only the provider knows'],
  ['auth_context', 'an authentication context of Entra ID, which only the provider knows'],
  ['ip', (text) => `the IP address ${text('ip')}`],
  ['ip_list', 'a list of IP addresses'],
  ['geo', (text) => `the country ${text('country_code')}`],
  ['certificate', 'a client certificate'],
  ['common_name', (text) => `the client certificate ${text('common_name')}`],
  ['device_posture', 'a check of the device'],
  ['service_token', 'a service token'],
  ['any_valid_service_token', 'any service token'],
  ['linked_app_token', 'a token of another application'],
  ['external_evaluation', 'an answer of a service outside Cloudflare'],
  ['user_risk_score', 'a risk score'],
  ['cloudflare_account_member', 'a membership of a Cloudflare account'],
  ['', 'a rule that Gatehouse does not know'],
])

function ruleInWords({ key, value }: AccessRule, providers: Options['providers']): string {
  if (key === 'login_method') {
    const provider = providers?.find(({ id }) => id === value['id'])
    return `a login by ${provider === undefined ? 'an identity provider' : quoted(provider.name)}`
  }
  const words = RULE_WORDS.get(key) ?? `the rule “${quoted(key)}”, which Gatehouse does not know`
  if (typeof words === 'string') return words
  return words((name) => quoted(typeof value[name] === 'string' ? value[name] : '…'))
}

function closingOf(
  admission: AdmissionLevel,
  main: AdmissionCause | undefined,
  email: string,
): string | null {
  if (admission === 'no' || main === undefined || !('policy' in main)) return null
  const { policy } = main
  const name = `“${quoted(policy.name)}”`
  if (policy.decision === 'bypass')
    return `Replace the Bypass policy ${name}: it asks nobody to log in.`
  if (policy.decision === 'non_identity') {
    return `Replace what the Service Auth policy ${name} includes: it asks nobody to log in.`
  }
  const isByAddress = main.kind === 'rule' && main.list === 'include' && main.rule.key === 'email'
  const place = main.kind === 'rule' ? main.groups.at(-1)?.name : undefined
  return isByAddress
    ? `Take ${email} out of ${place === undefined ? name : `the group “${quoted(place)}”`}.`
    : `Put a Block policy for ${email} above ${name}, or exclude the address in it.`
}

/** Somebody else's text is shortened, since nothing bounds it. */
function quoted(text: string): string {
  return text.length <= MAX_CHARACTERS ? text : `${text.slice(0, MAX_CHARACTERS)}…`
}
