import type { ChangeSummary } from '../../../api/change'
import { apiName, type Field, fieldLabel } from '../../form/fields/field'
import { type DisplayedDifference, isNamedOnly } from '../../form/history/change-words'
import { UnrequestedDifferenceBadge, ValueInWords } from './value-in-words'

type DifferenceTableProps = {
  fields: readonly Field[]
  differences: readonly DisplayedDifference[]
  state: ChangeSummary['state']
}

/** Every difference, before next to after; if there is little room, the setting's name goes above them. */
export function DifferenceTable({ fields, differences, state }: DifferenceTableProps) {
  if (differences.length === 0) {
    return (
      <p className="px-4 py-4 text-kumo-subtle @xl:px-5">
        {state === 'applied'
          ? 'Nothing differs: it was that way before.'
          : 'Nothing is known of it.'}
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
        return (
          <div key={pointer} role="row" className={`${ROW} border-t border-kumo-hairline`}>
            <span role="rowheader" className="min-w-0 space-y-0.5 @max-2xl:col-span-2">
              <span className="block font-medium">{fieldLabel(fields, pointer)}</span>
              <code className="block font-mono text-xs text-kumo-subtle [overflow-wrap:anywhere]">
                {apiName({ pointer })}
              </code>
            </span>
            <span role="cell" className="min-w-0 whitespace-pre-line">
              {isNamedOnly(difference) ? (
                <NotStored />
              ) : (
                <ValueInWords fields={fields} pointer={pointer} value={from} />
              )}
            </span>
            <span role="cell" className="min-w-0 space-y-1.5 whitespace-pre-line">
              <span className="block">
                {isNamedOnly(difference) ? (
                  <NotStored />
                ) : (
                  <ValueInWords fields={fields} pointer={pointer} value={to} />
                )}
              </span>
              <UnrequestedDifferenceBadge difference={difference} fields={fields} />
            </span>
          </div>
        )
      })}
    </div>
  )
}

/** History keeps no copy of refused values. */
function NotStored() {
  return <span className="text-kumo-subtle">Not stored</span>
}

const ROW = 'grid grid-cols-2 gap-x-6 gap-y-2 px-4 py-3 @xl:px-5 @2xl:grid-cols-3'
