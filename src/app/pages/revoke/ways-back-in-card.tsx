import { Badge } from '@cloudflare/kumo/components/badge'
import { WarningIcon } from '@phosphor-icons/react'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { WayBackIn, WaysBackIn } from '../../../api/ways-back-in/ways-back-in'
import { waysBackInQuery } from '../../queries/ways-back-in'
import { QueryErrorNotice } from '../../ui/api-error-notice'
import { BulletList } from '../../ui/bullet-list'
import { CopyButton } from '../../ui/copy-button'
import { RowsSkeleton, SectionCard } from '../../ui/section-card'
import { Timestamp } from '../../ui/timestamp'
import { WarningBadge, WarningBanner } from '../../ui/warning'
import { ApplicationNamesDisclosure, PolicyTestSection } from './policy-test-section'
import { blockPersonCurl, blockPersonTerraform } from './block-person-code'
import {
  ADMISSION_LABELS,
  UNREAD_ZONE_APPLICATIONS_NOTE,
  applicationCountInWords,
  providerLoginConditionInWords,
  deviceEnrolmentInWords,
  SCIM_PERSON_STATE_LABELS,
  describeWayBackIn,
  summarizeWaysBackIn,
} from './ways-back-in-words'

type CardProps = {
  account: string
  email: string
  /** Whether they may ask Cloudflare’s policy tester. */
  mayTest: boolean
}

/** Says whether somebody can get back in after a revocation, by which policies, and what else of theirs stays. */
export default function WaysBackInCard({ account, email, mayTest }: CardProps) {
  const ways = useQuery(waysBackInQuery(account, email))
  return (
    <SectionCard title="Ways back in" id="ways-back-in">
      {ways.isPending && (
        <>
          <p className="sr-only" role="status">
            Reading the ways back in
          </p>
          <RowsSkeleton rows={4} />
        </>
      )}
      {ways.error !== null && (
        <div className="p-5">
          <QueryErrorNotice title="The ways back in could not be read" query={ways} />
        </div>
      )}
      {ways.data && <FoundWays account={account} found={ways.data} />}
      {ways.data && mayTest && <PolicyTestSection key={email} account={account} email={email} />}
    </SectionCard>
  )
}

function FoundWays({ account, found }: { account: string; found: WaysBackIn }) {
  const open = found.ways?.filter(({ admission }) => admission !== 'no') ?? []
  const closed = found.ways?.filter(({ admission }) => admission === 'no') ?? []
  const closedApplications = closed.reduce((sum, { total }) => sum + total, 0)
  return (
    <>
      <div className="space-y-3 p-5">
        <UnreadNotice found={found} />
        <p className="font-medium">{summarizeWaysBackIn(found)}</p>
        <p className="text-sm text-kumo-subtle">
          {open.length > 0 && providerLoginConditionInWords(found)} {UNREAD_ZONE_APPLICATIONS_NOTE}
        </p>
      </div>
      {open.length > 0 && (
        <ul
          aria-label="Open ways"
          className="divide-y divide-kumo-hairline border-t border-kumo-hairline"
        >
          {open.map((way) => (
            <WayRow key={wayKey(way)} account={account} email={found.email} way={way} />
          ))}
        </ul>
      )}
      {closed.length > 0 && (
        <details className="border-t border-kumo-hairline px-5 py-3">
          <summary className="cursor-pointer">
            Closed to them: {applicationCountInWords(closedApplications)}
          </summary>
          <ul aria-label="Closed ways" className="divide-y divide-kumo-hairline">
            {closed.map((way) => (
              <WayRow key={wayKey(way)} account={account} email={found.email} way={way} />
            ))}
          </ul>
        </details>
      )}
      {found.has_more_ways && (
        <p className="border-t border-kumo-hairline px-5 py-3 text-sm text-kumo-subtle">
          There are more ways than are listed here.
        </p>
      )}
      <Remains found={found} />
    </>
  )
}

const wayKey = (way: WayBackIn) =>
  [
    way.admission,
    way.basis,
    way.policy,
    way.rule,
    ...way.providers,
    way.applications[0]?.name,
  ].join('\n')

type WayRowProps = { account: string; email: string; way: WayBackIn }

function WayRow({ account, email, way }: WayRowProps) {
  const { admission, total, applications, providers, closing } = way
  const label = ADMISSION_LABELS[admission]
  const named = applications.flatMap(({ id, name }) => (id === null ? [] : [{ id, name }]))
  return (
    <li className="space-y-2 px-5 py-3">
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        {admission === 'at_once' || admission === 'after_check' ? (
          <WarningBadge>{label}</WarningBadge>
        ) : (
          <Badge variant="outline">{label}</Badge>
        )}
        <span className="min-w-0 [overflow-wrap:anywhere]">
          <bdi>{describeWayBackIn(way)}</bdi>
        </span>
      </div>
      {providers.length > 0 && (
        <p className="text-sm text-kumo-subtle">
          Login by <bdi>{providers.join(' or ')}</bdi>
        </p>
      )}
      {closing !== null && (
        <p className="text-sm [overflow-wrap:anywhere]">To close it: {closing}</p>
      )}
      <ApplicationNamesDisclosure total={total} names={applications.map(({ name }) => name)}>
        {closing !== null && !way.is_bypass && named.length > 0 && (
          <div className="flex flex-wrap items-center gap-2 pt-2">
            <CopyButton
              label="Copy a Block policy as curl"
              text={blockPersonCurl(account, email, named)}
            />
            <CopyButton label="As Terraform" text={blockPersonTerraform(account, email, named)} />
          </div>
        )}
      </ApplicationNamesDisclosure>
    </li>
  )
}

/** What was not read is never shown as if there were nothing. */
function UnreadNotice({ found: { unread } }: { found: WaysBackIn }) {
  if (unread.length === 0) return null
  const permissions = [...new Set(unread.flatMap(({ permission }) => permission ?? []))]
  return (
    <WarningBanner
      icon={<WarningIcon weight="fill" />}
      title="Not everything could be read"
      description={
        <>
          <BulletList
            items={unread.map(({ read, message }) => `${READ_LABELS[read]}: ${message}`)}
          />
          {permissions.length > 0 && <p>The API token lacks {permissions.join(', ')}.</p>}
        </>
      }
    />
  )
}

const READ_LABELS: Record<WaysBackIn['unread'][number]['read'], string> = {
  listApplications: 'Applications and their policies',
  listReusablePolicies: 'Reusable policies',
  listGroups: 'Groups',
  listIdentityProviders: 'Identity providers',
  getOrganization: 'The organization',
  listUsers: 'The person',
  getLastSeenIdentity: 'Their last login',
  listDeviceRegistrations: 'Their devices',
  listScimUsers: 'Their state at the identity provider',
  listAccessRequests: 'Requests for temporary access',
  listLogins: 'Logins',
  listPhysicalDevices: 'Devices by name',
}

/** What a revocation leaves unless it is asked to end it, each with what ends it. */
function Remains({ found }: { found: WaysBackIn }) {
  const { devices, approvals, passkeys, client_session_applications: clientSessions } = found
  const active = devices?.filter(({ is_revoked: isRevoked }) => !isRevoked)
  return (
    <dl className="grid gap-x-8 gap-y-4 border-t border-kumo-hairline p-5 sm:grid-cols-2">
      <Remaining
        term="Identity provider"
        value={
          <>
            <bdi>{found.provider?.name ?? 'Not known'}</bdi>: {SCIM_PERSON_STATE_LABELS[found.scim]}
          </>
        }
      >
        Disable their account there.
      </Remaining>
      <Remaining
        term="Client session"
        value={
          clientSessions === 0
            ? 'Counts for no application'
            : `Stands in for a login at ${applicationCountInWords(clientSessions)}`
        }
      >
        {clientSessions > 0 && 'To end it, choose both options when you revoke their sessions.'}
      </Remaining>
      <Remaining
        term="Devices"
        value={
          active === undefined
            ? 'Not read'
            : active.length === 0
              ? 'None'
              : active.map(({ id, name, last_seen_at: seenAt }) => (
                  <span key={id} className="block">
                    <bdi>{name}</bdi>, last seen <Timestamp value={seenAt} />
                  </span>
                ))
        }
      >
        {active !== undefined && active.length > 0 && '“Also revoke all devices” ends them. '}
        {deviceEnrolmentInWords(found)}
      </Remaining>
      <Remaining
        term="Temporary access"
        value={
          approvals === null
            ? 'Not read'
            : approvals.length === 0
              ? 'None'
              : approvals.map(({ application, is_approved: isApproved, expires_at: end }) => (
                  <span key={`${application} ${end}`} className="block">
                    <bdi>{application}</bdi>: {isApproved ? 'approved' : 'waits for an approval'}
                    {end !== null && (
                      <>
                        , until <Timestamp value={end} />
                      </>
                    )}
                  </span>
                ))
        }
      >
        {approvals !== null &&
          approvals.length > 0 &&
          'Ask the approvers to deny it; a Block policy ends what is approved.'}
      </Remaining>
      <Remaining
        term="Passkeys"
        value={
          passkeys === null
            ? 'Not read'
            : passkeys.length === 0
              ? 'None that Cloudflare lists'
              : passkeys.map(({ name }) => name).join(', ')
        }
      >
        Authenticators of MFA stay. Remove them in Cloudflare’s dashboard: Team &amp; Resources,
        Users, the person, MFA devices.
      </Remaining>
    </dl>
  )
}

type RemainingProps = { term: string; value: ReactNode; children: ReactNode }

function Remaining({ term, value, children }: RemainingProps) {
  return (
    <div className="min-w-0 space-y-1">
      <dt className="text-sm text-kumo-subtle">{term}</dt>
      <dd className="[overflow-wrap:anywhere]">
        {value}
        <span className="block text-sm text-kumo-subtle empty:hidden">{children}</span>
      </dd>
    </div>
  )
}
