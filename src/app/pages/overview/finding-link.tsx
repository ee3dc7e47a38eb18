import { Link } from '@cloudflare/kumo/components/link'
import { Link as RouterLink } from '@tanstack/react-router'
import type { AccountFinding } from '../../../api/overview/account-findings'
import { ROUTES } from '../../paths'

/** Leads to where the finding is dealt with: an editor that already has the better value, or the page with it. */
export function FindingLink({ account, finding }: { account: string; finding: AccountFinding }) {
  return <Link render={<Target account={account} finding={finding} />}>{finding.label}</Link>
}

function Target({
  account,
  finding: { id, target },
  ...anchor
}: {
  account: string
  finding: AccountFinding
}) {
  switch (target.page) {
    case 'organization':
      return (
        <RouterLink
          {...anchor}
          to={ROUTES.organization}
          params={{ account }}
          search={{
            edit: target.group,
            ...(target.patch === undefined ? {} : { suggestion: id }),
          }}
        />
      )
    case 'login-page':
      return (
        <RouterLink
          {...anchor}
          to={ROUTES.loginPage}
          params={{ account }}
          search={{ edit: 'design' }}
        />
      )
    case 'doh':
      return <RouterLink {...anchor} to={ROUTES.doh} params={{ account }} />
    case 'history':
      return (
        <RouterLink
          {...anchor}
          to={ROUTES.history}
          params={{ account }}
          search={{ resource: 'organization', since: target.since }}
        />
      )
    case 'change':
      return (
        <RouterLink
          {...anchor}
          to={ROUTES.change}
          params={{ account, change: String(target.change) }}
        />
      )
  }
}
