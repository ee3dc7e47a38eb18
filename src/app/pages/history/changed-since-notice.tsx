import { WarningIcon } from '@phosphor-icons/react'
import type { Difference } from '../../../api/diff'
import { type Field, fieldLabel } from '../../form/fields/field'
import { ValueInWords } from './value-in-words'
import { WarningBanner } from '../../ui/warning-banner'

type ChangedSinceNoticeProps = { fields: readonly Field[]; differences: readonly Difference[] }

/** The values of a change that were changed again, and would be lost with the revert. */
export function ChangedSinceNotice({ fields, differences }: ChangedSinceNoticeProps) {
  if (differences.length === 0) return null
  return (
    <WarningBanner
      icon={<WarningIcon weight="fill" />}
      title="Changed again since"
      description={
        <>
          <p>Reverting also takes back what later changes did here:</p>
          <ul className="list-disc space-y-1 pt-1 pl-5">
            {differences.map(({ pointer, from, to }) => (
              <li key={pointer} className="[overflow-wrap:anywhere]">
                {fieldLabel(fields, pointer)}: this change left{' '}
                <ValueInWords fields={fields} pointer={pointer} value={from} isBrief />, now it is{' '}
                <ValueInWords fields={fields} pointer={pointer} value={to} isBrief />
              </li>
            ))}
          </ul>
        </>
      }
    />
  )
}
