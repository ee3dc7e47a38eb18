import { Button } from '@cloudflare/kumo/components/button'
import { Loader } from '@cloudflare/kumo/components/loader'
import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query'
import { type ComponentProps, useId, useState } from 'react'
import type { SettingResource } from '../../../../api/change'
import { type ApiError, isSessionExpiredError } from '../../../../api/errors'
import type { Finding } from '../../../../api/impact/finding'
import { surveyAreasForChange } from '../../../../api/impact/compute-findings'
import type { Impact, ImpactRequest, SurveyStatus, SurveyArea } from '../../../../api/impact/survey'
import { isJsonObject } from '../../../../api/json'
import { cancelSurvey } from '../../../../api/impact/impact-operations'
import { sendGatehouseCall } from '../../../queries/api'
import { impactQuery, surveyQuery } from '../../../queries/impact'
import { ApiErrorNotice } from '../../../ui/api-error-notice'
import { Timestamp } from '../../../ui/timestamp'
import { ImpactFindings } from './impact-findings'

type SurveyProgressProps = {
  survey: SurveyStatus | undefined
  onStop: () => void
  /** Whether the operator decides about the change instead of saving it. */
  isProposed: boolean
}

/** Shows how much of the account has been read. The change can be saved, or decided about, in the meantime. */
function SurveyProgress({ survey, onStop, isProposed }: SurveyProgressProps) {
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
          : `There is no need to wait: you can ${isProposed ? 'decide' : 'save'} at any time, and this continues in the background.`}
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

export type ImpactPanelProps = {
  account: string
  setting: SettingResource
  /** The current setting, and the setting as it will be. */
  base: unknown
  edited: unknown
  /** Replaces the edit under review by another; undefined if it cannot be edited. */
  onEdit: ((edited: unknown) => void) | undefined
  /** Whether the change was proposed, so that the operator decides about it instead of saving it. */
  isProposed?: boolean
}

/** The impact of the change on the account. The rest of the review does not wait for it. */
export default function ImpactPanel({
  account,
  setting,
  base,
  edited,
  onEdit,
  isProposed = false,
}: ImpactPanelProps) {
  const before = isJsonObject(base) ? base : {}
  const after = isJsonObject(edited) ? edited : {}
  const areas = surveyAreasForChange(setting, { before, after })
  if (areas.length === 0) {
    return isProposed ? <p className="text-kumo-subtle">No rule applies to this change.</p> : null
  }
  const change = { resource: setting, before, after }
  return (
    <Surveyed
      account={account}
      areas={areas}
      change={change}
      onEdit={onEdit}
      isProposed={isProposed}
    />
  )
}

type SurveyedProps = Pick<ImpactPanelProps, 'account' | 'onEdit'> & {
  isProposed: boolean
  areas: readonly SurveyArea[]
  change: ImpactRequest
}

function Surveyed({ account, areas, change, onEdit, isProposed }: SurveyedProps) {
  const titleId = useId()
  const [isStopped, setStopped] = useState(false)
  const query = useQuery({ ...surveyQuery(account, areas), enabled: !isStopped })
  const survey = query.data
  const finishedAt = survey?.state === 'complete' ? survey.finished_at : null
  const impact = useQuery({
    ...impactQuery(account, finishedAt ?? '', change),
    enabled: finishedAt !== null,
    // A new edit is computed quickly; until then the previous result stays in place.
    placeholderData: keepPreviousData,
  })
  const opened = useOpened(change, impact.isPlaceholderData ? undefined : impact.data?.findings)
  const stop = async () => {
    setStopped(true)
    await sendGatehouseCall(cancelSurvey(account))
  }
  const readAgain = async () => {
    await sendGatehouseCall(cancelSurvey(account))
    setStopped(false)
    await query.refetch()
  }
  return (
    <section ref={keepFieldScrollPosition} aria-labelledby={titleId} className="space-y-3">
      <h3 id={titleId} className="font-semibold">
        Impact on this account
      </h3>
      {/* Announced only when the state changes; announcing the progress would speak every second. */}
      <p role="status" className="sr-only">
        {isStopped
          ? 'Reading the account was stopped.'
          : survey?.state === 'complete'
            ? 'The account has been read.'
            : 'The account is being read.'}
      </p>
      {isStopped ? (
        <div className="flex flex-wrap items-center justify-between gap-2">
          <p>
            Not computed: reading the account was stopped.{' '}
            {isProposed ? 'You can decide without it.' : 'You can still save.'}
          </p>
          <Button size="sm" onClick={() => void readAgain()}>
            Read the account
          </Button>
        </div>
      ) : query.error !== null ? (
        <NotComputed error={query.error} onRetry={() => void query.refetch()} />
      ) : survey?.state === 'complete' && survey.finished_at !== null ? (
        <>
          <Computed
            account={account}
            survey={survey.finished_at}
            change={change}
            impact={impact}
            opened={opened}
            onEdit={onEdit}
            isProposed={isProposed}
          />
          <ReadAt survey={survey} onAgain={() => void readAgain()} />
        </>
      ) : (
        <SurveyProgress survey={survey} onStop={() => void stop()} isProposed={isProposed} />
      )}
    </section>
  )
}

/**
 * Returns the first findings for this change since the review was opened. Reading the account again may change them; an
 * edit starts anew.
 */
function useOpened(change: ImpactRequest, current: Finding[] | undefined): readonly Finding[] {
  const of = JSON.stringify(change)
  const [opened, setOpened] = useState<{ of: string; findings: Finding[] }>()
  if (current !== undefined && opened?.of !== of) setOpened({ of, findings: current })
  return opened?.of === of ? opened.findings : (current ?? [])
}

type ComputedProps = Omit<ComponentProps<typeof ImpactFindings>, 'impact'> & {
  impact: UseQueryResult<Impact>
}

function Computed({ impact: { data, error, refetch }, ...props }: ComputedProps) {
  if (error !== null) return <NotComputed error={error} onRetry={() => void refetch()} />
  if (data === undefined) return <Loader size={16} aria-label="Computing" />
  return <ImpactFindings {...props} impact={data} />
}

/** Does not offer to sign in again: the page does, and a save that is refused. */
function NotComputed({ error, onRetry }: { error: ApiError; onRetry: () => void }) {
  if (isSessionExpiredError(error)) {
    return (
      <p className="text-kumo-subtle">
        Not computed: your session has expired. It is computed once you have signed in again.
      </p>
    )
  }
  return <ApiErrorNotice title="The impact could not be computed" error={error} onRetry={onRetry} />
}

/** Says when the account was read, and from what. */
function ReadAt({ survey, onAgain }: { survey: SurveyStatus; onAgain: () => void }) {
  const { zones, started_at } = survey
  return (
    <div className="flex flex-wrap items-center justify-between gap-2 text-sm text-kumo-subtle">
      <p>
        Read <Timestamp value={started_at} />
        {zones !== null &&
          survey.areas.includes('hosts') &&
          `, ${zones.seen.toLocaleString('en')} active ${zones.seen === 1 ? 'zone' : 'zones'} that Gatehouse’s token sees`}
        . Computed from that, and kept for 15 minutes.
        {survey.is_resumed && ' Gatehouse was restarted meanwhile, and continued where it was.'}
      </p>
      <Button size="sm" variant="ghost" onClick={onAgain}>
        Read again
      </Button>
    </div>
  )
}

/**
 * Keeps a field that is being filled in where it is on the screen when the section above it grows or shrinks, by
 * scrolling what is around both. A browser does the same only for what is scrolled already.
 */
function keepFieldScrollPosition(section: HTMLElement): () => void {
  let height = section.offsetHeight
  const observer = new ResizeObserver(() => {
    const growth = section.offsetHeight - height
    height += growth
    const scroller = scrollerOf(section)
    if (scroller === undefined) return
    const isScrolledPast =
      section.getBoundingClientRect().bottom - growth <= scroller.getBoundingClientRect().top
    if (isScrolledPast || isFilledInBelow(section)) scroller.scrollTop += growth
  })
  observer.observe(section)
  return () => observer.disconnect()
}

function isFilledInBelow(section: HTMLElement): boolean {
  const field = document.activeElement
  if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) return false
  const isBelow = section.compareDocumentPosition(field) & Node.DOCUMENT_POSITION_FOLLOWING
  return field.value !== '' && isBelow !== 0
}

function scrollerOf(element: HTMLElement): HTMLElement | undefined {
  for (let parent = element.parentElement; parent !== null; parent = parent.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(parent).overflowY)) return parent
  }
  return undefined
}
