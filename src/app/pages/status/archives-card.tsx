import { Link } from '@cloudflare/kumo/components/link'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useId, useState } from 'react'
import {
  type Archive,
  archiveDownloadPath,
  archiveFileName,
  type ArchivesState,
  retentionMonthsInWords,
} from '../../../api/history-archive'
import { monthRangeInWords } from '../../../api/archive-range'
import { paths } from '../../paths'
import { archivesQuery } from '../../queries/status'
import { usePermissionDenial } from '../../queries/use-permission-denial'
import { QueryErrorNotice } from '../../ui/api-error-notice'
import { DownloadButton } from '../../ui/download-button'
import { FactRow } from '../../ui/data-table'
import { PermissionButton } from '../../ui/permission-button'
import { SectionCard } from '../../ui/section-card'
import { Timestamp } from '../../ui/timestamp'

const DropArchiveDialog = lazy(() => import('./drop-archive-dialog'))

/** How long history is kept, and the months that are older: to be downloaded, and then to be dropped. */
export function ArchivesCard({ account }: { account: string }) {
  const archives = useQuery(archivesQuery(account))
  return (
    <SectionCard title="Retention">
      <QueryErrorNotice isInCard title="The archives could not be listed" query={archives} />
      {archives.data !== undefined && <Retention account={account} list={archives.data} />}
    </SectionCard>
  )
}

function Retention({ account, list }: { account: string; list: ArchivesState }) {
  const { keep_months, dropped, has_more } = list
  return (
    <dl>
      <FactRow term="History is kept">
        {keep_months === null ? (
          <p>
            Forever. Set <code className="font-mono">HISTORY_KEEP</code> to be offered older months
            as archives.
          </p>
        ) : (
          <p>
            For {retentionMonthsInWords(keep_months)}. Nothing is dropped unless an admin drops it.
          </p>
        )}
      </FactRow>
      {keep_months !== null && (
        <FactRow term="Older than that">
          {list.archives.length === 0 ? (
            <p>{list.is_being_indexed ? 'Not known while history is indexed' : 'Nothing'}</p>
          ) : (
            <ul className="space-y-4">
              {list.archives.map((archive, index) => (
                <ArchiveItem
                  key={archive.last_change}
                  account={account}
                  archive={archive}
                  isOldest={index === 0}
                />
              ))}
            </ul>
          )}
          {has_more && <p className="text-kumo-subtle">There are more, which follow these.</p>}
        </FactRow>
      )}
      {dropped !== null && (
        <FactRow term="Dropped">
          <p>
            {dropped.changes.toLocaleString('en')} changes, the last of them by{' '}
            <Link href={paths.change(account, dropped.by_change)}>change #{dropped.by_change}</Link>
            .
          </p>
          {dropped.is_being_removed && (
            <p className="text-sm text-kumo-subtle">
              They are no longer shown. They are still being removed from storage.
            </p>
          )}
        </FactRow>
      )}
      <FactRow term="Signed with">
        <code className="font-mono text-sm">{list.public_key}</code>
        <p className="text-sm text-kumo-subtle">
          The Ed25519 key of this account’s archives. Keep a copy elsewhere:{' '}
          <code className="font-mono">npm run verify-journal</code> compares it.
        </p>
      </FactRow>
    </dl>
  )
}

type ArchiveItemProps = { account: string; archive: Archive; isOldest: boolean }

function ArchiveItem({ account, archive, isOldest }: ArchiveItemProps) {
  const queryClient = useQueryClient()
  const refusalId = useId()
  const [isDropping, setDropping] = useState(false)
  const refusal = usePermissionDenial('history:drop')
  const { fetched, changes, last_change } = archive
  const months = monthRangeInWords(archive)
  const obstacle =
    refusal ??
    (isOldest ? undefined : 'Drop what is older first.') ??
    (fetched === null ? 'Download it first.' : undefined)
  return (
    <li className="space-y-2">
      <p>
        <span className="font-medium">{months}</span>
        {`: ${changes.toLocaleString('en')} ${changes === 1 ? 'change' : 'changes'}`}
      </p>
      <div className="flex flex-wrap gap-2">
        <DownloadButton
          url={archiveDownloadPath(account, last_change)}
          format="ndjson"
          name={archiveFileName(archive)}
          onSaved={() => void queryClient.invalidateQueries(archivesQuery(account))}
        >
          Download<span className="sr-only"> {months}</span>
        </DownloadButton>
        <PermissionButton
          size="sm"
          variant="secondary-destructive"
          refusal={obstacle}
          refusalId={refusalId}
          onClick={() => setDropping(true)}
        >
          Drop…<span className="sr-only"> {months}</span>
        </PermissionButton>
      </div>
      <p id={refusalId} className="text-sm text-kumo-subtle empty:hidden">
        {obstacle}
      </p>
      {fetched !== null && (
        <p className="text-sm text-kumo-subtle">
          Downloaded <Timestamp value={fetched.at} /> by <bdi>{fetched.email}</bdi>
        </p>
      )}
      {isDropping && fetched !== null && (
        <Suspense>
          <DropArchiveDialog
            account={account}
            archive={{ ...archive, fetched }}
            onClose={() => setDropping(false)}
          />
        </Suspense>
      )}
    </li>
  )
}
