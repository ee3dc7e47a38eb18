import { Banner } from '@cloudflare/kumo/components/banner'
import { CheckCircleIcon, WarningIcon } from '@phosphor-icons/react'
import type { Status } from '../../../api/status'
import { WarningBanner } from '../../ui/warning-banner'
import { problemsOf } from './status-problems'

/** The whole page in a line, or a line for each thing that needs somebody. */
export function Verdict({ status }: { status: Status }) {
  const problems = problemsOf(status)
  if (problems.length === 0) {
    return (
      <Banner
        role="note"
        icon={<CheckCircleIcon weight="fill" />}
        title="Nothing was found that keeps Gatehouse from working"
      />
    )
  }
  return (
    <WarningBanner
      icon={<WarningIcon weight="fill" />}
      title={problems.length === 1 ? 'One thing needs you' : `${problems.length} things need you`}
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
