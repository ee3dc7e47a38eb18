import type { ChangeFilter } from '../../../api/change-request'
import { changes } from '../../queries/changes'
import { DownloadButton } from '../../ui/download-button'

type DownloadButtonsProps = { account: string; filter: ChangeFilter }

/** Downloads all changes that match the filter, including those on older pages. */
export function DownloadButtons({ account, filter }: DownloadButtonsProps) {
  return (
    <div className="flex gap-1">
      {(['csv', 'ndjson'] as const).map((format) => (
        <DownloadButton
          key={format}
          url={changes.exportUrl(account, format, filter)}
          format={format}
          name={`changes.${format}`}
        >
          <span className="sr-only">Download these changes as </span>
          {format.toUpperCase()}
        </DownloadButton>
      ))}
    </div>
  )
}
