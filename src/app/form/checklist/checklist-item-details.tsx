import { Button } from '@cloudflare/kumo/components/button'
import { CopyIcon } from '@phosphor-icons/react'
import type { ChecklistItem } from '../../../api/impact/checklist'
import type { Finding } from '../../../api/impact/finding'
import { DocumentationLink } from '../../ui/documentation-link'

/** The basis of a finding, or of an item of a checklist. */
const FINDING_SOURCE_LABELS: Record<Finding['source'], string> = {
  documented: 'Documented by Cloudflare',
  seen: 'Observed in Cloudflare’s API, not documented',
  inferred: 'Inferred; not stated by Cloudflare',
}

type FindingSourceProps = Pick<Finding, 'source' | 'documentation'> & { subject: string }

export function FindingSource({ source, documentation, subject }: FindingSourceProps) {
  return (
    <p className="text-sm text-kumo-subtle">
      {FINDING_SOURCE_LABELS[source]}
      {documentation !== undefined && (
        <>
          {' · '}
          <DocumentationLink href={documentation} of={subject} />
        </>
      )}
    </p>
  )
}

type ChecklistEntryProps = {
  item: ChecklistItem
  /** Called with what came of copying a value. */
  onCopied: (news: string) => void
}

/** The details of a checklist's item, with each value to copy. */
export function ChecklistItemDetails({ item, onCopied }: ChecklistEntryProps) {
  const { title, detail, values, source, documentation } = item
  const copy = async (label: string, value: string) => {
    onCopied('')
    try {
      await navigator.clipboard.writeText(value)
      onCopied(`${label} was copied.`)
    } catch {
      onCopied('Your browser blocked copying.')
    }
  }
  return (
    <>
      <p className="text-sm text-kumo-subtle [overflow-wrap:anywhere]">{detail}</p>
      {values.length > 0 && (
        <dl className="space-y-1">
          {values.map(({ label, value }) => (
            <div key={label} className="text-sm [overflow-wrap:anywhere]">
              <dt className="inline text-kumo-subtle">{label}: </dt>
              <dd className="inline">
                <span className="font-mono">{value}</span>{' '}
                <Button
                  size="xs"
                  variant="ghost"
                  shape="square"
                  className="inline-flex align-middle"
                  icon={<CopyIcon />}
                  aria-label={`Copy ${label} of “${title}”`}
                  onClick={() => void copy(label, value)}
                />
              </dd>
            </div>
          ))}
        </dl>
      )}
      <FindingSource source={source} documentation={documentation} subject={title} />
    </>
  )
}
