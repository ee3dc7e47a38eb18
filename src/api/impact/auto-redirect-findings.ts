import type { SettingChange } from './setting-change'
import type { ApplicationFacts, SurveyFacts, IdentityProviderFacts } from './survey-facts'
import { pluralForm, countWithNoun, type Finding } from './finding'
import {
  documentedFindingSource,
  createFindingBuilders,
  inferredFindingSource,
  namesToFindingItems,
} from './finding-builders'

const KEY = 'auto_redirect_to_identity'

const { finding, unknown, ifAny, incompleteApplications } = createFindingBuilders(
  'Going straight to the identity provider',
)

/** Returns whether a change turns the redirect to the identity provider on or off. */
export function concernsAutoRedirect({ before, after }: SettingChange): boolean {
  return (before[KEY] === true) !== (after[KEY] === true)
}

/** Finds out whether the redirect has an effect in this account, which depends on how many providers there are. */
export function autoRedirectFindings(facts: SurveyFacts, { after }: SettingChange): Finding[] {
  const { providers, applications } = facts
  const isOn = after[KEY] === true
  return [
    providers === null
      ? unknown(
          'redirect-unknown',
          'Whether this has an effect could not be computed: the identity providers could not be read.',
        )
      : ofProviders(providers, isOn),
    ...(applications === null
      ? []
      : [...ofApplications(applications, isOn), ...incompleteApplications(facts)]),
  ]
}

function ofProviders(providers: readonly IdentityProviderFacts[], isOn: boolean): Finding {
  const effect = { id: 'redirect-effect', severity: 'notice' } as const
  if (providers.length === 0) {
    const sentence = 'No effect today: the account has no identity provider to go to.'
    return finding({ ...effect, sentence, source: 'inferred' })
  }
  if (providers.length === 1) {
    return finding({
      ...effect,
      sentence: isOn
        ? 'There is one identity provider, and people go straight to it: they no longer see the login page.'
        : 'There is one identity provider. People see the login page before they go to it.',
      ...documentedFindingSource('organizationsApi'),
      ...namesToFindingItems(providers),
    })
  }
  return finding({
    ...effect,
    sentence: `There are ${countWithNoun(providers.length, 'identity provider')}, so where an application allows several of them there is none to go straight to. Cloudflare asks for a single provider where an application has this setting itself.`,
    ...inferredFindingSource('applicationsApi'),
    ...namesToFindingItems(providers),
  })
}

function ofApplications(applications: readonly ApplicationFacts[], isOn: boolean): Finding[] {
  const own = applications.filter(({ redirectsAtOnce }) => redirectsAtOnce === isOn)
  const single = applications.filter(({ allowedProviders }) => allowedProviders.length === 1)
  return [
    ...ifAny(single, (count) => ({
      id: 'redirect-single',
      severity: 'notice',
      sentence: `${countWithNoun(count, 'application')} ${pluralForm(count, 'allows', 'allow')} a single provider, so this can have an effect there.`,
      ...inferredFindingSource('applicationsApi'),
    })),
    ...ifAny(own, (count) => ({
      id: 'redirect-own',
      severity: 'notice',
      sentence: `${countWithNoun(count, 'application')} ${pluralForm(count, 'is', 'are')} set to this already. Cloudflare does not say which of the two settings counts.`,
      source: 'inferred',
    })),
  ]
}
