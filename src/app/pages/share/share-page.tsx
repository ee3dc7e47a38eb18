import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import type { SharedDraft } from '../../../api/draft'
import { LoginViewer } from '../../login-preview/login-viewer'
import { Stage } from '../../login-preview/stage'
import { type View, parseView, viewSearch } from '../../login-preview/view'
import { ROUTES } from '../../paths'
import { sharedDraftQuery } from '../../queries/shared-draft'
import { PageHeader } from '../../ui/page-header'
import { PageSkeleton } from '../../ui/page-skeleton'
import { Timestamp } from '../../ui/timestamp'
import { ClosedLink } from './closed-link'
import { useSharedPage } from './use-shared-page'

const CommentForm = lazy(() => import('./comment-form'))

const route = getRouteApi(ROUTES.share)

/** A draft of the login page for anyone with a link to it, who may comment on it. */
export function SharePage() {
  const { link } = route.useParams()
  const view = parseView(route.useSearch())
  const navigate = route.useNavigate()
  const look = (next: View) =>
    void navigate({
      search: (before) => ({ ...before, ...viewSearch(next) }),
      replace: true,
      resetScroll: false,
    })
  const { data: draft, error, refetch } = useQuery(sharedDraftQuery(link))
  if (error !== null && draft === undefined) {
    return <ClosedLink link={link} error={error} onOpen={() => void refetch()} />
  }
  if (draft === undefined) return <PageSkeleton cards={[1]} />
  return (
    <div className="space-y-6">
      <PageHeader title={draft.name} description={<About draft={draft} />} />
      <LoginViewer title="Preview" view={view} onViewChange={look}>
        <SharedStage {...{ link, draft, view }} />
      </LoginViewer>
      <Suspense>
        <CommentForm link={link} draft={draft} onShowNewest={refetch} />
      </Suspense>
    </div>
  )
}

type SharedStageProps = { link: string; draft: SharedDraft; view: View }

function SharedStage({ link, draft, view }: SharedStageProps) {
  return <Stage page={useSharedPage(link, draft, view.state)} view={view} />
}

function About({ draft: { version, updated_at, expires_at } }: { draft: SharedDraft }) {
  return (
    <>
      A draft of a login page, to be looked at before it is published. Version {version}, changed{' '}
      <Timestamp value={updated_at} />. This link works until <Timestamp value={expires_at} />.
    </>
  )
}
