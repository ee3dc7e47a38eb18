import { INFRASTRUCTURE_AUTHENTICATORS } from '../mfa-authenticators'
import { isJsonObject } from '../json'
import { type SettingChange, stringListAt } from './setting-change'
import { type ApplicationFacts, type SurveyFacts, collectPolicies } from './survey-facts'
import { pluralForm, countWithNoun, type Finding } from './finding'
import {
  documentedFindingSource,
  createFindingBuilders,
  namesToFindingItems,
} from './finding-builders'

const { finding, unread, ifAny, incompleteApplications } = createFindingBuilders('Independent MFA')

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
    return [unread('mfa-unknown', 'Which applications name the methods', 'applications')]
  }
  const owners = [...applications, ...collectPolicies(facts)]
  return [
    ...methodFindings(owners, change),
    ...ownFindings(owners, change),
    ...infrastructureFindings(applications, change),
    ...incompleteApplications(facts),
  ]
}

type Owner = Pick<ApplicationFacts, 'name' | 'mfa'>

/** Cloudflare refuses to remove a method that an application or a policy names. */
function methodFindings(owners: readonly Owner[], change: SettingChange): Finding[] {
  const removed = removedMethods(change)
  if (removed.length === 0) return []
  const inUse = removed.filter((method) => owners.some((owner) => isNamed(owner, method)))
  if (inUse.length === 0) {
    const sentence = `No application and no policy that was read names ${removed.join(', ')} for itself.`
    return [finding({ id: 'mfa-in-use', severity: 'notice', sentence, source: 'inferred' })]
  }
  const naming = owners.filter((owner) => inUse.some((method) => isNamed(owner, method)))
  const { methods } = mfaOf(change.after)
  return ifAny(naming, (count) => ({
    id: 'mfa-in-use',
    severity: 'critical',
    sentence: `${ownersInWords(count)} ${pluralForm(count, 'names', 'name')} ${inUse.join(', ')}: Cloudflare refuses the change (error 12169) until none does.`,
    source: 'seen',
    edit: {
      label: `Keep ${inUse.join(', ')}`,
      patch: { mfa_config: { allowed_authenticators: [...methods, ...inUse] } },
    },
  }))
}

const isNamed = ({ mfa: own }: Owner, method: string) => own?.methods.includes(method) ?? false

const ownersInWords = (count: number) =>
  countWithNoun(count, 'application or policy', 'applications and policies')

/** The narrowest setting wins: a policy's over an application's, and an application's over the organization's. */
function ownFindings(owners: readonly Owner[], { before, after }: SettingChange): Finding[] {
  if (mfaOf(before).isRequired === mfaOf(after).isRequired) return []
  const off = owners.filter(({ mfa: own }) => own?.isDisabled === true)
  const own = owners.filter((owner) => owner.mfa !== null && !owner.mfa.isDisabled)
  const { length } = own
  return [
    ...ifAny(mfaOf(after).isRequired ? off : [], (count) => ({
      id: 'mfa-off',
      severity: 'warning',
      sentence: `${ownersInWords(count)} ${pluralForm(count, 'has', 'have')} MFA turned off, and ${pluralForm(count, 'stays', 'stay')} without it.`,
      ...documentedFindingSource('mfa'),
    })),
    finding({
      id: 'mfa-own',
      severity: 'notice',
      sentence: `${ownersInWords(length)} ${pluralForm(length, 'has', 'have')} MFA methods of ${pluralForm(length, 'its', 'their')} own, and ${pluralForm(length, 'keeps', 'keep')} them.`,
      ...documentedFindingSource('mfa'),
      ...namesToFindingItems(own),
    }),
  ]
}

const INFRASTRUCTURE: ReadonlySet<string> = new Set(INFRASTRUCTURE_AUTHENTICATORS)
/** The types of applications with MFA settings according to the API’s schemas, except infrastructure. */
const OTHER_TYPES = new Set(['self_hosted', 'ssh', 'vnc', 'rdp'])

/** The methods for infrastructure work for nothing else, and no other method works for infrastructure. */
function infrastructureFindings(
  applications: readonly ApplicationFacts[],
  { before, after }: SettingChange,
): Finding[] {
  const { methods, isRequired } = mfaOf(after)
  if (!isRequired || methods.length === 0) return []
  const following = applications.filter(({ mfa: own }) => own === null)
  const wasFor = mfaOf(before)
  /** Applications that no method works for any more, if one did before or none was required. */
  const lockedOut = (
    works: (method: string) => boolean,
    id: string,
    locked: readonly ApplicationFacts[],
    what: string,
  ) => {
    const isNew = !wasFor.isRequired || wasFor.methods.some(works)
    return ifAny(isNew && !methods.some(works) ? locked : [], (count) => ({
      id,
      severity: 'critical',
      sentence: `${countWithNoun(count, what)} ${pluralForm(count, 'follows', 'follow')} the organization, which would allow no method that works for ${pluralForm(count, 'it', 'them')}.`,
      ...documentedFindingSource('mfa'),
    }))
  }
  return [
    ...lockedOut(
      (method) => INFRASTRUCTURE.has(method),
      'mfa-infrastructure',
      following.filter(({ type }) => type === 'infrastructure'),
      'infrastructure application',
    ),
    ...lockedOut(
      (method) => !INFRASTRUCTURE.has(method),
      'mfa-others',
      following.filter(({ type }) => OTHER_TYPES.has(type)),
      'application',
    ),
  ]
}
