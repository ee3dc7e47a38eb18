import { LinkButton } from '@cloudflare/kumo/components/button'
import { Link } from '@cloudflare/kumo/components/link'
import { useQuery } from '@tanstack/react-query'
import { PAGE_HEADS } from '../../page-heads'
import { paths } from '../../paths'
import { rolesInWords } from '../../queries/refusal'
import { sessionQuery } from '../../queries/session'
import { FactRow } from '../../ui/fact-row'
import { PageHeader } from '../../ui/page-header'
import { SectionCard } from '../../ui/section-card'
import { Timestamp } from '../../ui/timestamp'
import { CapabilityTable } from './capability-table'
import { groupsInWords, IDENTIFIED_BY, kindInWords } from './session-words'

/** The operator's identity in Gatehouse, and what it permits. All of it comes from the session. */
export function PermissionsPage() {
  const session = useQuery(sessionQuery).data
  // The route has waited for the session.
  if (session === undefined) return null
  const { email, groups, roles, expires_at, sign_out_url, mode, capabilities } = session
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
            <p className="text-sm text-kumo-subtle">{kindInWords(session)}</p>
          </FactRow>
          <FactRow term="Identified by">{IDENTIFIED_BY[mode]}</FactRow>
          <FactRow term="Groups">{groupsInWords(groups)}</FactRow>
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
            What the API token itself may do stands on{' '}
            <Link href={paths.status(account.id)}>Status</Link>.
          </p>
        )}
      </SectionCard>
    </div>
  )
}
