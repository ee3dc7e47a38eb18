import { Button } from '@cloudflare/kumo/components/button'
import { InfoIcon, QuestionIcon, WarningCircleIcon, WarningIcon } from '@phosphor-icons/react'
import { lazy, Suspense, useState } from 'react'
import type { AccountFinding } from '../../../api/overview/account-findings'
import { DocumentationLink } from '../../ui/documentation-link'
import { preloadOnIntent } from '../../ui/preload-code'
import { SectionCard } from '../../ui/section-card'
import { Link } from '@cloudflare/kumo/components/link'
import { Link as RouterLink } from '@tanstack/react-router'
import { APP_ROUTES } from '../../paths'

/** Leads to where the finding is dealt with: an editor that already has the better value, or the page with it. */
function FindingLink({ account, finding }: { account: string; finding: AccountFinding }) {
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
          to={APP_ROUTES.organization}
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
          to={APP_ROUTES.loginPage}
          params={{ account }}
          search={{ edit: 'design' }}
        />
      )
    case 'doh':
      return <RouterLink {...anchor} to={APP_ROUTES.doh} params={{ account }} />
    case 'history':
      return (
        <RouterLink
          {...anchor}
          to={APP_ROUTES.history}
          params={{ account }}
          search={{ resource: 'organization', since: target.since }}
        />
      )
    case 'change':
      return (
        <RouterLink
          {...anchor}
          to={APP_ROUTES.change}
          params={{ account, change: String(target.change) }}
        />
      )
  }
}

const loadDialog = () => import('./accept-finding-dialog')
const AcceptFindingDialog = lazy(loadDialog)

type FindingsCardProps = {
  account: string
  findings: readonly AccountFinding[]
  /** The number of findings that are not shown because they were accepted. */
  acceptedCount: number
  /** What could not be read. */
  unread: readonly string[]
  mayAccept: boolean
}

/** What may be better in the account as it is. Those that were accepted are a line below. */
export function AccountFindingsCard({
  account,
  findings,
  acceptedCount,
  unread,
  mayAccept,
}: FindingsCardProps) {
  const [accepting, setAccepting] = useState<AccountFinding>()
  return (
    <SectionCard title="Findings">
      {findings.length === 0 ? (
        <p className="px-4 py-4 text-kumo-subtle @xl:px-5">
          {acceptedCount === 0 ? 'No findings.' : 'No findings other than accepted ones.'}
        </p>
      ) : (
        <ul>
          {findings.map((finding) => (
            <li
              key={finding.id}
              className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-2 border-t border-kumo-hairline px-4 py-4 first:border-t-0 @3xl:grid-cols-[auto_minmax(0,1fr)_auto] @xl:px-5"
            >
              <span className="pt-1">{ICONS[finding.severity]}</span>
              <div className="min-w-0 space-y-0.5 [overflow-wrap:anywhere]">
                <p>{finding.sentence}</p>
                <p className="text-sm text-kumo-subtle">
                  {finding.why}{' '}
                  {finding.documentation !== undefined && (
                    <DocumentationLink href={finding.documentation} of={finding.subject} />
                  )}
                </p>
                {finding.items !== undefined && (
                  <p className="text-sm text-kumo-subtle">{finding.items.join(', ')}</p>
                )}
              </div>
              <div className="col-start-2 flex flex-wrap items-center gap-x-4 gap-y-1 @3xl:col-start-3 @3xl:justify-end">
                <FindingLink account={account} finding={finding} />
                {mayAccept && finding.fingerprint !== null && (
                  <Button
                    size="sm"
                    variant="ghost"
                    aria-label={`Accept: ${finding.sentence}`}
                    {...preloadOnIntent(loadDialog)}
                    onClick={() => setAccepting(finding)}
                  >
                    Accept…
                  </Button>
                )}
              </div>
            </li>
          ))}
        </ul>
      )}
      {(acceptedCount > 0 || unread.length > 0) && (
        <p className="border-t border-kumo-hairline px-4 py-3 text-sm text-kumo-subtle @xl:px-5">
          {acceptedCount > 0 &&
            `${acceptedCount} ${acceptedCount === 1 ? 'finding is' : 'findings are'} accepted for now. `}
          {unread.length > 0 && `Not checked, because it could not be read: ${unread.join(', ')}.`}
        </p>
      )}
      {accepting !== undefined && (
        <Suspense>
          <AcceptFindingDialog
            account={account}
            finding={accepting}
            onClose={() => setAccepting(undefined)}
          />
        </Suspense>
      )}
    </SectionCard>
  )
}

const ICONS: Record<AccountFinding['severity'], React.ReactNode> = {
  critical: <WarningCircleIcon weight="fill" className="text-kumo-danger" aria-label="Critical" />,
  warning: <WarningIcon weight="fill" className="text-kumo-warning" aria-label="Warning" />,
  notice: <InfoIcon className="text-kumo-subtle" aria-label="Note" />,
  unknown: <QuestionIcon className="text-kumo-subtle" aria-label="Unknown" />,
}
