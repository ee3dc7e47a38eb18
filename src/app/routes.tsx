import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  notFound,
  redirect,
  useMatches,
} from '@tanstack/react-router'
import type { Capability } from '../api/roles'
import type { OperatorSession } from '../api/operator-session'
import {
  parseSearch,
  removeUnknownSearchParamsOnNavigation,
  stringifySearch,
  createSearchValidator,
  pickTextParams,
} from './url-search'
import { permittedAppPages } from './layout/app-pages'
import { AppShell, SignedOutShell } from './layout/app-shell'
import { PageNotFound, PageError } from './layout/page-error'
import { parsePreviewOptions, toPreviewOptionsSearch } from './login-preview/preview-options'
import { parseHistorySearch } from './pages/history/history-search'
import {
  parseRevokeManySearch,
  parseRevokeSearch,
  parseRunSearch,
} from './pages/revoke/revoke-search'
import { PAGE_HEADS, type PageHead } from './page-heads'
import { paths, APP_ROUTES } from './paths'
import {
  accessKeysQuery,
  customPagesQuery,
  dohQuery,
  identityProvidersQuery,
  organizationQuery,
  serviceTokensQuery,
} from './queries/organization'
import { queryClient } from './queries/query-client'
import { accountSetupStateQuery, operatorSessionQuery } from './queries/session'
import { PageSkeleton } from './ui/page-skeleton'

/**
 * `edit` names the group that is being edited; without it, the page is for reading. `suggestion` names the finding of the
 * overview whose better value the editor starts with.
 */
type EditSearch = { edit?: string; suggestion?: string }

function editSearch(search: Record<string, unknown>): EditSearch {
  return typeof search['edit'] === 'string' ? pickTextParams(search, 'edit', 'suggestion') : {}
}

const PermissionDeniedPage = lazyRouteComponent(
  () => import('./layout/permission-denied-page'),
  'PermissionDeniedPage',
)

const knownSession = (): Promise<OperatorSession> =>
  queryClient.ensureQueryData(operatorSessionQuery)

async function can(needed: Capability): Promise<boolean> {
  return (await knownSession()).capabilities.includes(needed)
}

/** Restricts a page to operators with a capability. Others see why it is not for them, and nothing is requested. */
function requireCapability(needs: Capability) {
  return {
    beforeLoad: async () => {
      if (!(await can(needs))) throw notFound()
    },
    notFoundComponent: () => <PermissionDeniedPage needs={needs} />,
  }
}

const root = createRootRoute({ component: Shell, notFoundComponent: PageNotFound })

function Shell() {
  const isOpen = useMatches({ select: (matches) => matches.at(-1)?.staticData.isOpen })
  return isOpen === true ? <SignedOutShell /> : <AppShell />
}

/**
 * A page with its head, which its document has as well, and the shape that it has while it loads. One that has a title
 * alone has a head that depends on what is loaded.
 */
function openPage(head: PageHead | { title: string; isOpen?: boolean }, cards: readonly number[]) {
  return {
    getParentRoute: () => root,
    staticData: head,
    pendingComponent: () => (
      <PageSkeleton head={'description' in head ? head : undefined} cards={cards} />
    ),
  }
}

/** A page for operators with a capability. */
function page(head: PageHead | { title: string }, needs: Capability, cards: readonly number[]) {
  return { ...openPage(head, cards), ...requireCapability(needs) }
}

type Opening = { search: EditSearch; cause: 'enter' | 'stay' | 'preload' }

/**
 * A page with an editor, which opens only for operators who may save. An open editor stays open, whoever signs in
 * meanwhile, because nobody else may discard its edits.
 */
function editorPage(head: PageHead, needsToEdit: Capability, cards: readonly number[]) {
  const viewerPage = page(head, 'settings:read', cards)
  return {
    ...viewerPage,
    beforeLoad: async ({ search, cause }: Opening) => {
      await viewerPage.beforeLoad()
      if (cause !== 'stay' && search.edit !== undefined && !(await can(needsToEdit))) {
        throw redirect({ to: '.', search: {}, replace: true })
      }
    },
  }
}

const atHome = requireCapability('account:read')

const takenByHome = createSearchValidator((search) => pickTextParams(search, 'share'))

const home = createRoute({
  getParentRoute: () => root,
  path: APP_ROUTES.home,
  ...atHome,
  // A reader who had to sign in for a shared draft, which requires no role.
  validateSearch: takenByHome,
  beforeLoad: ({ search: { share: link } }) => {
    if (link === undefined) return atHome.beforeLoad()
    throw redirect({ to: APP_ROUTES.share, params: { link }, replace: true })
  },
  loader: async () => {
    const session = await knownSession()
    const [firstPage] = permittedAppPages(session)
    const [account] = session.accounts
    if (firstPage === undefined || account === undefined) throw notFound()
    throw redirect({ to: firstPage.path(account.id), replace: true })
  },
})

const permissions = createRoute({
  ...openPage(PAGE_HEADS.permissions, [5, 6]),
  path: APP_ROUTES.permissions,
  loader: knownSession,
  component: lazyRouteComponent(
    () => import('./pages/permissions/permissions-page'),
    'OperatorPermissionsPage',
  ),
})

const overview = createRoute({
  ...page(PAGE_HEADS.overview, 'account:read', [4, 2, 5, 3]),
  path: APP_ROUTES.overview,
  // What it reads is known by a part that other pages do not load.
  loader: async ({ params: { account } }) => {
    if (!(await can('settings:read'))) return
    const { prefetchOverview } = await import('./pages/overview/prefetch-overview')
    await prefetchOverview(account, await can('survey:read'))
  },
  component: lazyRouteComponent(() => import('./pages/overview/overview-page'), 'OverviewPage'),
})

/** The address of an account alone leads to its overview. The router also takes it for what is no page of an account. */
const accountHome = createRoute({
  getParentRoute: () => root,
  path: '/$account',
  ...requireCapability('account:read'),
  loader: async ({ params: { account }, location }) => {
    const { accounts } = await knownSession()
    const isAccount = accounts.some(({ id }) => id === account)
    if (!isAccount || location.pathname.replace(/\/$/, '') !== `/${account}`) throw notFound()
    throw redirect({ to: paths.overview(account), replace: true })
  },
  notFoundComponent: PageNotFound,
})

const organization = createRoute({
  ...editorPage(PAGE_HEADS.organization, 'settings:write', [2, 2, 3, 10]),
  path: APP_ROUTES.organization,
  validateSearch: createSearchValidator(editSearch),
  loader: ({ params: { account } }) => {
    void queryClient.prefetchQuery(customPagesQuery(account))
    return queryClient.ensureQueryData(organizationQuery(account))
  },
  component: lazyRouteComponent(
    () => import('./pages/organization/organization-page'),
    'OrganizationPage',
  ),
})

const loginPage = createRoute({
  ...editorPage(PAGE_HEADS['login-page'], 'login-page:write', [6]),
  path: APP_ROUTES.loginPage,
  validateSearch: createSearchValidator((search) => ({
    ...toPreviewOptionsSearch(parsePreviewOptions(search)),
    ...editSearch(search),
    ...pickTextParams(search, 'draft'),
  })),
  // The preview needs the providers to avoid layout shifts; if the prefetch fails, they stay unknown.
  loader: ({ params: { account } }) =>
    Promise.all([
      queryClient.ensureQueryData(organizationQuery(account)),
      queryClient.prefetchQuery(identityProvidersQuery(account)),
    ]),
  component: lazyRouteComponent(() => import('./pages/login-page/login-page'), 'LoginPage'),
})

const doh = createRoute({
  ...editorPage(PAGE_HEADS.doh, 'settings:write', [2, 4]),
  path: APP_ROUTES.doh,
  validateSearch: createSearchValidator(editSearch),
  // The maximum is shown from the start; if the prefetch fails, it stays unknown.
  loader: ({ params: { account } }) => {
    void queryClient.prefetchQuery(serviceTokensQuery(account))
    return Promise.all([
      queryClient.ensureQueryData(dohQuery(account)),
      queryClient.prefetchQuery(accessKeysQuery(account)),
    ])
  },
  component: lazyRouteComponent(() => import('./pages/doh/doh-page'), 'DohPage'),
})

const clocks = createRoute({
  ...page(PAGE_HEADS.clocks, 'settings:read', [14]),
  path: APP_ROUTES.clocks,
  validateSearch: createSearchValidator((search) => ({
    ...pickTextParams(search, 'application', 'policy'),
    ...(search['client'] === 'no' && { client: 'no' as const }),
  })),
  // A clock that could not be read is shown as unknown.
  loader: ({ params: { account } }) =>
    Promise.all([
      queryClient.ensureQueryData(organizationQuery(account)),
      queryClient.prefetchQuery(dohQuery(account)),
    ]),
  component: lazyRouteComponent(() => import('./pages/clocks/clocks-page'), 'ClocksPage'),
})

const compare = createRoute({
  ...page(PAGE_HEADS.compare, 'settings:read', [1]),
  path: APP_ROUTES.compare,
  // `with` is the other account, or `file`; `copy` has the JSON pointers of the chosen fields, with commas between them.
  validateSearch: createSearchValidator((search) => pickTextParams(search, 'with', 'copy')),
  loader: ({ params: { account } }) => queryClient.ensureQueryData(organizationQuery(account)),
  component: lazyRouteComponent(() => import('./pages/compare/compare-page'), 'ComparePage'),
})

const revoke = createRoute({
  ...page(PAGE_HEADS.revoke, 'people:read', [1]),
  path: APP_ROUTES.revoke,
  validateSearch: createSearchValidator(parseRevokeSearch),
  component: lazyRouteComponent(() => import('./pages/revoke/revoke-page'), 'RevokePage'),
})

const revokeManySearch = createSearchValidator(parseRevokeManySearch)

const revokeMany = createRoute({
  ...page(PAGE_HEADS['revoke/many'], 'sessions:revoke', [2]),
  path: APP_ROUTES.revokeMany,
  validateSearch: revokeManySearch,
  loaderDeps: ({ search: { run, group } }) => ({ run, group }),
  loader: async ({ params: { account }, deps: { run, group } }) => {
    if (run === undefined || group === undefined) return []
    const { loadPeopleFromVerification } =
      await import('./pages/revoke/many/people-from-verification')
    return loadPeopleFromVerification(account, { run, group })
  },
  component: lazyRouteComponent(
    () => import('./pages/revoke/many/revoke-many-page'),
    'RevokeManyPage',
  ),
})

const run = createRoute({
  ...page({ title: 'Run of revocations' }, 'sessions:revoke', [3, 6]),
  path: APP_ROUTES.run,
  validateSearch: createSearchValidator(parseRunSearch),
  component: lazyRouteComponent(() => import('./pages/revoke/run/run-detail'), 'RunPage'),
})

const approvals = createRoute({
  ...page(PAGE_HEADS.approvals, 'proposals:read', [3, 3]),
  path: APP_ROUTES.approvals,
  component: lazyRouteComponent(() => import('./pages/approvals/approvals-page'), 'ApprovalsPage'),
})

const proposal = createRoute({
  ...page({ title: 'Proposal' }, 'proposals:read', [3, 3]),
  path: APP_ROUTES.proposal,
  component: lazyRouteComponent(
    () => import('./pages/approvals/proposal-detail'),
    'ProposalDetail',
  ),
})

const history = createRoute({
  ...page(PAGE_HEADS.history, 'settings:read', [2, 5]),
  path: APP_ROUTES.history,
  validateSearch: createSearchValidator(parseHistorySearch),
  component: lazyRouteComponent(() => import('./pages/history/history-page'), 'HistoryPage'),
})

const change = createRoute({
  ...page({ title: 'Change' }, 'settings:read', [3, 3]),
  path: APP_ROUTES.change,
  // The filter of the list, which the link back to it keeps.
  validateSearch: createSearchValidator(parseHistorySearch),
  component: lazyRouteComponent(() => import('./pages/history/change-detail'), 'ChangeDetail'),
})

const status = createRoute({
  ...page(PAGE_HEADS.status, 'status:read', [4, 2, 3]),
  path: APP_ROUTES.status,
  component: lazyRouteComponent(() => import('./pages/status/status-page'), 'DeploymentStatusPage'),
})

const setup = createRoute({
  ...page(PAGE_HEADS.setup, 'settings:read', [2]),
  path: APP_ROUTES.setup,
  loader: async ({ params: { account } }) => {
    const { has_organization } = await queryClient.fetchQuery(accountSetupStateQuery(account))
    if (has_organization) throw redirect({ to: paths.organization(account), replace: true })
  },
  component: lazyRouteComponent(() => import('./pages/setup/setup-page'), 'SetupPage'),
})

const share = createRoute({
  ...openPage({ title: 'Shared draft', isOpen: true }, [1]),
  path: APP_ROUTES.share,
  validateSearch: createSearchValidator((search) =>
    toPreviewOptionsSearch(parsePreviewOptions(search)),
  ),
  component: lazyRouteComponent(() => import('./pages/share/share-page'), 'SharePage'),
})

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    permissions,
    overview,
    accountHome,
    organization,
    loginPage,
    doh,
    clocks,
    compare,
    revoke,
    revokeMany,
    run,
    approvals,
    proposal,
    history,
    change,
    status,
    setup,
    share,
  ]),
  parseSearch,
  stringifySearch,
  defaultErrorComponent: PageError,
  defaultPreload: 'intent',
  // TanStack Query decides what is fresh.
  defaultPreloadStaleTime: 0,
  defaultPendingMs: 0,
  defaultPendingMinMs: 0,
  scrollRestoration: hasPlaceToReturnTo,
  scrollToTopSelectors: ['#main'],
})

removeUnknownSearchParamsOnNavigation(router)

let isFirstPage = true

/** A page that was just opened is at its top; scrolling it there would force a layout for nothing. */
function hasPlaceToReturnTo(): boolean {
  const [opening] = performance.getEntriesByType('navigation')
  const isJustOpened =
    isFirstPage && opening instanceof PerformanceNavigationTiming && opening.type === 'navigate'
  isFirstPage = false
  return !isJustOpened
}

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
  interface StaticDataRouteOption {
    /** The name of the page, for the document's title. */
    title?: string
    /** Whether the page is for people who need not be signed in. */
    isOpen?: boolean
  }
}
