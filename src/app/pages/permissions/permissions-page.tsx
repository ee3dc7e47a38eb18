import { LinkButton } from '@cloudflare/kumo/components/button'
import { Link } from '@cloudflare/kumo/components/link'
import { CheckIcon, ProhibitIcon } from '@phosphor-icons/react'
import { useQuery } from '@tanstack/react-query'
import { ROLES_BY_CAPABILITY, type Capability } from '../../../api/roles'
import type { DeploymentMode } from '../../../api/operator-session'
import { PAGE_HEADS } from '../../page-heads'
import { paths } from '../../paths'
import { rolesInWords } from '../../queries/use-permission-denial'
import { operatorSessionQuery } from '../../queries/session'
import { DataTable, FactRow } from '../../ui/data-table'
import { PageHeader } from '../../ui/page-header'
import { SectionCard } from '../../ui/section-card'
import { Timestamp } from '../../ui/timestamp'

/** The operator's identity in Gatehouse, and what it permits. All of it comes from the session. */
export function OperatorPermissionsPage() {
  const session = useQuery(operatorSessionQuery).data
  // The route has waited for the session.
  if (session === undefined) return null
  const { email, kind, groups, roles, expires_at, sign_out_url, mode, capabilities } = session
  const [account] = session.accounts
  return (
    <div className="space-y-6">
      <PageHeader
        {...PAGE_HEADS.permissions}
        action={
          sign_out_url !== null && (
            <LinkButton variant="secondary" href={sign_out_url}>
              Sign out
            </LinkButton>
          )
        }
      />
      <SectionCard title="You">
        <dl>
          <FactRow term="Signed in as">
            {email}
            <p className="text-sm text-kumo-subtle">
              {kind === 'person' ? 'A person' : 'A service token, by its client ID'}
            </p>
          </FactRow>
          <FactRow term="Identified by">{IDENTIFIED_BY[mode]}</FactRow>
          <FactRow term="Groups">
            {groups.length === 0 ? 'None that your identity provider names' : groups.join(', ')}
          </FactRow>
          <FactRow term="Role">
            {roles.length === 0 ? 'None. Ask a Gatehouse admin for one.' : rolesInWords(roles)}
          </FactRow>
          <FactRow term="Session ends">
            {expires_at === null ? (
              'Never: nobody signs in on this machine'
            ) : (
              <Timestamp value={expires_at} />
            )}
          </FactRow>
        </dl>
      </SectionCard>
      <SectionCard title="Permissions">
        <CapabilityTable granted={capabilities} />
        {account !== undefined && capabilities.includes('status:read') && (
          <p className="border-t border-kumo-hairline px-4 py-3 text-sm text-kumo-subtle @xl:px-5">
            The permissions of the API token itself are on{' '}
            <Link href={paths.status(account.id)}>Status</Link>.
          </p>
        )}
      </SectionCard>
    </div>
  )
}

/** Every capability in Gatehouse, whether the operator has it, and which roles do. */
function CapabilityTable({ granted }: { granted: readonly Capability[] }) {
  return (
    <DataTable
      label="Permissions"
      columns={['Permission', 'You', 'Roles that may']}
      rows={CAPABILITY_WORDS.map(([capability, words]) => ({
        key: capability,
        cells: [
          <Permission key={capability} capability={capability} words={words} />,
          <YesOrNo key={capability} isYes={granted.includes(capability)} />,
          rolesInWords(ROLES_BY_CAPABILITY[capability]),
        ],
      }))}
    />
  )
}

function Permission({ capability, words }: { capability: Capability; words: string }) {
  return (
    <>
      <span className="block font-medium">{words}</span>
      <code className="block font-mono text-xs text-kumo-subtle">{capability}</code>
    </>
  )
}

function YesOrNo({ isYes }: { isYes: boolean }) {
  return isYes ? (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap text-kumo-success">
      <CheckIcon aria-hidden /> Yes
    </span>
  ) : (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap text-kumo-subtle">
      <ProhibitIcon aria-hidden /> No
    </span>
  )
}

const WORDS: Record<Capability, string> = {
  'account:read': 'See the accounts by name',
  'settings:read': 'Read every setting and its history',
  'settings:write': 'Change, import and revert any setting, and create an organization',
  'login-page:write': 'Change the login page and the organization name on it',
  'people:read': 'Look people up, with their sessions, devices and logins',
  'sessions:revoke': 'Revoke people’s sessions',
  'sessions:revoke-anybody': 'Revoke people who are protected, and any number a day',
  'survey:read': 'See what a change would do to hosts, applications and tokens of the account',
  'impact:read': 'Read in history what changes were computed to do, without names',
  'status:read':
    'See whether Gatehouse is set up as it should be, and download backups and archives of history',
  'notifications:send': 'Test notification destinations, and resend what did not reach them',
  'proposals:read': 'See what is waiting for approval, and request it',
  'proposals:decide': 'Approve and decline what others propose, and bypass approval',
  'history:drop': 'Drop archived months from history',
}

/** Every capability with a description of what it permits, in the order of the contract's table. */
const CAPABILITY_WORDS = Object.entries(WORDS) as [Capability, string][] // keys of a Record

/** Describes how Gatehouse identifies the operator. */
const IDENTIFIED_BY: Record<DeploymentMode, string> = {
  demo: 'Cloudflare Access, which the emulator plays here',
  live: 'The setting LOCAL_OPERATOR of this machine; nobody signs in',
  deployed: 'Cloudflare Access',
}
