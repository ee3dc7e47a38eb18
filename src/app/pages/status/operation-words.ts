import type { SurveyReadName } from '../../../api/impact/survey-reads'
import type { OperationName } from '../../../api/operations'

type KnownName = OperationName | SurveyReadName

const WORDS: Record<KnownName, string> = {
  getOrganization: 'Read the organization',
  updateOrganization: 'Change the organization',
  createOrganization: 'Create an organization',
  getDoh: 'Read DNS over HTTPS',
  updateDoh: 'Change DNS over HTTPS',
  revokeUser: 'Revoke a person’s sessions',
  getAccount: 'Read the account’s name',
  listIdentityProviders: 'Show ways to log in',
  listUsers: 'Look people up',
  listActiveSessions: 'Show a person’s sessions',
  getActiveSession: 'Show where a session was signed in from',
  getLastSeenIdentity: 'Show where a person was last seen',
  listFailedLogins: 'Show a person’s failed logins',
  getAccessKeys: 'Read the key rotation period',
  listCustomPages: 'Show block pages by name',
  getCustomPage: 'Show a block page as it looks',
  listServiceTokens: 'Show service tokens by name',
  listZones: 'Compute what a change does: zones',
  listDnsRecords: 'Compute what a change does: DNS records',
  listLoadBalancers: 'Compute what a change does: load balancers',
  listZoneApplications: 'Compute what a change does: applications of a zone',
  listApplications: 'Compute what a change does: applications',
  listReusablePolicies: 'Compute what a change does: reusable policies',
  listGroups: 'Compute what a change does: groups',
  listGatewayRules: 'Compute what a change does: Gateway rules',
  listWorkersDomains: 'Compute what a change does: domains of Workers',
  listWorkersScripts: 'Compute what a change does: Workers',
  listTunnels: 'Compute what a change does: tunnels',
  getTunnelConfiguration: 'Compute what a change does: hosts of tunnels',
  listSsoConnectors: 'Compute what a change does: single sign-on to the dashboard',
  listDeviceRegistrations: 'Compute what a change does: enrolled devices',
}

/** Says what Gatehouse does with an operation; falls back to the operation's name. */
export function operationInWords(operation: string): string {
  return isKnown(operation) ? WORDS[operation] : operation
}

function isKnown(operation: string): operation is KnownName {
  return Object.hasOwn(WORDS, operation)
}
