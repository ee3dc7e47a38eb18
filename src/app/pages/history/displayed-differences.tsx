import { isNamedOnly, type DisplayedDifference } from '../../form/history/change-words'
import { type Field, fieldLabel } from '../../form/fields/field'
import { UnrequestedDifferenceBadge } from './unrequested-difference-badge'
import { ValueInWords } from './value-in-words'

type ToldDifferencesProps = {
  fields: readonly Field[]
  differences: readonly DisplayedDifference[]
}

/** Differences in brief: the setting, from → to. */
export function DisplayedDifferences({ fields, differences }: ToldDifferencesProps) {
  return (
    <ul className="space-y-2">
      {differences.map((difference) => {
        const { pointer, from, to } = difference
        return (
          <li
            key={pointer}
            className="grid gap-x-6 gap-y-0.5 @2xl:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]"
          >
            <span className="min-w-0 text-kumo-subtle [overflow-wrap:anywhere]">
              {fieldLabel(fields, pointer)}
            </span>
            <span className="flex min-w-0 flex-wrap items-baseline gap-x-2 gap-y-1">
              {!isNamedOnly(difference) && (
                <>
                  <ValueInWords fields={fields} pointer={pointer} value={from} isBrief />
                  <span className="flex min-w-0 items-baseline gap-x-2 font-medium">
                    <span aria-hidden className="text-kumo-subtle">
                      →
                    </span>
                    <span className="sr-only">to</span>
                    <ValueInWords fields={fields} pointer={pointer} value={to} isBrief />
                  </span>
                </>
              )}
              <UnrequestedDifferenceBadge difference={difference} fields={fields} />
            </span>
          </li>
        )
      })}
    </ul>
  )
}
