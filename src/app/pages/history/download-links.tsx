import { LinkButton } from '@cloudflare/kumo/components/button'
import type { ChangeFilter } from '../../../api/change-request'
import { changes } from '../../queries/changes'

type DownloadLinksProps = { account: string; filter: ChangeFilter }

/** All changes that fit the filter as a file, also those on older pages. */
export function DownloadLinks({ account, filter }: DownloadLinksProps) {
  return (
    <div className="flex gap-1">
      <DownloadLink href={changes.exportUrl(account, 'csv', filter)} format="CSV" />
      <DownloadLink href={changes.exportUrl(account, 'ndjson', filter)} format="NDJSON" />
    </div>
  )
}

function DownloadLink({ href, format }: { href: string; format: string }) {
  return (
    <LinkButton size="sm" variant="secondary" href={href} download>
      <span className="sr-only">Download these changes as </span>
      {format}
    </LinkButton>
  )
}
