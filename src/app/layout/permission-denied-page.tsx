import { LinkButton } from '@cloudflare/kumo/components/button'
import { Link } from '@cloudflare/kumo/components/link'
import { useQuery } from '@tanstack/react-query'
import { useMatches, useParams } from '@tanstack/react-router'
import type { Capability } from '../../api/roles'
import type { OperatorSession } from '../../api/operator-session'
import { paths } from '../paths'
import { findPermissionDenial } from '../queries/use-permission-denial'
import { operatorSessionQuery } from '../queries/session'
import { PageHeader } from '../ui/page-header'
import { PermissionDenialNote } from '../ui/permission-button'
import { permittedAppPages } from './app-pages'

/** Replaces a page that the operator may not open: the reason, and where to go instead. */
export function PermissionDeniedPage({ needs }: { needs: Capability }) {
  const session = useQuery(operatorSessionQuery).data
  const { account = session?.accounts[0]?.id ?? '' } = useParams({ strict: false })
  const title = useMatches({ select: (matches) => matches.at(-1)?.staticData.title })
  // The refusal came from the session, so there is one.
  if (session === undefined) return null
  if (session.roles.length === 0) return <NoRole session={session} />
  return (
    <div className="space-y-6">
      <PageHeader title={title ?? 'Gatehouse'} />
      <PermissionDenialNote refusal={findPermissionDenial(session, needs)} />
      <div className="space-y-2 text-base">
        <p>What you can do:</p>
        <ul className="list-disc space-y-1 pl-5">
          {permittedAppPages(session).map((page) => (
            <li key={page.title}>
              <Link href={page.path(account)}>{page.title}</Link>
            </li>
          ))}
          <li>
            <Link href={paths.permissions()}>You and your permissions</Link>
          </li>
        </ul>
      </div>
    </div>
  )
}

/** Shown to somebody whom Access admits but who has no role. */
function NoRole({ session: { email, sign_out_url } }: { session: OperatorSession }) {
  return (
    <div className="space-y-6">
      <PageHeader
        title="You have no role in Gatehouse"
        description={
          <>
            You are signed in as <strong>{email}</strong>, and no role is assigned to this address,
            its domain or your groups. Ask a Gatehouse admin for one.
          </>
        }
      />
      <div className="flex flex-wrap gap-2">
        {sign_out_url !== null && (
          <LinkButton variant="primary" href={sign_out_url}>
            Sign out
          </LinkButton>
        )}
        <LinkButton variant="secondary" href={paths.permissions()}>
          You and your permissions
        </LinkButton>
      </div>
    </div>
  )
}
