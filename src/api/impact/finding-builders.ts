import type { Finding } from './finding'
import type { SurveyFacts } from './survey-facts'

type FindingDetails = Omit<Finding, 'subject'>

const DOCS = 'https://developers.cloudflare.com'
const ONE = `${DOCS}/cloudflare-one`
const ACCESS = `${ONE}/access-controls`
const DEVICES = `${ONE}/team-and-resources/devices`
const ZERO_TRUST_API = `${DOCS}/api/resources/zero_trust/subresources`

/** The pages of the documentation on which findings and checklists rest. */
const PAGES = {
  accessProtection: `${ACCESS}/access-settings/require-access-protection/`,
  applicationPaths: `${ACCESS}/policies/app-paths/`,
  applicationsApi: `${ZERO_TRUST_API}/access/subresources/applications/methods/update/`,
  authorizationCookie: `${ACCESS}/applications/http-apps/authorization-cookie/`,
  blockPages: `${ONE}/reusable-components/custom-pages/access-block-page/`,
  clientSessions: `${DEVICES}/cloudflare-one-client/configure/client-sessions/`,
  dashboardSso: `${DOCS}/fundamentals/manage-members/dashboard-sso/`,
  dnsOverHttps: `${DEVICES}/agentless/dns/dns-over-https/`,
  faq: `${ONE}/faq/getting-started-faq/`,
  identityProviders: `${ONE}/integrations/identity-providers/`,
  mdm: `${DEVICES}/cloudflare-one-client/deployment/mdm-deployment/`,
  mfa: `${ACCESS}/access-settings/independent-mfa/`,
  organizationsApi: `${ZERO_TRUST_API}/organizations/methods/update/`,
  readOnlyDashboard: `${ONE}/api-terraform/`,
  saas: `${ACCESS}/applications/http-apps/saas-apps/`,
  saml: `${ONE}/integrations/identity-providers/generic-saml/`,
  scim: `${ONE}/team-and-resources/users/scim/`,
  seats: `${ONE}/team-and-resources/users/seat-management/`,
  serviceTokens: `${ACCESS}/service-credentials/service-tokens/`,
  sessions: `${ACCESS}/access-settings/session-management/`,
  tokenValidation: `${ACCESS}/applications/http-apps/authorization-cookie/validating-json/`,
  tunnelsApi: `${ZERO_TRUST_API}/tunnels/subresources/cloudflared/subresources/configurations/`,
} as const

/** What a sentence rests on: a page of the documentation, or what one may infer from it. */
export const documentedFindingSource = (page: keyof typeof PAGES) =>
  ({ source: 'documented', documentation: PAGES[page] }) as const
export const inferredFindingSource = (page: keyof typeof PAGES) =>
  ({ source: 'inferred', documentation: PAGES[page] }) as const

/** Returns the functions by which a rule makes its findings, which are all about the same subject. */
export function createFindingBuilders(subject: string) {
  const finding = (details: FindingDetails): Finding => ({ subject, ...details })

  /** For what could not be computed. */
  const unknown = (id: string, sentence: string) =>
    finding({ id, severity: 'unknown', sentence, source: 'inferred' })

  /** For what could not be computed because a part of the account was not read. */
  const unread = (id: string, what: string, parts: string) =>
    unknown(id, `${what} could not be computed: the account’s ${parts} could not be read.`)

  const when = (condition: boolean, details: FindingDetails) =>
    condition ? [finding(details)] : []

  /** A finding that counts something and names the first of it. Nothing is no finding. */
  const ifAny = (
    named: readonly { name: string }[],
    detailsOf: (count: number) => FindingDetails,
  ) => when(named.length > 0, { ...detailsOf(named.length), ...namesToFindingItems(named) })

  /** Says that there may be applications that were not read. Those of a zone are in a list of its own. */
  function incompleteApplications({ zones, isPartial }: SurveyFacts): Finding[] {
    const id = 'applications-partial'
    if (isPartial.applications) {
      const sentence =
        'Not all applications of single zones could be read: there may be more than are counted here.'
      return [unknown(id, sentence)]
    }
    const sentence =
      'Gatehouse’s token sees no zone of this account. If it has zones, their own applications are not counted here.'
    return zones?.length === 0 ? [unknown(id, sentence)] : []
  }

  return { finding, unknown, unread, when, ifAny, incompleteApplications }
}

const MAX_ITEMS = 50

/** Returns the first names of a long list, for people who look them up. */
export function namesToFindingItems(named: readonly { name: string }[]): { items: string[] } {
  return { items: named.slice(0, MAX_ITEMS).map(({ name }) => name) }
}
