import { Button } from '@cloudflare/kumo/components/button'
import { Link } from '@cloudflare/kumo/components/link'
import { Link as RouterLink } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import type { ChangeSummary } from '../../../api/change'
import type { ExpiringItem } from '../../../api/overview/account-findings'
import { APP_ROUTES } from '../../paths'
import { usePermissionDenial } from '../../queries/use-permission-denial'
import { preloadOnIntent } from '../../ui/preload-code'
import { SectionCard } from '../../ui/section-card'
import { Timestamp } from '../../ui/timestamp'
import { useHasBeenInView } from './use-has-been-in-view'

const loadDialog = () => import('./accept-finding-dialog')
const AcceptFindingDialog = lazy(loadDialog)
const MtlsCertificateExpiry = lazy(() => import('./mtls-certificate-expiry'))
const ApiTokenExpiry = lazy(() => import('./api-token-expiry'))

type Acceptance = NonNullable<ChangeSummary['finding']>

type EndingCardProps = {
  account: string
  items: readonly ExpiringItem[]
  /** What could not be read, so that it may end soon as well. */
  unread: readonly string[]
  /** The acceptances that are running. */
  acceptances: readonly ChangeSummary[]
  /** Whether the operator may end an acceptance early. */
  mayAccept: boolean
  now: number
}

/**
 * What ends within three months, in one line each. The API token and certificates have their place from the start, since
 * they are read late.
 */
export function ExpiringItemsCard({
  account,
  items,
  unread,
  acceptances,
  mayAccept,
  now,
}: EndingCardProps) {
  const [ending, setEnding] = useState<Acceptance>()
  const maySeeStatus = usePermissionDenial('status:read') === undefined
  const maySurvey = usePermissionDenial('survey:read') === undefined
  const accepted = acceptances.flatMap(({ finding }) =>
    finding
      ? [
          {
            name: `Acceptance: ${finding.sentence}`,
            at: Date.parse(finding.until ?? ''),
            target: undefined,
            finding,
          },
        ]
      : [],
  )
  const rows = [...items.map((item) => ({ ...item, finding: undefined })), ...accepted]
    .toSorted((a, b) => a.at - b.at)
    .slice(0, MOST)
  return (
    <SectionCard title="Expiring soon">
      {rows.length === 0 && !maySeeStatus && !maySurvey && (
        <p className="px-4 py-4 text-kumo-subtle @xl:px-5">
          {unread.length === 0
            ? 'No service tokens, keys or links expire within three months.'
            : 'Nothing that could be read expires within three months.'}
        </p>
      )}
      <ul>
        {maySeeStatus && <TokenRow account={account} />}
        {maySurvey && <CertificatesRow account={account} />}
        {rows.map(({ name, at, target, finding }) => (
          <li key={`${name} ${at}`} className={ROW}>
            <span className="min-w-0 [overflow-wrap:anywhere]">
              {target?.page === 'draft' ? (
                <Link
                  variant="plain"
                  render={
                    <RouterLink
                      to={APP_ROUTES.loginPage}
                      params={{ account }}
                      search={{ edit: 'design', draft: target.draft }}
                    />
                  }
                >
                  {name}
                </Link>
              ) : (
                name
              )}
            </span>
            <span className="flex flex-wrap items-center gap-x-3 text-sm text-kumo-subtle">
              <span>
                {at < now ? (
                  <strong className="font-medium text-kumo-default">Ended</strong>
                ) : (
                  `${timeLeftInWords(at - now)},`
                )}{' '}
                <Timestamp value={new Date(at).toISOString()} />
              </span>
              {finding !== undefined && mayAccept && (
                <Button
                  size="sm"
                  variant="ghost"
                  aria-label={`End acceptance: ${finding.sentence}`}
                  {...preloadOnIntent(loadDialog)}
                  onClick={() => setEnding(finding)}
                >
                  End…
                </Button>
              )}
            </span>
          </li>
        ))}
      </ul>
      {(unread.length > 0 || !maySurvey) && (
        <p className="border-t border-kumo-hairline px-4 py-3 text-sm text-kumo-subtle @xl:px-5">
          {unread.length > 0 && `Not checked, because it could not be read: ${unread.join(', ')}. `}
          {!maySurvey && 'Only admins see certificates.'}
        </p>
      )}
      {ending !== undefined && (
        <Suspense>
          <AcceptFindingDialog
            account={account}
            finding={ending}
            isEnding
            onClose={() => setEnding(undefined)}
          />
        </Suspense>
      )}
    </SectionCard>
  )
}

const DAY_MS = 86_400_000

function timeLeftInWords(ms: number): string {
  const days = Math.floor(ms / DAY_MS)
  if (days === 0) return 'In less than a day'
  return days === 1 ? 'In 1 day' : `In ${days} days`
}

const MOST = 20
const ROW =
  'flex flex-col gap-x-6 gap-y-1 border-t border-kumo-hairline px-4 py-3 first:border-t-0 @xl:flex-row @xl:items-baseline @xl:justify-between @xl:px-5'

/** Reading the status costs many requests, so it is read when the row is reached. */
function TokenRow({ account }: { account: string }) {
  const { isReached, place } = useHasBeenInView()
  return (
    <li ref={place} className={ROW}>
      <Link variant="plain" render={<RouterLink to={APP_ROUTES.status} params={{ account }} />}>
        Gatehouse’s API token
      </Link>
      <span className="text-sm text-kumo-subtle">
        <Suspense fallback="Checking…">
          {isReached ? <ApiTokenExpiry account={account} /> : 'Checking…'}
        </Suspense>
      </span>
    </li>
  )
}

/** A survey reads the certificates, so they are read when the row is reached. */
function CertificatesRow({ account }: { account: string }) {
  const { isReached, place } = useHasBeenInView()
  return (
    <li ref={place} className={ROW}>
      <span>Certificates for mutual TLS</span>
      <div className="min-w-0 text-sm text-kumo-subtle [overflow-wrap:anywhere]">
        <Suspense fallback="Reading…">
          {isReached ? <MtlsCertificateExpiry account={account} /> : 'Reading…'}
        </Suspense>
      </div>
    </li>
  )
}
