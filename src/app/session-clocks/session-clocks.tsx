import { keepPreviousData, useQuery, queryOptions } from '@tanstack/react-query'
import { type ComponentProps, type ReactNode, useId, useRef, useState } from 'react'
import { computeSessionClocks, type SessionClockInputs } from '../../api/clocks/clocks'
import {
  type ApplicationSessionSettings,
  type SurveyedSessionDurations,
  listSurveyedSessionDurations,
} from '../../api/clocks/surveyed-session-durations'
import {
  STORY_SIGN_IN_TO_REVOCATION_NS,
  type RevocationEffect,
  listRevocationEffectsOnSession,
  type SignInStory,
  simulateSignInStory,
  storyTimeInWords,
} from '../../api/clocks/sign-in-story'
import { durationInWords } from '../../api/duration'
import { SESSION_CLOCK_SURVEY_AREAS } from '../../api/impact/survey'
import { gatehouseQuery } from '../queries/api'
import { surveyQuery } from '../queries/impact'
import { dohQuery } from '../queries/organization'
import { usePermissionDenial } from '../queries/use-permission-denial'
import { BusyButton } from '../ui/busy-button'
import { DocumentationLink } from '../ui/documentation-link'
import { toastFailure } from '../ui/toasts'
import { useDebounced } from '../ui/use-debounced'
import { clockInWords, storyMomentInWords } from './clock-words'
import { ClockTimeline, clockTimelineHeight } from './clock-timeline'

/** Who signs in, and where. */
export type SessionClockScenario = {
  application?: string | undefined
  policy?: string | undefined
  /** Whether the Cloudflare One Client runs on the device. */
  runsClient: boolean
}

type SessionClocksProps = {
  account: string
  organization: Record<string, unknown>
  /** The organization as it is, if `organization` is an edit of it. */
  today?: Record<string, unknown> | undefined
  signIn: SessionClockScenario
  onSignIn: (signIn: SessionClockScenario) => void
}

/** The clocks of a session on a time line, what somebody who signs in will meet, and what a revocation ends. */
export function SessionClocksView({
  account,
  organization,
  today,
  signIn,
  onSignIn,
}: SessionClocksProps) {
  const [search, setSearch] = useState('')
  const { sessions, state } = useSurveyedSessions(account, useDebounced(search, PAUSE))
  const doh = useQuery(dohQuery(account)).data?.doh
  const application = useChosenApplication(sessions, signIn.application)
  const policy = application?.policies.find(({ name }) => name === signIn.policy)
  const common = {
    doh,
    application,
    policy,
    gatewayRules: sessions?.gateway_rules,
    runsClient: signIn.runsClient,
  }
  const sources = { ...common, organization }
  const before = today && { ...common, organization: today }
  const clocks = computeSessionClocks(sources)
  const story = simulateSignInStory(sources)
  return (
    <div className="space-y-6 p-4 @xl:p-5">
      <SignInFields
        signIn={signIn}
        onSignIn={onSignIn}
        application={application}
        sessions={sessions}
        state={state}
        search={search}
        onSearch={setSearch}
      />
      <Drawing clocks={clocks} today={before && computeSessionClocks(before)} story={story} />
      <StoryList story={story} today={before && simulateSignInStory(before)} />
      <Revocation sources={sources} />
      <ClockList clocks={clocks} today={before && computeSessionClocks(before)} />
    </div>
  )
}

const PAUSE = 200

type SurveyState = 'refused' | 'reading' | 'failed' | 'read'

function useSurveyedSessions(account: string, search: string) {
  const isRefused = usePermissionDenial('survey:read') !== undefined
  const survey = useQuery({
    ...surveyQuery(account, SESSION_CLOCK_SURVEY_AREAS),
    enabled: !isRefused,
  })
  const finishedAt = survey.data?.finished_at ?? null
  const found = useQuery({
    ...surveyedSessionDurationsQuery(account, finishedAt ?? '', search),
    enabled: finishedAt !== null,
    placeholderData: keepPreviousData,
  })
  const state: SurveyState = isRefused
    ? 'refused'
    : survey.error !== null || found.error !== null || found.data?.applications === null
      ? 'failed'
      : found.data === undefined
        ? 'reading'
        : 'read'
  return { sessions: found.data, state }
}

/** The sessions that a complete survey found; requested once for each survey. */
function surveyedSessionDurationsQuery(account: string, survey: string, search: string) {
  const query = gatehouseQuery(listSurveyedSessionDurations(account, search))
  return queryOptions({
    ...query,
    queryKey: ['survey-sessions', survey, ...query.queryKey],
    staleTime: Infinity,
  })
}

/** Keeps the chosen application while a search lists others. */
function useChosenApplication(
  sessions: SurveyedSessionDurations | undefined,
  name: string | undefined,
): ApplicationSessionSettings | undefined {
  const [chosen, setChosen] = useState<ApplicationSessionSettings>()
  const listed = sessions?.applications?.find((application) => application.name === name)
  if (listed !== undefined && listed !== chosen) setChosen(listed)
  return name === undefined ? undefined : (listed ?? (chosen?.name === name ? chosen : undefined))
}

const STATE_WORDS: Record<SurveyState, string> = {
  refused:
    'Your role cannot see what else is in the account: these are the organization’s clocks, for an application without settings of its own.',
  reading: 'Applications can be chosen once the account has been read.',
  failed:
    'The applications could not be read: these are the organization’s clocks, for an application without settings of its own.',
  read: 'Without an application, these are the organization’s clocks alone.',
}

const CONTROL =
  'h-9 w-full rounded-lg bg-kumo-control px-3 text-base text-kumo-default ring ring-kumo-line outline-none focus-visible:ring-2 focus-visible:ring-kumo-focus disabled:opacity-50'

type SignInFieldsProps = Pick<SessionClocksProps, 'signIn' | 'onSignIn'> & {
  application: ApplicationSessionSettings | undefined
  sessions: SurveyedSessionDurations | undefined
  state: SurveyState
  search: string
  onSearch: (search: string) => void
}

function SignInFields({
  signIn,
  onSignIn,
  application,
  sessions,
  state,
  search,
  onSearch,
}: SignInFieldsProps) {
  const names = (sessions?.applications ?? []).map(({ name }) => name)
  const { application: chosen } = signIn
  const options = chosen === undefined || names.includes(chosen) ? names : [chosen, ...names]
  const policies = application?.policies ?? []
  const hidden = (sessions?.application_count ?? 0) - names.length
  return (
    <fieldset className="space-y-3">
      <legend className="font-semibold">Someone signs in on Monday at 9:00</legend>
      {state !== 'refused' && (
        <div className="grid gap-3 sm:grid-cols-3">
          <Labelled label="Find an application">
            <input
              type="search"
              className={CONTROL}
              value={search}
              disabled={state !== 'read'}
              onChange={({ target }) => onSearch(target.value)}
            />
          </Labelled>
          <Labelled label="Application">
            <select
              className={CONTROL}
              value={chosen ?? ''}
              disabled={state !== 'read'}
              onChange={({ target }) =>
                onSignIn({ ...signIn, application: target.value || undefined, policy: undefined })
              }
            >
              <option value="">Any without settings of its own</option>
              {[...new Set(options)].map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </Labelled>
          <Labelled label="Policy that admits them">
            <select
              className={CONTROL}
              value={signIn.policy ?? ''}
              disabled={policies.length === 0}
              onChange={({ target }) => onSignIn({ ...signIn, policy: target.value || undefined })}
            >
              <option value="">Any without settings of its own</option>
              {[...new Set(policies.map(({ name }) => name))].map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </Labelled>
        </div>
      )}
      <label className="flex w-fit items-center gap-2">
        <input
          type="checkbox"
          className="size-4 accent-kumo-brand outline-none focus-visible:ring-2 focus-visible:ring-kumo-focus"
          checked={signIn.runsClient}
          onChange={({ target }) => onSignIn({ ...signIn, runsClient: target.checked })}
        />
        The Cloudflare One Client runs on the device
      </label>
      <p className="text-sm text-kumo-subtle">
        {hidden > 0
          ? `${hidden.toLocaleString('en')} more applications are found by their name.`
          : application === undefined
            ? STATE_WORDS[state]
            : 'These are the clocks of this application.'}
      </p>
    </fieldset>
  )
}

function Labelled({ label, children }: { label: string; children: ReactNode }) {
  return (
    // The control is the child.
    // oxlint-disable-next-line jsx-a11y/label-has-associated-control
    <label className="block min-w-0 space-y-1 text-sm">
      <span className="block">{label}</span>
      {children}
    </label>
  )
}

function Drawing({ clocks, today, story }: ComponentProps<typeof ClockTimeline>) {
  const drawing = useRef<SVGSVGElement>(null)
  const [isDrawing, setDrawing] = useState(false)
  async function download() {
    const element = drawing.current
    const surface = element?.closest('figure')
    if (element === null || surface === null || surface === undefined) return
    setDrawing(true)
    try {
      const { downloadTimelinePicture } = await import('./download-timeline-picture')
      const { backgroundColor } = getComputedStyle(surface)
      await downloadTimelinePicture(element, clockTimelineHeight(clocks.length), backgroundColor)
    } catch {
      toastFailure('The picture could not be drawn', 'Another browser may draw it.')
    }
    setDrawing(false)
  }
  return (
    <figure className="space-y-3 bg-kumo-base">
      <ClockTimeline ref={drawing} clocks={clocks} today={today} story={story} />
      <figcaption className="flex flex-wrap items-center justify-between gap-2 text-sm text-kumo-subtle">
        <span>
          Bold clocks decide when the next login page or MFA comes. The scale is logarithmic.
        </span>
        <BusyButton
          type="button"
          variant="outline"
          size="xs"
          aria-label="Download the time line as PNG"
          isBusy={isDrawing}
          onClick={() => void download()}
          className="print:hidden"
        >
          PNG
        </BusyButton>
      </figcaption>
    </figure>
  )
}

const STORY_ROWS: readonly (readonly [term: string, inWords: (story: SignInStory) => string])[] = [
  ['Next login page', ({ nextLogin }) => storyMomentInWords(nextLogin)],
  ['Renewals without one', renewalsInWords],
  ['Next MFA', mfaInWords],
  ['An application not opened yet', newApplicationInWords],
]

type StoryListProps = { story: SignInStory; today: SignInStory | undefined }

function StoryList({ story, today }: StoryListProps) {
  const titleId = useId()
  const rows = STORY_ROWS.map(
    ([term, inWords]) => [term, inWords(story), today && inWords(today)] as const,
  )
  return (
    <section aria-labelledby={titleId} className="space-y-2">
      <h3 id={titleId} className="font-semibold">
        What they will see
      </h3>
      <dl className="divide-y divide-kumo-hairline rounded-lg ring ring-kumo-hairline">
        {rows.map(([term, words, before]) => (
          <div key={term} className="grid gap-x-6 gap-y-0.5 px-4 py-2.5 sm:grid-cols-[13rem_1fr]">
            <dt className="text-kumo-subtle">{term}</dt>
            <dd>
              {words}
              {before !== undefined && before !== words && (
                <span className="block text-sm text-kumo-subtle">Today: {before}</span>
              )}
            </dd>
          </div>
        ))}
      </dl>
      {story.otherLogin !== undefined && (
        <p className="text-sm">
          Documented twice: by the page on cookies, the application’s own duration takes the place
          of a global one that is not set, and the next login page comes{' '}
          {storyTimeInWords(story.otherLogin)}.
        </p>
      )}
    </section>
  )
}

function renewalsInWords({ renewals }: SignInStory): string {
  switch (renewals.kind) {
    case 'none':
      return `None. ${renewals.sentence}`
    case 'each-request':
      return 'At each request: the token expires at once, and the stored identity is checked again.'
    case 'timed': {
      const times = renewals.count === 1n ? 'once' : `${renewals.count.toLocaleString('en')} times`
      return `Every ${durationInWords(renewals.every)}, ${times}, the last on ${storyTimeInWords(renewals.last)}. Each checks the stored identity against the policies.`
    }
  }
}

function mfaInWords({ nextMfa }: SignInStory): string {
  const words = storyMomentInWords(nextMfa)
  return nextMfa.kind === 'at' ? `${words}, in the login` : words
}

function newApplicationInWords({ newApplication }: SignInStory): string {
  return newApplication.kind === 'at'
    ? `Asks for a login from ${storyTimeInWords(newApplication.at)} on`
    : storyMomentInWords(newApplication)
}

const OUTCOMES: readonly (readonly [RevocationEffect['outcome'], string])[] = [
  ['ends', 'Ends'],
  ['goes-on', 'Goes on'],
  ['unknown', 'Not documented'],
]

function Revocation({ sources }: { sources: SessionClockInputs }) {
  const titleId = useId()
  const effects = listRevocationEffectsOnSession(sources)
  return (
    <section aria-labelledby={titleId} className="space-y-2">
      <h3 id={titleId} className="font-semibold">
        A revocation on {storyTimeInWords(STORY_SIGN_IN_TO_REVOCATION_NS)}
      </h3>
      <dl className="divide-y divide-kumo-hairline rounded-lg ring ring-kumo-hairline">
        {OUTCOMES.map(([outcome, term]) => (
          <div
            key={outcome}
            className="grid gap-x-6 gap-y-0.5 px-4 py-2.5 sm:grid-cols-[13rem_1fr]"
          >
            <dt className="text-kumo-subtle">{term}</dt>
            <dd>
              <ul className="space-y-1">
                {effects
                  .filter((effect) => effect.outcome === outcome)
                  .map((effect) => (
                    <li key={effect.id}>
                      {effect.sentence} {withinInWords(effect)}
                    </li>
                  ))}
              </ul>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

function withinInWords({ within }: RevocationEffect): string {
  if (within === undefined || within.from === 0n) return ''
  return `Between ${storyTimeInWords(STORY_SIGN_IN_TO_REVOCATION_NS + within.from)} and ${storyTimeInWords(STORY_SIGN_IN_TO_REVOCATION_NS + within.to)}.`
}

type ClockListProps = Pick<ComponentProps<typeof ClockTimeline>, 'clocks' | 'today'>

/** Every clock in words, which is also what a screen reader gets of the time line. */
function ClockList({ clocks, today }: ClockListProps) {
  const titleId = useId()
  return (
    <section aria-labelledby={titleId} className="space-y-2">
      <h3 id={titleId} className="font-semibold">
        Each clock
      </h3>
      <ul className="divide-y divide-kumo-hairline rounded-lg ring ring-kumo-hairline">
        {clocks.map((clock) => (
          <li
            key={clock.id}
            className="grid gap-x-6 gap-y-0.5 px-4 py-2.5 sm:grid-cols-[13rem_1fr]"
          >
            <p className={clock.decides ? 'font-semibold' : ''}>
              {clock.label}
              {clock.decides && <span className="sr-only">, decides</span>}
            </p>
            <div className="min-w-0">
              <p className={clock.decides ? 'font-semibold' : ''}>
                {clockInWords(
                  clock,
                  today?.find(({ id }) => id === clock.id),
                )}
              </p>
              <p className="text-sm text-kumo-subtle">
                {clock.sentence}{' '}
                {clock.documentation !== undefined && (
                  <DocumentationLink href={clock.documentation} of={clock.label} />
                )}
              </p>
              {clock.doubt !== undefined && (
                <p className="text-sm">
                  <strong className="font-medium">Documented twice: </strong>
                  {clock.doubt}
                </p>
              )}
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}
