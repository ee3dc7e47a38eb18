import { WarningIcon } from '@phosphor-icons/react'
import { WarningBanner } from '../../../ui/warning'

/** Warnings to check before anything is started. */
export function WarningList({ warnings }: { warnings: readonly string[] }) {
  if (warnings.length === 0) return null
  return (
    <WarningBanner
      icon={<WarningIcon weight="fill" />}
      title="Look at this list again"
      description={
        <ul className="space-y-1 [overflow-wrap:anywhere]">
          {warnings.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      }
    />
  )
}
