import type { ImpactSummary } from '../../../api/impact/finding'
import { SectionCard } from '../../ui/section-card'
import { Timestamp } from '../../ui/timestamp'

/** The impact of the change as computed when it was made, and shown to its reviewer. */
export function ImpactCard({ impact }: { impact: ImpactSummary }) {
  return (
    <SectionCard title="What it was computed to do">
      <div className="space-y-3 px-4 py-3 @xl:px-5">
        <ul className="list-disc space-y-1 pl-5">
          {impact.findings.map(({ id, sentence, source }) => (
            <li key={id} className="[overflow-wrap:anywhere]">
              {sentence}
              {source !== 'documented' && <span className="text-kumo-subtle"> ({source})</span>}
            </li>
          ))}
        </ul>
        <p className="text-sm text-kumo-subtle">
          By what was read of the account <Timestamp value={impact.surveyed_at} />.
        </p>
      </div>
    </SectionCard>
  )
}
