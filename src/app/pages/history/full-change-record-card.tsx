import { CaretRightIcon } from '@phosphor-icons/react'
import type { Change, ChangeSummary } from '../../../api/change'
import {
  fieldApiName,
  type SettingFormField,
  fieldLabel,
} from '../../form/fields/setting-form-field'
import {
  type DisplayedDifference,
  isDifferenceWithoutValues,
} from '../../form/history/displayed-differences'
import { SectionCard } from '../../ui/section-card'
import { DifferenceNoteBadge, SettingValueInWords } from './value-in-words'

type DifferenceTableProps = {
  fields: readonly SettingFormField[]
  differences: readonly DisplayedDifference[]
  state: ChangeSummary['state']
}

/** Every difference, before next to after; if there is little room, the setting's name goes above them. */
export function BeforeAfterTable({ fields, differences, state }: DifferenceTableProps) {
  if (differences.length === 0) {
    return (
      <p className="px-4 py-4 text-kumo-subtle @xl:px-5">
        {state === 'applied'
          ? 'Nothing differs: it was that way before.'
          : 'Nothing is known about it.'}
      </p>
    )
  }
  const [before, after] = state === 'applied' ? ['Before', 'After'] : ['Before', 'Asked for']
  return (
    <div role="table" aria-label="Differences">
      <div role="row" className={`${ROW} text-sm text-kumo-subtle`}>
        <span role="columnheader" className="@max-2xl:sr-only">
          Setting
        </span>
        <span role="columnheader">{before}</span>
        <span role="columnheader">{after}</span>
      </div>
      {differences.map((difference) => {
        const { pointer, from, to } = difference
        const valueOrNote = (value: unknown) =>
          isDifferenceWithoutValues(difference) ? (
            // History keeps no copy of refused values.
            <span className="text-kumo-subtle">Not stored</span>
          ) : (
            <SettingValueInWords fields={fields} pointer={pointer} value={value} />
          )
        return (
          <div key={pointer} role="row" className={`${ROW} border-t border-kumo-hairline`}>
            <span role="rowheader" className="min-w-0 space-y-0.5 @max-2xl:col-span-2">
              <span className="block font-medium">{fieldLabel(fields, pointer)}</span>
              <code className="block font-mono text-xs text-kumo-subtle [overflow-wrap:anywhere]">
                {fieldApiName({ pointer })}
              </code>
            </span>
            <span role="cell" className="min-w-0 whitespace-pre-line">
              {valueOrNote(from)}
            </span>
            <span role="cell" className="min-w-0 space-y-1.5 whitespace-pre-line">
              <span className="block">{valueOrNote(to)}</span>
              <DifferenceNoteBadge difference={difference} fields={fields} />
            </span>
          </div>
        )
      })}
    </div>
  )
}

const ROW = 'grid grid-cols-2 gap-x-6 gap-y-2 px-4 py-3 @xl:px-5 @2xl:grid-cols-3'

/** The values as the API returns them, and the hashes that link the change to the one before it. */
export function FullChangeRecordCard({ change }: { change: Change }) {
  const { before, intended, after, hash, previous_hash } = change
  return (
    <SectionCard title="Full record">
      <JsonValue title="Before" value={before} />
      <JsonValue title="As requested" value={intended} />
      <JsonValue title="After" value={after} />
      <dl className="space-y-3 border-t border-kumo-hairline px-4 py-4 first:border-t-0 @xl:px-5">
        <Hash term="Hash of this change" hash={hash} />
        <Hash term="Hash of the previous entry" hash={previous_hash} />
      </dl>
    </SectionCard>
  )
}

function JsonValue({ title, value }: { title: string; value: unknown }) {
  if (value === null) return null
  return (
    <details className="group border-t border-kumo-hairline first:border-t-0">
      <summary className="flex cursor-pointer list-none items-center gap-2 px-4 py-3 font-medium hover:bg-kumo-tint focus-visible:outline-2 focus-visible:-outline-offset-2 focus-visible:outline-kumo-focus @xl:px-5">
        <CaretRightIcon
          aria-hidden
          className="shrink-0 text-kumo-subtle transition-transform group-open:rotate-90"
        />
        {title}
      </summary>
      <pre
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolled with the keyboard
        tabIndex={0}
        role="region"
        aria-label={`${title}, as JSON`}
        className="max-h-96 overflow-auto border-t border-kumo-hairline bg-kumo-recessed px-4 py-3 font-mono text-xs @xl:px-5"
      >
        {JSON.stringify(value, null, 2)}
      </pre>
    </details>
  )
}

function Hash({ term, hash }: { term: string; hash: string | null }) {
  return (
    <div>
      <dt className="text-sm text-kumo-subtle">{term}</dt>
      <dd>
        {hash === null ? (
          'Not written yet'
        ) : (
          <code className="font-mono text-xs [overflow-wrap:anywhere]">{hash}</code>
        )}
      </dd>
    </div>
  )
}
