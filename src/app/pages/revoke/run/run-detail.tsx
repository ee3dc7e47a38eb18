import { Banner } from '@cloudflare/kumo/components/banner'
import { Link } from '@cloudflare/kumo/components/link'
import { PauseIcon, WarningCircleIcon, WarningIcon } from '@phosphor-icons/react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link as RouterLink } from '@tanstack/react-router'
import { lazy, Suspense, useEffect } from 'react'
import { GATEWAY_ERRORS } from '../../../../api/errors'
import { runExceedsRoles, type RunWithLatestPeople } from '../../../../api/revocation-run'
import { APP_ROUTES } from '../../../paths'
import { isRunEnded, isRunQueuedOrRunning, revocationRunQuery } from '../../../queries/revocations'
import { operatorSessionQuery } from '../../../queries/session'
import { QueryErrorNotice } from '../../../ui/api-error-notice'
import { TOKEN_PERMISSION_NAMES_BY_ACTION } from '../../../ui/error-advice'
import { BackLink, PageHeader } from '../../../ui/page-header'
import { PermissionDenialNote } from '../../../ui/permission-button'
import { LoadingCard, SectionCard } from '../../../ui/section-card'
import { Timestamp } from '../../../ui/timestamp'
import { WarningBanner } from '../../../ui/warning'
import { RunStateBadge, countFinishedPeople, runTitle } from '../run-words'
import { RunPeopleCard, RunPersonRow } from './people-card'
import { RunProgressCard } from './run-progress-card'
import { RunControls } from './run-controls'

/** Needed only once a run has ended. */
const RunVerificationCard = lazy(() => import('./run-verification-card'))

const route = getRouteApi(APP_ROUTES.run)

/** One run, as stored in its object: everyone who may revoke sees the same, and may stop it. */
export function RunPage() {
  const { account, run } = route.useParams()
  return (
    <div className="space-y-6">
      <BackLink to={<RouterLink to={APP_ROUTES.revoke} params={{ account }} />}>
        Revoke sessions
      </BackLink>
      {/^\d{1,15}$/.test(run) ? (
        <LoadedRun key={run} account={account} number={Number(run)} />
      ) : (
        <UnknownRun run={run} />
      )}
    </div>
  )
}

function LoadedRun({ account, number }: { account: string; number: number }) {
  const query = useQuery(revocationRunQuery(account, number))
  const { data, error } = query
  if (error?.messages.some(({ code }) => code === GATEWAY_ERRORS.not_found.code) === true) {
    return <UnknownRun run={String(number)} />
  }
  return (
    <>
      <QueryErrorNotice
        title={
          data === undefined
            ? 'This run could not be loaded'
            : 'This may be out of date: the run could not be loaded again'
        }
        query={query}
      />
      {data !== undefined && <RunView account={account} run={data} />}
      {data === undefined && error === null && <LoadingCard title="Progress" rows={4} />}
    </>
  )
}

function UnknownRun({ run }: { run: string }) {
  return (
    <PageHeader
      title="Run not found"
      description={`This account has no run ${run}. The address may be mistyped, or belong to another account.`}
    />
  )
}

const LATEST = 5

function RunView({ account, run }: { account: string; run: RunWithLatestPeople }) {
  const refusal = useRunRefusal(run)
  const percent = Math.floor((countFinishedPeople(run) / run.total) * 100)
  const results = run.latest.filter(({ at }) => at !== null)
  const progress = isRunEnded(run) ? '' : `${percent} % · `
  // The document's title belongs to the browser: it shows the progress while another tab is active.
  useEffect(() => {
    document.title = `${progress}Run ${run.number} · Gatehouse`
  }, [progress, run.number])
  return (
    <>
      <PageHeader
        title={`Run ${run.number}`}
        description={
          <span className="flex flex-wrap items-baseline gap-2 [overflow-wrap:anywhere]">
            {run.subject === null ? (
              runTitle(run)
            ) : (
              <Link
                render={
                  <RouterLink
                    to={APP_ROUTES.revoke}
                    params={{ account }}
                    search={{ email: run.subject, run: run.number }}
                  />
                }
              >
                {run.subject}
              </Link>
            )}
            <RunStateBadge {...run} />
          </span>
        }
        action={<RunControls account={account} run={run} refusal={refusal} />}
      />
      <PermissionDenialNote refusal={refusal} />
      <Notice run={run} />
      <p role="status" className="sr-only">
        {isRunEnded(run) ? `Run ${run.state}` : `${percent - (percent % 10)} % done`}
      </p>
      <RunProgressCard run={run} />
      {run.finished_at !== null && run.counts.revoked + run.counts.unknown > 0 && (
        <Suspense>
          <RunVerificationCard account={account} run={run} />
        </Suspense>
      )}
      {isRunQueuedOrRunning(run) && results.length > 0 && (
        <SectionCard title="Latest results">
          <ul>
            {results.slice(0, LATEST).map((person) => (
              <li
                key={person.position}
                className="border-t border-kumo-hairline px-4 py-2 first:border-t-0 @xl:px-5"
              >
                <RunPersonRow position={person.position} person={person} />
              </li>
            ))}
          </ul>
        </SectionCard>
      )}
      <RunPeopleCard account={account} run={run} />
    </>
  )
}

/** Explains why the operator may only watch a run. */
function useRunRefusal(run: RunWithLatestPeople): string | undefined {
  const session = useQuery(operatorSessionQuery).data
  return session && runExceedsRoles(run, session.roles)
    ? `${run.email}, an admin, started this run, so it takes an admin to control it.`
    : undefined
}

/** Explains why a run does not continue, and what to do. */
function Notice({ run }: { run: RunWithLatestPeople }) {
  const { state, stopped_because, stopped_for, waits_until, counts } = run
  const left = `${(counts.waiting + counts.sending).toLocaleString('en')} are left.`
  if (state === 'stopped' && stopped_for === 'role') {
    return (
      <div role="alert">
        <WarningBanner
          icon={<WarningIcon weight="fill" />}
          title="Waiting for someone who may revoke them"
          description={`${stopped_because ?? ''} ${left}`}
        />
      </div>
    )
  }
  if (state === 'stopped') {
    return (
      <div role="alert">
        <Banner
          variant="error"
          icon={<WarningCircleIcon weight="fill" />}
          title="Stopped automatically after repeated refusals"
          description={
            <>
              <p>{stopped_because}</p>
              <p>
                The API token must be valid and have the permission “
                {TOKEN_PERMISSION_NAMES_BY_ACTION.revoke}”; whoever operates Gatehouse can do that.
                Then resume: those who were revoked are not revoked again.
              </p>
            </>
          }
        />
      </div>
    )
  }
  if (state === 'paused') {
    return (
      <WarningBanner
        role="status"
        icon={<PauseIcon />}
        title="Paused"
        description={`${left} Nobody is revoked until someone resumes the run.`}
      />
    )
  }
  if (waits_until === null) return null
  return (
    <WarningBanner
      role="status"
      icon={<WarningIcon weight="fill" />}
      title="Cloudflare’s rate limit is reached"
      description={
        <>
          Its API’s limit is reached, which Cloudflare’s dashboard draws on too, or it is in
          trouble. The run continues automatically at <Timestamp value={waits_until} />; nobody is
          lost.
        </>
      }
    />
  )
}
