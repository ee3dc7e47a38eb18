import type { ChangeSummary } from '../../../api/change'
import { type Field, fieldLabel } from '../../form/fields/field'
import { resourceFields } from '../../form/fields/resource-fields'
import {
  ChangeBadge,
  changeTitle,
  type DisplayedDifference,
  displayedDifferences,
  isNamedOnly,
} from '../../form/history/change-words'
import { Timestamp } from '../../ui/timestamp'
import {
  ChangeLink,
  ChangeReason,
  RunLink,
  TimeOutside,
  UnappliedChangeNotice,
} from './change-facts'
import type { HistorySearch } from './history-search'
import { UnrequestedDifferenceBadge, ValueInWords } from './value-in-words'

type ChangeRowProps = { account: string; change: ChangeSummary; search: HistorySearch }

/** One change in the list: what, who, when, why and how it ended. */
export function ChangeRow({ account, change, search }: ChangeRowProps) {
  return (
    <li className="space-y-3 border-t border-kumo-hairline px-4 py-4 first:border-t-0 @xl:px-5">
      <div className="space-y-0.5">
        <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-0.5">
          <h3 className="flex min-w-0 flex-wrap items-baseline gap-x-2 gap-y-1">
            <ChangeLink
              account={account}
              number={change.number}
              search={search}
              variant="plain"
              className="font-medium [overflow-wrap:anywhere]"
            >
              {changeTitle(change)}
            </ChangeLink>
            <ChangeBadge {...change} />
          </h3>
          <span className="text-sm text-kumo-subtle">
            <Timestamp value={change.opened_at} />
          </span>
        </div>
        <Author account={account} change={change} search={search} />
      </div>
      <Differences account={account} change={change} search={search} />
      <ChangeReason change={change} />
      <UnappliedChangeNotice change={change} />
    </li>
  )
}

function Author({ account, change, search }: ChangeRowProps) {
  const { number, email, operation, reverts, run } = change
  return (
    <p className="text-sm text-kumo-subtle [overflow-wrap:anywhere]">
      {operation === 'outside' ? (
        <>
          Made <TimeOutside change={change} />
        </>
      ) : (
        <bdi>{email ?? 'Somebody unknown'}</bdi>
      )}
      {` · #${number}`}
      {typeof run === 'number' && (
        <>
          {' · '}
          <RunLink account={account} run={run} />
        </>
      )}
      {reverts !== null && (
        <>
          {' · '}
          <ChangeLink account={account} number={reverts} search={search} variant="current">
            Reverts change #{reverts}
          </ChangeLink>
        </>
      )}
    </p>
  )
}

const MOST_SHOWN = 4

function Differences({ account, change, search }: ChangeRowProps) {
  const { number, resource, state } = change
  const differences = displayedDifferences(change)
  if (differences.length === 0) return null
  // Showing one more takes no more room than saying that there is one more.
  const shown = differences.length === MOST_SHOWN + 1 ? differences.length : MOST_SHOWN
  const folded = differences.length - shown
  return (
    <div className="space-y-2">
      {state !== 'applied' && <p className="text-sm text-kumo-subtle">Asked for</p>}
      <DisplayedDifferences
        fields={resourceFields(resource)}
        differences={differences.slice(0, shown)}
      />
      {folded > 0 && (
        <ChangeLink
          account={account}
          number={number}
          search={search}
          variant="plain"
          className="text-sm"
        >
          and {folded} more
          <span className="sr-only"> differences of change #{number}</span>
        </ChangeLink>
      )}
    </div>
  )
}

type DisplayedDifferencesProps = {
  fields: readonly Field[]
  differences: readonly DisplayedDifference[]
}

/** Differences in brief: the setting, from → to. */
function DisplayedDifferences({ fields, differences }: DisplayedDifferencesProps) {
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
