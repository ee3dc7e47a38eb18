import { Fragment, type ReactNode } from 'react'
import { DocumentationLink } from './documentation-link'

type SettingRowProps = {
  label: string
  /** The API's name for the setting, unless it equals the label. */
  apiName?: string
  documentation?: string
  /** The id of the label, for `aria-labelledby` of the control. */
  labelId?: string
  children: ReactNode
}

/** One setting: its names on the left, its value or control on the right; stacked if there is little room. */
export function SettingRow({ label, apiName, documentation, labelId, children }: SettingRowProps) {
  return (
    // Contained, so that the browser paints one row again, not all of the card, when its control changes.
    <div className="grid gap-x-8 gap-y-2 border-t contain-layout border-kumo-hairline px-4 py-4 first:border-t-0 @xl:grid-cols-[minmax(0,2fr)_minmax(0,3fr)] @xl:px-5">
      <div className="min-w-0 space-y-0.5">
        <div id={labelId} className="font-medium text-kumo-default">
          {label}
        </div>
        <div className="flex flex-wrap items-baseline gap-x-3 text-sm text-kumo-subtle">
          {apiName !== undefined && <ApiName name={apiName} />}
          {documentation !== undefined && <DocumentationLink href={documentation} of={label} />}
        </div>
      </div>
      <div className="min-w-0 space-y-1">{children}</div>
    </div>
  )
}

/** The name may break after its dots and underscores. */
function ApiName({ name }: { name: string }) {
  return (
    <code className="min-w-0 font-mono text-xs">
      {name.split(/(?<=[._])/).map((part, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- parts of one constant name
        <Fragment key={index}>
          {index > 0 && <wbr />}
          {part}
        </Fragment>
      ))}
    </code>
  )
}
