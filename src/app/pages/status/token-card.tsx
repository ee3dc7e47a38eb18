import { Badge } from '@cloudflare/kumo/components/badge'
import type { SurveyReadName } from '../../../api/impact/survey-read-paths'
import { MISSING_OPTIONAL_PERMISSION_LABEL } from '../../../api/missing-token-permission'
import type { CloudflareOperationName } from '../../../api/cloudflare-operations'
import type { GatewayOnlyPersonReadName } from '../../../api/ways-back-in/person-read-paths'
import type { OperationPermissionStatus, ApiTokenStatus } from '../../../api/status'
import { BulletList } from '../../ui/bullet-list'
import { DataTable, FactRow } from '../../ui/data-table'
import { SectionCard } from '../../ui/section-card'
import { Timestamp } from '../../ui/timestamp'
import {
  remainingDaysInWords,
  daysLeftIfExpiringSoon,
  listMissingPermissions,
  TOKEN_LABELS,
} from './deployment-problems'

type TokenCardProps = { token: ApiTokenStatus; checkedAt: string }

/** One of Gatehouse's API tokens: whether it works, for how long, and what it is for. Its text is never sent here. */
export function TokenCard({ token, checkedAt }: TokenCardProps) {
  const { setting, state, expires_on, excess, detail, grants } = token
  const missing = listMissingPermissions(token)
  const days = daysLeftIfExpiringSoon(token, checkedAt)
  const badge = STATES[state]
  return (
    <SectionCard
      title={TOKEN_LABELS[setting]}
      action={<Badge variant={badge.variant}>{badge.label}</Badge>}
    >
      <dl>
        <FactRow term="Setting">
          <code className="font-mono text-sm">{setting}</code>
          {detail !== null && <p className="text-sm text-kumo-subtle">{detail}</p>}
        </FactRow>
        <FactRow term="Expires">
          {expires_on === null ? (
            // A response without an expiry date is no promise that there is none.
            state === 'active' ? (
              'Never'
            ) : (
              'Not known'
            )
          ) : (
            <Timestamp value={expires_on} />
          )}
          {days !== undefined && (
            <p className="text-sm font-medium">
              That is {remainingDaysInWords(days)}. Create a new token in Cloudflare’s dashboard and
              set it as {setting} before then.
            </p>
          )}
        </FactRow>
        {missing.length > 0 && (
          <FactRow term="Missing">
            <BulletList items={missing} className="space-y-1" />
            <p className="text-sm text-kumo-subtle">
              Add {missing.length === 1 ? 'it' : 'them'} to the token in Cloudflare’s dashboard,
              under Manage account › Account API tokens, or My Profile › API Tokens. Until then what
              needs {missing.length === 1 ? 'it' : 'them'} fails.
            </p>
          </FactRow>
        )}
        <FactRow term="Not needed">
          <Excess excess={excess} />
        </FactRow>
      </dl>
      <div className="border-t border-kumo-hairline">
        <GrantTable grants={grants} label={`What the ${TOKEN_LABELS[setting]} is used for`} />
      </div>
    </SectionCard>
  )
}

function Excess({ excess }: Pick<ApiTokenStatus, 'excess'>) {
  if (excess === null) return <span className="text-kumo-subtle">Not known</span>
  if (excess.length === 0) return 'Nothing: it has exactly the permissions that Gatehouse uses'
  return (
    <>
      <BulletList items={excess} className="space-y-1" />
      <p className="text-sm text-kumo-subtle">
        Gatehouse does not need {excess.length === 1 ? 'it' : 'them'}. Remove the permissions that
        it does not need: anyone who got hold of the token could use them.
      </p>
    </>
  )
}

const STATES = {
  active: { variant: 'success', label: 'Active' },
  disabled: { variant: 'error', label: 'Disabled' },
  expired: { variant: 'error', label: 'Expired' },
  invalid: { variant: 'error', label: 'Refused' },
  unknown: { variant: 'outline', label: 'Not known' },
} as const

/** Each operation that a token is used for, with the permission it requires; those that are missing come first. */
function GrantTable({
  grants,
  label,
}: {
  grants: readonly OperationPermissionStatus[]
  label: string
}) {
  const sorted = grants.toSorted((a, b) => placeOf(a) - placeOf(b))
  return (
    <DataTable
      label={label}
      columns={['Used to', 'State']}
      rows={sorted.map(({ operation, permission, ...grant }) => ({
        key: operation,
        cells: [
          <Use key={operation} operation={operation} permission={permission} />,
          <GrantBadge key={operation} {...grant} />,
        ],
      }))}
    />
  )
}

function Use({
  operation,
  permission,
}: Pick<OperationPermissionStatus, 'operation' | 'permission'>) {
  return (
    <>
      <span className="block font-medium">{operationInWords(operation)}</span>
      <span className="block text-sm text-kumo-subtle">takes {permission}</span>
    </>
  )
}

const ORDER: readonly OperationPermissionStatus['state'][] = ['missing', 'unknown', 'granted']

/** What has to be done comes first. */
function placeOf(grant: OperationPermissionStatus): number {
  return grant.state === 'missing' && grant.is_optional ? ORDER.length : ORDER.indexOf(grant.state)
}

const GRANTS = {
  granted: { variant: 'success', label: 'Granted' },
  missing: { variant: 'error', label: 'Missing' },
  unknown: { variant: 'outline', label: 'Not known' },
  optional: { variant: 'outline', label: MISSING_OPTIONAL_PERMISSION_LABEL },
} as const

function GrantBadge({
  state,
  is_optional = false,
}: Pick<OperationPermissionStatus, 'state' | 'is_optional'>) {
  const { variant, label } = GRANTS[state === 'missing' && is_optional ? 'optional' : state]
  return <Badge variant={variant}>{label}</Badge>
}

type KnownName =
  | CloudflareOperationName
  | SurveyReadName
  | GatewayOnlyPersonReadName
  | 'startPolicyTest'

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
  listWorkersDomains: 'Compute what a change does: domains of Workers',
  listWorkersScripts: 'Compute what a change does: Workers',
  getWorkersSubdomain: 'Compute what a change does: hosts at workers.dev',
  listWorkersRoutes: 'Compute what a change does: routes of Workers',
  listPagesProjects: 'Compute what a change does: hosts of Pages projects',
  listR2Buckets: 'Compute what a change does: R2 buckets',
  listR2Domains: 'Compute what a change does: domains of R2 buckets',
  listCustomHostnames: 'Compute what a change does: custom hostnames of customers',
  listTunnels: 'Compute what a change does: tunnels',
  getTunnelConfiguration: 'Compute what a change does: hosts of tunnels',
  listSsoConnectors: 'Compute what a change does: single sign-on to the dashboard',
  listDeviceRegistrations: 'Compute what a change does: enrolled devices',
  listGroups: 'Compute what a change does: groups',
  listGatewayRules: 'Compute what a change does: Gateway rules',
  listCertificates: 'Show when certificates for mutual TLS expire',
  listScimUsers: 'See how someone can get back in: their state at the identity provider',
  listAccessRequests: 'See how someone can get back in: requests for temporary access',
  listLogins: 'Find people by an IP address or an application',
  listPhysicalDevices: 'Find people by a device',
  startPolicyTest: 'Run Cloudflare’s policy tester on a person',
}

/** Says what Gatehouse does with an operation; falls back to the operation's name. */
function operationInWords(operation: string): string {
  return isKnown(operation) ? WORDS[operation] : operation
}

function isKnown(operation: string): operation is KnownName {
  return Object.hasOwn(WORDS, operation)
}
