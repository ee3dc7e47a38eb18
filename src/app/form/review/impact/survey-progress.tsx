import { Button } from '@cloudflare/kumo/components/button'
import { useId } from 'react'
import type { SurveyStatus } from '../../../../api/impact/survey'

type SurveyProgressProps = {
  survey: SurveyStatus | undefined
  onStop: () => void
  /** Whether the operator decides about the change instead of saving it. */
  isProposed: boolean
}

/** Shows how much of the account has been read. The change can be saved, or decided about, in the meantime. */
export function SurveyProgress({ survey, onStop, isProposed }: SurveyProgressProps) {
  const labelId = useId()
  const zones = survey?.zones
  return (
    <div className="space-y-2 rounded-lg p-4 ring ring-kumo-hairline">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p id={labelId}>
          Reading the account{zones ? `: ${zones.read} of ${zones.seen} zones` : ''}
          {survey !== undefined && `, ${timeLeft(survey)}`}
        </p>
        <Button size="sm" variant="ghost" onClick={onStop}>
          Stop
        </Button>
      </div>
      <progress
        aria-labelledby={labelId}
        className="h-1.5 w-full appearance-none overflow-hidden rounded-full bg-kumo-fill [&::-moz-progress-bar]:bg-kumo-brand [&::-webkit-progress-bar]:bg-kumo-fill [&::-webkit-progress-value]:bg-kumo-brand [&:indeterminate::-moz-progress-bar]:bg-kumo-fill"
        {...(zones ? { value: zones.read, max: Math.max(zones.seen, 1) } : {})}
      />
      <p className="text-sm text-kumo-subtle">
        {survey?.waits_until
          ? 'Cloudflare’s rate limit is reached. Reading continues automatically.'
          : `You need not wait: ${isProposed ? 'a decision is possible' : 'you can save'} at any time, and this continues in the background.`}
        {survey?.is_resumed === true &&
          ' Gatehouse was restarted meanwhile, and continues where it was.'}
      </p>
    </div>
  )
}

function timeLeft({ seconds_left: seconds }: SurveyStatus): string {
  if (seconds < 5) return 'a moment left'
  if (seconds < 90) return `about ${seconds} s left`
  return `about ${Math.round(seconds / 60)} min left`
}
