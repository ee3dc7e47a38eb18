import { Badge } from '@cloudflare/kumo/components/badge'
import { Link } from '@cloudflare/kumo/components/link'
import type { Status } from '../../../api/status'
import { paths } from '../../paths'
import { DownloadButton } from '../../ui/download-button'
import { FactRow } from '../../ui/fact-row'
import { SectionCard } from '../../ui/section-card'
import { storagePercent } from './status-problems'

const megabytes = (bytes: number) => `${Math.ceil(bytes / 1_000_000).toLocaleString('en')} MB`

type HistoryCardProps = { account: string; history: Status['history'] }

/** The storage in which every change of this account is recorded before it is made. */
export function HistoryStorageCard({ account, history }: HistoryCardProps) {
  const { is_reachable, changes, pending } = history
  return (
    <SectionCard title="History" action={<Link href={paths.history(account)}>All changes</Link>}>
      <dl>
        <FactRow term="Storage">
          {is_reachable ? (
            <Badge variant="success">Reachable</Badge>
          ) : (
            <>
              <Badge variant="error">Not reachable</Badge>
              <p className="text-sm text-kumo-subtle">
                Nothing can be changed while it is not: no change is made without its row.
              </p>
            </>
          )}
        </FactRow>
        {is_reachable && (
          <>
            <FactRow term="Space used">
              {`${megabytes(history.bytes)} of ${megabytes(history.most_bytes)} (${storagePercent(history)} %)`}
            </FactRow>
            <FactRow term="Changes">{changes.toLocaleString('en')}</FactRow>
            <FactRow term="In progress">
              {pending === 0 ? 'None' : pending.toLocaleString('en')}
            </FactRow>
            <FactRow term="Backup">
              <DownloadButton
                url={`${location.origin}/api/accounts/${account}/journal.ndjson`}
                format="ndjson"
                name="journal.ndjson"
              >
                Download backup
              </DownloadButton>
              <p className="mt-2 text-sm text-kumo-subtle">
                All entries as they are stored.{' '}
                <code className="font-mono">npm run verify-journal</code> tells whether they are
                whole.
              </p>
            </FactRow>
          </>
        )}
      </dl>
    </SectionCard>
  )
}
