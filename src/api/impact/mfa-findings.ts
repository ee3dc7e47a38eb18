import { INFRASTRUCTURE_AUTHENTICATORS } from '../mfa-authenticators'
import { isJsonObject } from '../json'
import { type SettingChange, stringListAt } from './setting-change'
import { type ApplicationFacts, type SurveyFacts, collectPolicies } from './survey-facts'
import { countWithNoun, type Finding, namesToFindingItems } from './finding'
import { incompleteApplicationListFindings } from './incomplete-application-list-findings'

const MFA =
  'https://developers.cloudflare.com/cloudflare-one/access-controls/access-settings/independent-mfa/'

const SUBJECT = 'Independent MFA'

type Mfa = { methods: string[]; isRequired: boolean }

function mfaOf(document: Record<string, unknown>): Mfa {
  const { mfa_config } = document
  const methods = isJsonObject(mfa_config) ? stringListAt(mfa_config, 'allowed_authenticators') : []
  return { methods, isRequired: document['mfa_required_for_all_apps'] === true }
}

function removedMethods({ before, after }: SettingChange): string[] {
  const left = new Set(mfaOf(after).methods)
  return mfaOf(before).methods.filter((method) => !left.has(method))
}

/** Returns whether a change removes a method of MFA, or starts or stops requiring MFA for all applications. */
export function concernsMfa(change: SettingChange): boolean {
  const { before, after } = change
  return removedMethods(change).length > 0 || mfaOf(before).isRequired !== mfaOf(after).isRequired
}

/** Finds the applications and policies that block a change of MFA or do not follow it. */
export function mfaFindings(facts: SurveyFacts, change: SettingChange): Finding[] {
  const { applications } = facts
  if (applications === null) {
    const sentence =
      'Which applications name the methods could not be computed: the account’s applications could not be read.'
    return [mfa({ id: 'mfa-unknown', severity: 'unknown', sentence, source: 'inferred' })]
  }
  const owners = [...applications, ...collectPolicies(facts)]
  return [
    ...methodFindings(owners, change),
    ...ownFindings(owners, change),
    ...infrastructureFindings(applications, change),
    ...incompleteApplicationListFindings(facts, SUBJECT),
  ]
}

type Owner = Pick<ApplicationFacts, 'name' | 'mfa'>

/** Cloudflare refuses to remove a method that an application or a policy names. */
function methodFindings(owners: readonly Owner[], change: SettingChange): Finding[] {
  const removed = removedMethods(change)
  if (removed.length === 0) return []
  const inUse = removed.filter((method) => users(owners, method).length > 0)
  const naming = owners.filter((owner) => inUse.some((method) => isNamed(owner, method)))
  if (naming.length === 0) {
    const sentence = `No application and no policy that was read names ${removed.join(', ')} for itself.`
    return [mfa({ id: 'mfa-in-use', severity: 'notice', sentence, source: 'inferred' })]
  }
  const { methods } = mfaOf(change.after)
  return [
    mfa({
      id: 'mfa-in-use',
      severity: 'critical',
      sentence: `${countWithNoun(naming.length, 'application or policy', 'applications and policies')} ${naming.length === 1 ? 'names' : 'name'} ${inUse.join(', ')}: Cloudflare refuses the change (error 12169) until none does.`,
      source: 'seen',
      ...namesToFindingItems(naming),
      edit: {
        label: `Keep ${inUse.join(', ')}`,
        patch: { mfa_config: { allowed_authenticators: [...methods, ...inUse] } },
      },
    }),
  ]
}

const users = (owners: readonly Owner[], method: string) =>
  owners.filter((owner) => isNamed(owner, method))

const isNamed = ({ mfa: own }: Owner, method: string) => own?.methods.includes(method) ?? false

/** The narrowest setting wins: a policy's over an application's, and an application's over the organization's. */
function ownFindings(owners: readonly Owner[], { before, after }: SettingChange): Finding[] {
  if (mfaOf(before).isRequired === mfaOf(after).isRequired) return []
  const off = owners.filter(({ mfa: own }) => own?.isDisabled === true)
  const own = owners.filter((owner) => owner.mfa !== null && !owner.mfa.isDisabled)
  const isTurnedOn = mfaOf(after).isRequired
  return [
    ...(off.length > 0 && isTurnedOn
      ? [
          mfa({
            id: 'mfa-off',
            severity: 'warning',
            sentence: `${countWithNoun(off.length, 'application or policy', 'applications and policies')} ${off.length === 1 ? 'has' : 'have'} MFA turned off, and ${off.length === 1 ? 'stays' : 'stay'} without it.`,
            source: 'documented',
            documentation: MFA,
            ...namesToFindingItems(off),
          }),
        ]
      : []),
    mfa({
      id: 'mfa-own',
      severity: 'notice',
      sentence: `${countWithNoun(own.length, 'application or policy', 'applications and policies')} ${own.length === 1 ? 'has' : 'have'} MFA methods of ${own.length === 1 ? 'its' : 'their'} own, and ${own.length === 1 ? 'keeps' : 'keep'} them.`,
      source: 'documented',
      documentation: MFA,
      ...namesToFindingItems(own),
    }),
  ]
}

const INFRASTRUCTURE: ReadonlySet<string> = new Set(INFRASTRUCTURE_AUTHENTICATORS)
/** The types of applications with MFA settings according to the API’s schemas, except infrastructure. */
const OTHER_TYPES = new Set(['self_hosted', 'ssh', 'vnc', 'rdp'])

const hasInfrastructure = (one: Mfa) => one.methods.some((method) => INFRASTRUCTURE.has(method))
const hasOther = (one: Mfa) => one.methods.some((method) => !INFRASTRUCTURE.has(method))

/** The methods for infrastructure work for nothing else, and no other method works for infrastructure. */
function infrastructureFindings(
  applications: readonly ApplicationFacts[],
  { before, after }: SettingChange,
): Finding[] {
  const { methods, isRequired } = mfaOf(after)
  if (!isRequired || methods.length === 0) return []
  const following = applications.filter(({ mfa: own }) => own === null)
  const infrastructure = following.filter(({ type }) => type === 'infrastructure')
  const others = following.filter(({ type }) => OTHER_TYPES.has(type))
  const wasFor = mfaOf(before)
  const isNew = (has: (one: Mfa) => boolean) => !wasFor.isRequired || has(wasFor)
  return [
    ...(infrastructure.length > 0 &&
    !hasInfrastructure({ methods, isRequired }) &&
    isNew(hasInfrastructure)
      ? [lockedOut('mfa-infrastructure', infrastructure, 'infrastructure application')]
      : []),
    ...(others.length > 0 && !hasOther({ methods, isRequired }) && isNew(hasOther)
      ? [lockedOut('mfa-others', others, 'application')]
      : []),
  ]
}

function lockedOut(id: string, applications: readonly ApplicationFacts[], what: string): Finding {
  const { length } = applications
  return mfa({
    id,
    severity: 'critical',
    sentence: `${countWithNoun(length, what)} ${length === 1 ? 'follows' : 'follow'} the organization, which would allow no method that works for ${length === 1 ? 'it' : 'them'}.`,
    source: 'documented',
    documentation: MFA,
    ...namesToFindingItems(applications),
  })
}

function mfa(finding: Omit<Finding, 'subject'>): Finding {
  return { subject: SUBJECT, ...finding }
}
