import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { lazy, Suspense, useState, useEffect } from 'react'
import {
  findActiveAcceptances,
  findUnacceptedFindings,
} from '../../../api/overview/accepted-findings'
import {
  computeAccountFindings,
  type OverviewFacts,
  findExpiringItems,
  mergeOutsideChangeFindings,
  listUnreadExpiringKinds,
  listUnreadOverviewFacts,
} from '../../../api/overview/account-findings'
import { draftsQuery } from '../../queries/drafts'
import { usePermissionDenial } from '../../queries/use-permission-denial'
import { impactQuery, surveyQuery } from '../../queries/impact'
import {
  accessKeysQuery,
  customPagesQuery,
  dohQuery,
  organizationQuery,
  serviceTokensQuery,
} from '../../queries/organization'
import {
  acceptancesQuery,
  latestDashboardLockChangeQuery,
  OPEN_HOSTS_SURVEY_AREAS,
  organizationChangesQuery,
} from '../../queries/overview'
import { PAGE_HEADS } from '../../page-heads'
import { APP_ROUTES } from '../../paths'
import { PageHeader } from '../../ui/page-header'
import { useHasBeenInView } from './use-has-been-in-view'
import { ExpiringItemsCard } from './expiring-items-card'
import { AccountFindingsCard } from './findings-card'
import { LatestChangesCard, OpenWorkCard } from './activity-cards'
import { findUnreadableThemes } from './login-text-contrast'

const LatestRevocationsCard = lazy(() => import('./latest-revocations-card'))

const route = getRouteApi(APP_ROUTES.overview)

/** What somebody wants to know who opens Gatehouse: each role sees what is theirs. */
export function OverviewPage() {
  const { account } = route.useParams()
  const seesSettings = usePermissionDenial('settings:read') === undefined
  const revokes = usePermissionDenial('sessions:revoke') === undefined
  const lastVisit = useLastOverviewVisit(account)
  return (
    <div className="space-y-6">
      <PageHeader {...PAGE_HEADS.overview} />
      {seesSettings && <SettingsOverview account={account} lastVisit={lastVisit} />}
      {revokes && <LateLatestRevocations account={account} />}
    </div>
  )
}

/** At the end of the page for most roles, so it loads when it is reached. */
function LateLatestRevocations({ account }: { account: string }) {
  const { isReached, place } = useHasBeenInView()
  return (
    <div ref={place} className="min-h-24">
      {isReached && (
        <Suspense>
          <LatestRevocationsCard account={account} />
        </Suspense>
      )}
    </div>
  )
}

type SettingsOverviewProps = { account: string; lastVisit: number | undefined }

function SettingsOverview({ account, lastVisit }: SettingsOverviewProps) {
  const facts = useAccountFacts(account)
  const acceptances = useQuery(acceptancesQuery(account)).data
  const changesAll = usePermissionDenial('settings:write') === undefined
  const changesLoginPage = usePermissionDenial('login-page:write') === undefined
  // Designers may change the login page alone, so that is what concerns them.
  const isDesigner = changesLoginPage && !changesAll
  const found = computeAccountFindings(facts).filter(({ id }) => !isDesigner || id === 'login-text')
  const active = findActiveAcceptances(acceptances ?? [], facts.now)
  const unaccepted = findUnacceptedFindings(found, active)
  return (
    <>
      <AccountFindingsCard
        account={account}
        findings={mergeOutsideChangeFindings(unaccepted, facts.outsideChanges ?? [])}
        acceptedCount={found.length - unaccepted.length}
        unread={isDesigner ? [] : listUnreadOverviewFacts(facts)}
        mayAccept={changesAll}
      />
      <OpenWorkCard account={account} />
      <LatestChangesCard account={account} lastVisit={lastVisit} />
      <ExpiringItemsCard
        account={account}
        items={findExpiringItems(facts)}
        unread={listUnreadExpiringKinds(facts)}
        acceptances={[...active.values()]}
        mayAccept={changesAll}
        now={facts.now}
      />
    </>
  )
}

function useAccountFacts(account: string): OverviewFacts {
  const [now] = useState(() => Date.now())
  const { organization } = useSuspenseQuery(organizationQuery(account)).data
  const serviceTokens = useQuery(serviceTokensQuery(account)).data
  const customPages = useQuery(customPagesQuery(account)).data
  const doh = useQuery(dohQuery(account)).data?.doh
  const keys = useQuery(accessKeysQuery(account)).data
  const drafts = useQuery(draftsQuery(account)).data
  const locks = useQuery(latestDashboardLockChangeQuery(account)).data
  const changes = useQuery(organizationChangesQuery(account)).data
  const openHosts = useOpenHosts(account, organization)
  return {
    now,
    organization,
    openHosts,
    serviceTokens,
    customPages,
    doh,
    keys,
    drafts,
    unreadableThemes: findUnreadableThemes(organization.login_design),
    lockChange: locks && (locks[0] ?? null),
    outsideChanges: changes?.filter(({ operation }) => operation === 'outside'),
  }
}

/** The hosts that the protection would block if it were on: those that anybody can reach. */
function useOpenHosts(
  account: string,
  organization: Record<string, unknown>,
): number | null | undefined {
  const maySurvey = usePermissionDenial('survey:read') === undefined
  const isOff = organization['deny_unmatched_requests'] !== true
  const survey = useQuery({
    ...surveyQuery(account, OPEN_HOSTS_SURVEY_AREAS),
    enabled: maySurvey && isOff,
  }).data
  const finishedAt = survey?.state === 'complete' ? survey.finished_at : null
  const impact = useQuery({
    ...impactQuery(account, finishedAt ?? '', {
      resource: 'organization',
      before: organization,
      after: { ...organization, deny_unmatched_requests: true },
    }),
    enabled: finishedAt !== null && isOff,
  }).data
  return impact === undefined ? undefined : (impact.hosts?.counts.blocked ?? null)
}

const lastVisitKey = (account: string) => `gatehouse:overview:${account}`

/** Returns when this browser last showed the overview of the account before now, in ms since 1970. */
export function useLastOverviewVisit(account: string): number | undefined {
  const [visit, setVisit] = useState(() => ({ account, last: readLastVisit(account) }))
  if (visit.account !== account) setVisit({ account, last: readLastVisit(account) })
  // What is shown is the visit before this one, so this one is noted only once the page is there.
  useEffect(() => noteVisit(account), [account])
  return visit.last
}

/** A browser that stores nothing has no last visit. */
function readLastVisit(account: string): number | undefined {
  try {
    const last = Number(localStorage.getItem(lastVisitKey(account)) ?? Number.NaN)
    return Number.isNaN(last) ? undefined : last
  } catch {
    return undefined
  }
}

function noteVisit(account: string): void {
  try {
    localStorage.setItem(lastVisitKey(account), String(Date.now()))
  } catch {
    // Nothing is stored, so the next visit is a first one as well.
  }
}
