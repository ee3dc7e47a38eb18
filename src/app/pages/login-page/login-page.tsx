import { Button } from '@cloudflare/kumo/components/button'
import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { getShowableCustomPageHtml } from '../../../api/cloudflare-objects'
import type { Organization } from '../../../api/organization'
import {
  type CustomBlockPage,
  type CustomBlockPages,
  toPreviewedPageContent,
} from '../../login-preview/previewed-page-content'
import {
  parsePreviewOptions,
  type PreviewOptions,
  toPreviewOptionsSearch,
} from '../../login-preview/preview-options'
import { APP_ROUTES } from '../../paths'
import { draftQuery } from '../../queries/drafts'
import {
  customPageQuery,
  identityProvidersQuery,
  organizationQuery,
} from '../../queries/organization'
import { ApiErrorNotice } from '../../ui/api-error-notice'
import { LoginPageView } from './login-page-view'

const loadEditor = () => import('./login-page-editor')
const LoginPageEditor = lazy(loadEditor)

const NONE: readonly string[] = []

const route = getRouteApi(APP_ROUTES.loginPage)

/** The look of the page that everyone logs in through, with a preview; one page for all applications. */
export function LoginPage() {
  const { account } = route.useParams()
  const { edit, draft: opened, ...search } = route.useSearch()
  const navigate = route.useNavigate()
  const { organization, etag } = useSuspenseQuery(organizationQuery(account)).data
  const providers = useQuery(identityProvidersQuery(account))
  const [wasOpen, setWasOpen] = useState(false)
  // Drafts that were created from edits continue in the editor they were made in.
  const [begun, setBegun] = useState(NONE)
  if (edit === undefined && begun !== NONE) setBegun(NONE)
  const isOpening = edit !== undefined && opened !== undefined && !begun.includes(opened)
  const draft = useQuery({ ...draftQuery(account, opened ?? ''), enabled: isOpening })
  const view = parsePreviewOptions(search)
  const blockPages = useBlockPages(account, organization, view.state)
  const live = { ...toPreviewedPageContent(organization, providers.data), blockPages }

  const look = (next: PreviewOptions) =>
    void navigate({
      search: (before) => ({ ...before, ...toPreviewOptionsSearch(next) }),
      // The values that were copied into the editor stay with it.
      state: true,
      replace: true,
      resetScroll: false,
    })
  const close = () =>
    void navigate({ search: ({ edit: _edit, draft: _draft, ...before }) => before })

  function open() {
    setWasOpen(true)
    void navigate({ search: (before) => ({ ...before, edit: 'design' }) })
  }

  /** Continues with the draft that was created from the edits. */
  function follow(id: string) {
    // A draft that replaces another is opened like any other.
    if (!isOpening) setBegun([...begun, id])
    void navigate({
      search: (before) => ({ ...before, draft: id }),
      state: true,
      replace: true,
      resetScroll: false,
      ignoreBlocker: true,
    })
  }

  const reading = (
    <LoginPageView
      {...{ account, organization, live, view }}
      onViewChange={look}
      editor={{ wasOpen, open, load: loadEditor }}
      notice={
        isOpening &&
        draft.error !== null && (
          <ApiErrorNotice
            title="The draft could not be opened"
            error={draft.error}
            onRetry={() => void draft.refetch()}
            action={
              <Button size="sm" onClick={close}>
                Show the live page
              </Button>
            }
          />
        )
      }
    />
  )
  // Fetched again, since another browser may have changed it.
  if (edit === undefined || (isOpening && !draft.isFetchedAfterMount)) return reading
  if (isOpening && draft.data === undefined) return reading
  return (
    <Suspense fallback={reading}>
      <LoginPageEditor
        key={isOpening ? opened : undefined}
        {...{ account, live, view }}
        initial={{ document: organization, etag }}
        draft={isOpening ? draft.data : undefined}
        onViewChange={look}
        onBegun={follow}
        onClose={close}
      />
    </Suspense>
  )
}

/** Reads the account's own pages for visitors who are not let in, but only the one that is shown. */
function useBlockPages(
  account: string,
  { custom_pages: pages }: Organization,
  shown: PreviewOptions['state'],
): CustomBlockPages {
  const denied = useBlockPage(account, pages?.identity_denied, shown === 'identity-denied')
  const forbidden = useBlockPage(account, pages?.forbidden, shown === 'forbidden')
  return {
    ...(denied === undefined ? {} : { 'identity-denied': denied }),
    ...(forbidden === undefined ? {} : { forbidden }),
  }
}

function useBlockPage(
  account: string,
  uid: string | null | undefined,
  isShown: boolean,
): CustomBlockPage | undefined {
  const query = useQuery({ ...customPageQuery(account, uid ?? ''), enabled: isShown && !!uid })
  if (!uid) return undefined
  if (query.isPending) return { kind: 'loading' }
  const html = getShowableCustomPageHtml(query.data)
  return html === undefined ? { kind: 'unreadable' } : { kind: 'own', html }
}
