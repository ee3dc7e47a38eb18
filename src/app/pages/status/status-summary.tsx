import { Banner } from '@cloudflare/kumo/components/banner'
import { CheckCircleIcon, WarningIcon } from '@phosphor-icons/react'
import type { Status } from '../../../api/status'
import { WarningBanner } from '../../ui/warning-banner'
import { statusProblems } from './status-problems'

/** Summarizes the page in one line, or in one line for each problem. */
export function StatusSummary({ status }: { status: Status }) {
  const problems = statusProblems(status)
  if (problems.length === 0) {
    return <Banner role="note" icon={<CheckCircleIcon weight="fill" />} title="No problems found" />
  }
  return (
    <WarningBanner
      icon={<WarningIcon weight="fill" />}
      title={
        problems.length === 1
          ? 'One thing needs attention'
          : `${problems.length} things need attention`
      }
      description={
        <ul className="list-disc space-y-1 pl-5">
          {problems.map((problem) => (
            <li key={problem}>{problem}</li>
          ))}
        </ul>
      }
    />
  )
}
