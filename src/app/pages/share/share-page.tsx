import { Button } from '@cloudflare/kumo/components/button'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import type { BlockPageSource, BlockPageReason, SharedDraft } from '../../../api/draft'
import {
  type ApiError,
  isSessionExpiredError,
  HANDLED_CLOUDFLARE_ERRORS,
} from '../../../api/errors'
import { getSharedDraftBlockPage, openSharedDraft } from '../../../api/shared-draft-operations'
import { LoginPagePreviewCard } from '../../login-preview/login-page-preview-card'
import type {
  CustomBlockPage,
  PreviewedPageContent,
} from '../../login-preview/previewed-page-content'
import { PreviewStage } from '../../login-preview/preview-stage'
import {
  parsePreviewOptions,
  type PreviewOptions,
  toPreviewOptionsSearch,
} from '../../login-preview/preview-options'
import { paths, APP_ROUTES } from '../../paths'
import { gatehouseQuery } from '../../queries/api'
import { ApiErrorNotice } from '../../ui/api-error-notice'
import { PageHeader } from '../../ui/page-header'
import { PageSkeleton } from '../../ui/page-skeleton'
import { Timestamp } from '../../ui/timestamp'

/**
 * The content of a shared link. It stays at the version that the reader sees, since that is what they approve, until
 * they ask for another.
 */
const sharedDraftQuery = (link: string) => ({
  ...gatehouseQuery(openSharedDraft(link)),
  staleTime: Infinity,
  refetchOnReconnect: false,
})

/**
 * The account's own page for visitors who are not let in, as its author wrote it. One that could not be read is not
 * requested again each time it is shown.
 */
const sharedBlockPageQuery = (link: string, kind: BlockPageReason) => ({
  ...gatehouseQuery(getSharedDraftBlockPage(link, kind)),
  retryOnMount: false,
})

const CommentForm = lazy(() => import('./comment-form'))

const route = getRouteApi(APP_ROUTES.share)

/** A draft of the login page for anyone with a link to it, who may comment on it. */
export function SharePage() {
  const { link } = route.useParams()
  const view = parsePreviewOptions(route.useSearch())
  const navigate = route.useNavigate()
  const look = (next: PreviewOptions) =>
    void navigate({
      search: (before) => ({ ...before, ...toPreviewOptionsSearch(next) }),
      replace: true,
      resetScroll: false,
    })
  const { data: draft, error, refetch } = useQuery(sharedDraftQuery(link))
  if (error !== null && draft === undefined) {
    return <UnusableLinkPage link={link} error={error} onOpen={() => void refetch()} />
  }
  if (draft === undefined) return <PageSkeleton cards={[1]} />
  return (
    <div className="space-y-6">
      <PageHeader title={draft.name} description={<About draft={draft} />} />
      <LoginPagePreviewCard title="Preview" view={view} onViewChange={look}>
        <SharedStage {...{ link, draft, view }} />
      </LoginPagePreviewCard>
      <Suspense>
        <CommentForm link={link} draft={draft} onShowNewest={refetch} />
      </Suspense>
    </div>
  )
}

type SharedStageProps = { link: string; draft: SharedDraft; view: PreviewOptions }

function SharedStage({ link, draft, view }: SharedStageProps) {
  return <PreviewStage page={useSharedPage(link, draft, view.state)} view={view} />
}

function About({ draft: { version, updated_at, expires_at } }: { draft: SharedDraft }) {
  return (
    <>
      A draft of a login page, for review before it is published. Version {version}, changed{' '}
      <Timestamp value={updated_at} />. This link works until <Timestamp value={expires_at} />.
    </>
  )
}

/** Returns the page of a shared draft, built from what its link returns. Only the block page that is shown is read. */
function useSharedPage(
  link: string,
  { design, context }: SharedDraft,
  shown: PreviewOptions['state'],
): PreviewedPageContent {
  const { block_pages } = context
  const isShown = { denied: shown === 'identity-denied', forbidden: shown === 'forbidden' }
  const denied = useBlockPage(link, 'identity_denied', block_pages.identity_denied, isShown.denied)
  const forbidden = useBlockPage(link, 'forbidden', block_pages.forbidden, isShown.forbidden)
  return {
    design: design.login_design,
    organizationName: design.name ?? '',
    providers: context.identity_providers ?? undefined,
    mfaMethods: context.mfa_methods ?? undefined,
    blockPages: {
      ...(denied === undefined ? {} : { 'identity-denied': denied }),
      ...(forbidden === undefined ? {} : { forbidden }),
    },
  }
}

function useBlockPage(
  link: string,
  kind: BlockPageReason,
  page: BlockPageSource,
  isShown: boolean,
): CustomBlockPage | undefined {
  const isOwn = page === 'custom'
  const query = useQuery({ ...sharedBlockPageQuery(link, kind), enabled: isShown && isOwn })
  if (page === 'default') return undefined
  if (page === 'unknown' || query.isError) return { kind: 'unreadable' }
  return query.data === undefined
    ? { kind: 'loading' }
    : { kind: 'own', html: query.data.custom_html }
}

type ClosedLinkProps = { link: string; error: ApiError; onOpen: () => void }

/** Explains why a link shows nothing, and what its reader can do. */
export function UnusableLinkPage({ link, error, onOpen }: ClosedLinkProps) {
  if (isSessionExpiredError(error)) return <SignInFirst link={link} />
  const dead = DEAD_LINKS.find(({ known }) => error.is(known))
  if (dead !== undefined) {
    return (
      <div role="alert">
        <PageHeader title={dead.title} description={dead.advice} />
      </div>
    )
  }
  return (
    <div className="space-y-6">
      <PageHeader title="Shared draft" />
      <ApiErrorNotice title="The draft could not be loaded" error={error} onRetry={onOpen} />
    </div>
  )
}

const DEAD_LINKS = [
  {
    known: HANDLED_CLOUDFLARE_ERRORS.linkInvalid,
    title: 'This is not a link to a draft',
    advice: 'It may have been cut off or altered. Copy the whole link, or ask for it again.',
  },
  {
    known: HANDLED_CLOUDFLARE_ERRORS.linkExpired,
    title: 'This link has expired',
    advice: 'Ask the person who sent it for a new one.',
  },
  {
    known: HANDLED_CLOUDFLARE_ERRORS.linkRevoked,
    title: 'This link was revoked',
    advice:
      'The person who sent it, or a colleague, closed it. Ask them if you need to see the draft.',
  },
]

function SignInFirst({ link }: { link: string }) {
  return (
    <div className="space-y-4">
      <PageHeader
        title="Sign in to see this draft"
        description="The person who sent this link asks its readers to sign in. You come back here when you have."
      />
      <Button variant="primary" onClick={() => window.location.assign(paths.signInToShare(link))}>
        Sign in
      </Button>
    </div>
  )
}
