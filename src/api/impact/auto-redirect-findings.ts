import type { SettingChange } from './setting-change'
import type { ApplicationFacts, SurveyFacts, IdentityProviderFacts } from './survey-facts'
import { countWithNoun, type Finding, namesToFindingItems } from './finding'
import { incompleteApplicationListFindings } from './incomplete-application-list-findings'

const ORGANIZATIONS =
  'https://developers.cloudflare.com/api/resources/zero_trust/subresources/organizations/methods/update/'
const APPLICATIONS =
  'https://developers.cloudflare.com/api/resources/zero_trust/subresources/access/subresources/applications/methods/update/'

const SUBJECT = 'Going straight to the identity provider'
const KEY = 'auto_redirect_to_identity'

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
      ? redirect({
          id: 'redirect-unknown',
          severity: 'unknown',
          sentence:
            'Whether this has an effect could not be computed: the identity providers could not be read.',
          source: 'inferred',
        })
      : ofProviders(providers, isOn),
    ...(applications === null
      ? []
      : [
          ...ofApplications(applications, isOn),
          ...incompleteApplicationListFindings(facts, SUBJECT),
        ]),
  ]
}

function ofProviders(providers: readonly IdentityProviderFacts[], isOn: boolean): Finding {
  const [only, ...others] = providers
  if (only === undefined) {
    return redirect({
      id: 'redirect-effect',
      severity: 'notice',
      sentence: 'No effect today: the account has no identity provider to go to.',
      source: 'inferred',
    })
  }
  if (others.length === 0) {
    return redirect({
      id: 'redirect-effect',
      severity: 'notice',
      sentence: isOn
        ? 'There is one identity provider, and people go straight to it: they no longer see the login page.'
        : 'There is one identity provider. People see the login page before they go to it.',
      source: 'documented',
      documentation: ORGANIZATIONS,
      ...namesToFindingItems(providers),
    })
  }
  return redirect({
    id: 'redirect-effect',
    severity: 'notice',
    sentence: `There are ${countWithNoun(providers.length, 'identity provider')}, so where an application allows several of them there is none to go straight to. Cloudflare asks for a single provider where an application has this setting itself.`,
    source: 'inferred',
    documentation: APPLICATIONS,
    ...namesToFindingItems(providers),
  })
}

function ofApplications(applications: readonly ApplicationFacts[], isOn: boolean): Finding[] {
  const own = applications.filter(({ redirectsAtOnce }) => redirectsAtOnce === isOn)
  const single = applications.filter(({ allowedProviders }) => allowedProviders.length === 1)
  return [
    ...(single.length === 0
      ? []
      : [
          redirect({
            id: 'redirect-single',
            severity: 'notice',
            sentence: `${countWithNoun(single.length, 'application')} ${single.length === 1 ? 'allows' : 'allow'} a single provider, so this can have an effect there.`,
            source: 'inferred',
            documentation: APPLICATIONS,
            ...namesToFindingItems(single),
          }),
        ]),
    ...(own.length === 0
      ? []
      : [
          redirect({
            id: 'redirect-own',
            severity: 'notice',
            sentence: `${countWithNoun(own.length, 'application')} ${own.length === 1 ? 'is' : 'are'} set to this already. Cloudflare does not say which of the two settings counts.`,
            source: 'inferred',
            ...namesToFindingItems(own),
          }),
        ]),
  ]
}

function redirect(finding: Omit<Finding, 'subject'>): Finding {
  return { subject: SUBJECT, ...finding }
}
