import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { GATEWAY_ERRORS } from '../../../../api/errors'
import { ROUTES } from '../../../paths'
import { runQuery } from '../../../queries/revocations'
import { ApiErrorNotice } from '../../../ui/api-error-notice'
import { BackLink, PageHeader } from '../../../ui/page-header'
import { RowsSkeleton, SectionCard } from '../../../ui/section-card'
import { RunView } from './run-view'

const route = getRouteApi(ROUTES.run)

/** One run, as stored in its object: everyone who may revoke sees the same, and may stop it. */
export function RunDetail() {
  const { account, run } = route.useParams()
  return (
    <div className="space-y-6">
      <BackLink to={<Link to={ROUTES.revoke} params={{ account }} />}>Revoke sessions</BackLink>
      {/^\d{1,15}$/.test(run) ? (
        <LoadedRun key={run} account={account} number={Number(run)} />
      ) : (
        <UnknownRun run={run} />
      )}
    </div>
  )
}

function LoadedRun({ account, number }: { account: string; number: number }) {
  const { state } = route.useSearch()
  const navigate = route.useNavigate()
  const { data, error, refetch } = useQuery(runQuery(account, number))
  if (error?.messages.some(({ code }) => code === GATEWAY_ERRORS.not_found.code) === true) {
    return <UnknownRun run={String(number)} />
  }
  return (
    <>
      {error !== null && (
        <ApiErrorNotice
          title={
            data === undefined
              ? 'This run could not be loaded'
              : 'What is shown may be old: the run could not be read again'
          }
          error={error}
          onRetry={() => void refetch()}
        />
      )}
      {data !== undefined && (
        <RunView
          account={account}
          run={data}
          shown={state}
          onShow={(next) =>
            void navigate({
              search: next === undefined ? {} : { state: next },
              replace: true,
              resetScroll: false,
            })
          }
        />
      )}
      {data === undefined && error === null && (
        <div role="status" aria-label="Loading">
          <SectionCard title="Progress">
            <RowsSkeleton rows={4} />
          </SectionCard>
        </div>
      )}
    </>
  )
}

function UnknownRun({ run }: { run: string }) {
  return (
    <PageHeader
      title="There is no such run"
      description={`This account has no run ${run}. The address may be mistyped, or belong to another account.`}
    />
  )
}
