import { Badge } from '@cloudflare/kumo/components/badge'
import { WarningIcon } from '@phosphor-icons/react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useId } from 'react'
import {
  type PersonPolicyTests,
  startPersonPolicyTests,
} from '../../../api/ways-back-in/person-policy-tests'
import { resultOrThrow, sendGatehouseCall } from '../../queries/api'
import { personPolicyTestsQuery } from '../../queries/ways-back-in'
import { ApiErrorNotice } from '../../ui/api-error-notice'
import { BusyButton } from '../../ui/busy-button'
import { IsolatedText } from '../../ui/isolated-text'
import { Timestamp } from '../../ui/timestamp'
import { WarningBadge, WarningBanner } from '../../ui/warning'
import {
  POLICY_TEST_COMPARISON_LABELS,
  personPolicyTestsInWords,
  policyTestNotes,
  POLICY_TESTER_ANSWER_LABELS,
} from './policy-test-words'
import { ADMISSION_LABELS, applicationCountInWords } from './ways-back-in-words'

type SectionProps = { account: string; email: string }

/** Asks Cloudflare’s own policy tester on request, and shows its answers beside what Gatehouse computed. */
export function PolicyTestSection({ account, email }: SectionProps) {
  const titleId = useId()
  const queryClient = useQueryClient()
  const query = personPolicyTestsQuery(account, email)
  const test = useQuery(query)
  const start = useMutation({
    mutationFn: () => resultOrThrow(sendGatehouseCall(startPersonPolicyTests(account, email))),
    onSuccess: (started) => queryClient.setQueryData(query.queryKey, started),
  })
  const found = test.data ?? undefined
  const isLost = start.isSuccess && test.data === null
  const isRunning = found?.state === 'running'
  const error = start.error ?? test.error
  return (
    <section aria-labelledby={titleId} className="space-y-3 border-t border-kumo-hairline p-5">
      <h3 id={titleId} className="font-semibold">
        Cloudflare’s policy tester
      </h3>
      <p className="text-sm text-kumo-subtle">
        A second opinion, which changes nothing: Cloudflare evaluates the policies for everyone who
        has logged in, by their last login and the device they used last.
      </p>
      <p role="status" className="empty:hidden">
        {isLost
          ? 'The tests were lost because Gatehouse was restarted. Run them again.'
          : found && personPolicyTestsInWords(found)}
      </p>
      {found?.problem && (
        <WarningBanner
          icon={<WarningIcon weight="fill" />}
          title={found.results.length === 0 ? 'Nothing was tested' : 'Not everything was tested'}
          description={
            <>
              <p>{found.problem.message}</p>
              {found.problem.permission !== null && (
                <p>The API token lacks {found.problem.permission}.</p>
              )}
              <p>What Gatehouse computed above does not depend on it.</p>
            </>
          }
        />
      )}
      {found && <Answers test={found} />}
      <ApiErrorNotice
        title="The policy tester could not be run"
        error={error}
        onRetry={() => (start.error === null ? void test.refetch() : start.mutate())}
      />
      <BusyButton size="sm" isBusy={start.isPending || isRunning} onClick={() => start.mutate()}>
        Run Cloudflare’s policy tester
      </BusyButton>
    </section>
  )
}

function Answers({ test }: { test: PersonPolicyTests }) {
  const { results } = test
  const same = results.filter(({ comparison }) => comparison === 'same')
  const others = results.filter(({ comparison }) => comparison !== 'same')
  return (
    <>
      {others.length > 0 && <AnswerList label="Answers that are not the same" results={others} />}
      {same.length > 0 && (
        <details>
          <summary className="cursor-pointer">
            Same answer: {applicationCountInWords(same.length)}
          </summary>
          <AnswerList label="Same answers" results={same} />
        </details>
      )}
      {test.has_more_results && (
        <p className="text-sm text-kumo-subtle">There are more results than are listed here.</p>
      )}
      {policyTestNotes(test).map((note) => (
        <p key={note} className="text-sm text-kumo-subtle">
          {note}
        </p>
      ))}
      {test.state === 'finished' && (
        <p className="text-sm text-kumo-subtle">
          Asked <Timestamp value={test.started_at} />, with {test.calls} calls of Cloudflare’s API.
        </p>
      )}
    </>
  )
}

type Results = PersonPolicyTests['results']
type AnswerGroup = Omit<Results[number], 'application'> & { key: string; applications: string[] }

function AnswerList({ label, results }: { label: string; results: Results }) {
  return (
    <ul aria-label={label} className="divide-y divide-kumo-hairline">
      {groupAnswers(results).map(({ key, applications, admission, answer, comparison }) => (
        <li key={key} className="space-y-1 py-2">
          <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
            {comparison === 'different' ? (
              <WarningBadge>{POLICY_TEST_COMPARISON_LABELS[comparison]}</WarningBadge>
            ) : (
              <Badge variant="outline">{POLICY_TEST_COMPARISON_LABELS[comparison]}</Badge>
            )}
            <span>
              Gatehouse: {ADMISSION_LABELS[admission]}. Cloudflare:{' '}
              {POLICY_TESTER_ANSWER_LABELS[answer]}.
            </span>
          </div>
          <ApplicationNames names={applications} />
        </li>
      ))}
    </ul>
  )
}

/** Puts applications with the same answers together, because whatever makes two answers differ often concerns many. */
function groupAnswers(results: Results): AnswerGroup[] {
  const groups = new Map<string, AnswerGroup>()
  for (const { application, ...answers } of results) {
    const key = Object.values(answers).join(' ')
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { ...answers, key, applications: [application] })
    else group.applications.push(application)
  }
  return [...groups.values()]
}

function ApplicationNames({ names }: { names: string[] }) {
  const [first, ...others] = names
  if (first === undefined) return null
  if (others.length === 0) {
    return (
      <p className="text-sm [overflow-wrap:anywhere]">
        <IsolatedText>{first}</IsolatedText>
      </p>
    )
  }
  return <ApplicationNamesDisclosure total={names.length} names={names} />
}

type ApplicationDisclosureProps = {
  total: number
  /** The names of all applications, or of the first ones. */
  names: readonly string[]
  children?: ReactNode
}

/** The number of some applications, which opens the list of their names. */
export function ApplicationNamesDisclosure({ total, names, children }: ApplicationDisclosureProps) {
  return (
    <details>
      <summary className="cursor-pointer text-sm">{applicationCountInWords(total)}</summary>
      <ul className="list-disc pt-1 pl-5 text-sm [overflow-wrap:anywhere]">
        {names.map((name, index) => (
          // Several applications may have the same name.
          // oxlint-disable-next-line react/no-array-index-key -- see above
          <li key={index}>
            <IsolatedText>{name}</IsolatedText>
          </li>
        ))}
        {total > names.length && <li>and {total - names.length} more</li>}
      </ul>
      {children}
    </details>
  )
}
