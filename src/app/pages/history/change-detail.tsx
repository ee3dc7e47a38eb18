import { ArrowUUpLeftIcon } from '@phosphor-icons/react'
import { type QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { lazy, Suspense, useId } from 'react'
import { type Change, isSettingResource, type SettingResource } from '../../../api/change'
import { toDohDocument } from '../../../api/doh'
import { stripGatewayErrorPrefix, GATEWAY_ERRORS } from '../../../api/errors'
import type { ImpactSummary } from '../../../api/impact/finding'
import { determineRequiredCapability } from '../../../api/merge-patch'
import { AsCodeButton } from '../../form/as-code-button'
import { DOH_SERVICE_TOKEN_POINTER } from '../../form/fields/doh-fields'
import { type ReferenceFieldOptions, FieldOptionsContext } from '../../form/fields/field-value'
import { ORGANIZATION_FORM_FIELDS } from '../../form/fields/organization-fields'
import { fieldsOfResource } from '../../form/fields/resource-fields'
import type { SettingWithEtag } from '../../form/setting-form-values'
import { UnusualChangeBadge, changeTitle } from '../../form/history/change-words'
import { listDisplayedDifferences } from '../../form/history/displayed-differences'
import { APP_ROUTES } from '../../paths'
import { changeQuery } from '../../queries/changes'
import {
  customPagesQuery,
  dohQuery,
  organizationQuery,
  serviceTokensQuery,
} from '../../queries/organization'
import { usePermissionDenial } from '../../queries/use-permission-denial'
import { ApiErrorNotice, QueryErrorNotice } from '../../ui/api-error-notice'
import { BackLink, PageHeader } from '../../ui/page-header'
import { preloadOnIntent } from '../../ui/preload-code'
import { PermissionButton } from '../../ui/permission-button'
import { LoadingCard, SectionCard } from '../../ui/section-card'
import { Timestamp } from '../../ui/timestamp'
import { ChangeSummaryCard } from './change-summary-card'
import { BeforeAfterTable, FullChangeRecordCard } from './full-change-record-card'
import { checkRevertibility, type Revertibility } from './revertibility'

const route = getRouteApi(APP_ROUTES.change)

/** One change with everything known about it, and the button to revert it. */
export function ChangeDetail() {
  const { account, change } = route.useParams()
  const search = route.useSearch()
  const names = useReferenceNames(account)
  return (
    <FieldOptionsContext value={names}>
      <div className="space-y-6">
        <BackLink to={<Link to={APP_ROUTES.history} params={{ account }} search={search} />}>
          All changes
        </BackLink>
        {/^\d{1,15}$/.test(change) ? (
          <LoadedChange key={change} account={account} number={Number(change)} />
        ) : (
          <UnknownChange change={change} />
        )}
      </div>
    </FieldOptionsContext>
  )
}

function LoadedChange({ account, number }: { account: string; number: number }) {
  const query = useQuery(changeQuery(account, number))
  const { data, error } = query
  if (data !== undefined) return <ChangeView account={account} change={data} />
  if (error?.messages.some(({ code }) => code === GATEWAY_ERRORS.not_found.code) === true)
    return <UnknownChange change={String(number)} />
  const dropped = error?.messages.find(({ code }) => code === GATEWAY_ERRORS.dropped.code)
  if (dropped !== undefined) {
    return (
      <PageHeader title="This change was dropped" description={stripGatewayErrorPrefix(dropped)} />
    )
  }
  return (
    <>
      <PageHeader
        title={`Change #${number}`}
        description="Loading what changed, by whom and why."
      />
      {error === null && <LoadingCard title="Summary" rows={5} />}
      <QueryErrorNotice title="This change could not be loaded" query={query} />
    </>
  )
}

function UnknownChange({ change }: { change: string }) {
  return (
    <PageHeader
      title="Change not found"
      description={`This account’s history has no change #${change}. The address may be mistyped, or belong to another account.`}
    />
  )
}

/** Returns names for the ids of custom pages and service tokens; ids that no longer exist stay ids. */
function useReferenceNames(account: string): ReferenceFieldOptions {
  const pages = useQuery(customPagesQuery(account)).data ?? []
  const tokens = useQuery(serviceTokensQuery(account)).data ?? []
  const pageNames = pages.flatMap(({ uid, name }) =>
    uid && name ? [{ value: uid, label: name }] : [],
  )
  const tokenNames = tokens.flatMap(({ id, name }) =>
    id && name ? [{ value: id, label: name }] : [],
  )
  return {
    [ORGANIZATION_FORM_FIELDS.identity_denied.pointer]: pageNames,
    [ORGANIZATION_FORM_FIELDS.forbidden.pointer]: pageNames,
    [DOH_SERVICE_TOKEN_POINTER]: tokenNames,
  }
}

const loadReview = () => import('./revert-review')
const RevertReview = lazy(loadReview)
const ChangeChecklist = lazy(() => import('./change-checklist'))

function ChangeView({ account, change }: { account: string; change: Change }) {
  const search = route.useSearch()
  const queryClient = useQueryClient()
  const { number, resource, state } = change
  const revertibility = checkRevertibility(change)
  const isAdmin = usePermissionDenial('survey:read') === undefined
  const mayHaveChecklist =
    isAdmin &&
    resource === 'organization' &&
    change.requested.some(({ pointer }) => pointer === '/auth_domain')
  // Read when a revert begins and then left alone, because what is under review must not change.
  const current = useMutation({
    mutationFn: () =>
      currentVersion(queryClient, account, resource === 'doh' ? 'doh' : 'organization'),
  })
  return (
    <>
      <PageHeader
        title={`Change #${number}`}
        description={
          <span className="flex flex-wrap items-baseline gap-2 [overflow-wrap:anywhere]">
            {changeTitle(change)}
            <UnusualChangeBadge {...change} />
          </span>
        }
        action={
          <ChangeActions
            account={account}
            change={change}
            revertibility={revertibility}
            isBusy={current.isPending}
            onRevert={() => current.mutate()}
          />
        }
      />
      <ApiErrorNotice
        title="The current value could not be loaded, so nothing was reverted"
        error={current.error}
        onRetry={current.mutate}
      />
      <ChangeSummaryCard account={account} change={change} search={search} />
      {isSettingResource(resource) && (
        <SectionCard title={state === 'applied' ? 'What changed' : 'What was requested'}>
          <BeforeAfterTable
            fields={fieldsOfResource(resource)}
            differences={listDisplayedDifferences(change)}
            state={state}
          />
        </SectionCard>
      )}
      {change.impact && <ImpactCard impact={change.impact} />}
      {mayHaveChecklist && (
        <Suspense>
          <ChangeChecklist account={account} change={number} />
        </Suspense>
      )}
      <FullChangeRecordCard change={change} />
      {current.data !== undefined && revertibility.isRevertible && (
        <Suspense>
          <RevertReview
            account={account}
            change={change}
            revert={revertibility}
            current={current.data}
            onClose={current.reset}
          />
        </Suspense>
      )}
    </>
  )
}

type ChangeActionsProps = {
  account: string
  change: Change
  revertibility: Revertibility
  isBusy: boolean
  onRevert: () => void
}

/** The actions on a change; if it cannot be reverted, the reason. */
function ChangeActions({ account, change, revertibility, isBusy, onRevert }: ChangeActionsProps) {
  const { number, resource, after } = change
  const obstacleId = useId()
  const refusal = usePermissionDenial(
    revertibility.isRevertible
      ? determineRequiredCapability(revertibility.setting, revertibility.patch)
      : 'settings:write',
  )
  const obstacle = revertibility.isRevertible ? refusal : `Cannot be reverted. ${revertibility.why}`
  return (
    <div className="flex min-w-0 flex-col gap-2 md:items-end">
      <div className="flex flex-wrap gap-2">
        {isSettingResource(resource) && after !== null && (
          <AsCodeButton
            title={`After change #${number}, as code`}
            source={{ account, setting: resource, document: after }}
          />
        )}
        <PermissionButton
          refusal={obstacle}
          refusalId={obstacleId}
          icon={<ArrowUUpLeftIcon />}
          isBusy={isBusy}
          onClick={onRevert}
          {...preloadOnIntent(loadReview)}
        >
          Revert this change
        </PermissionButton>
      </div>
      <p id={obstacleId} className="max-w-sm text-sm text-kumo-subtle empty:hidden">
        {obstacle}
      </p>
    </div>
  )
}

/** Reads the live version again. */
async function currentVersion(
  queryClient: QueryClient,
  account: string,
  setting: SettingResource,
): Promise<SettingWithEtag> {
  if (setting === 'doh') {
    const { doh, etag } = await queryClient.fetchQuery({ ...dohQuery(account), staleTime: 0 })
    return { document: toDohDocument(doh), etag }
  }
  const query = organizationQuery(account)
  const { organization, etag } = await queryClient.fetchQuery({ ...query, staleTime: 0 })
  return { document: organization, etag }
}

/** The impact of the change as computed when it was made, and shown to its reviewer. */
function ImpactCard({ impact }: { impact: ImpactSummary }) {
  return (
    <SectionCard title="Computed impact">
      <div className="space-y-3 px-4 py-3 @xl:px-5">
        <ul className="list-disc space-y-1 pl-5">
          {impact.findings.map(({ id, sentence, source }) => (
            <li key={id} className="[overflow-wrap:anywhere]">
              {sentence}
              {source !== 'documented' && <span className="text-kumo-subtle"> ({source})</span>}
            </li>
          ))}
        </ul>
        <p className="text-sm text-kumo-subtle">
          Computed from the account as it was read <Timestamp value={impact.surveyed_at} />.
        </p>
      </div>
    </SectionCard>
  )
}
