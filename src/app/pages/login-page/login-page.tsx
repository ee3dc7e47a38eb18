import { Button } from '@cloudflare/kumo/components/button'
import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { valueAt } from '../../../api/json'
import { apiName } from '../../form/fields/field'
import { LOGIN_PAGE_FIELDS } from '../../form/fields/login-page-fields'
import { LOGIN_PAGE_GUIDE } from '../../form/fields/login-page-guide'
import { FieldDisplay } from '../../form/fields/field-display'
import { HistoryPanel } from '../../form/history/history-panel'
import { PAGE_HEADS } from '../../page-heads'
import { ROUTES } from '../../paths'
import { draftQuery } from '../../queries/drafts'
import { identityProvidersQuery, organizationQuery } from '../../queries/organization'
import { shownPage } from '../../login-preview/shown-page'
import { type View, viewOf, viewSearch } from '../../login-preview/view'
import { useRefusal } from '../../queries/refusal'
import { ApiErrorNotice } from '../../ui/api-error-notice'
import { EditButton } from '../../ui/edit-button'
import { PageHeader } from '../../ui/page-header'
import { RefusalNote } from '../../ui/refusal-note'
import { SectionCard } from '../../ui/section-card'
import { SettingRow } from '../../ui/setting-row'
import { draftDesignOf, valuesOf } from './draft-design'
import { DraftsCard } from './drafts-card'
import { useBlockPages } from './use-block-pages'

const loadEditor = () => import('./login-page-editor')
const LoginPageEditor = lazy(loadEditor)

const LivePreview = lazy(() => import('./live-preview'))

const NONE: readonly string[] = []

const route = getRouteApi(ROUTES.loginPage)

/** The look of the page that everyone logs in through, with a preview; one page for all applications. */
export function LoginPage() {
  const { account } = route.useParams()
  const { edit, draft: opened, ...search } = route.useSearch()
  const navigate = route.useNavigate()
  const { organization, etag } = useSuspenseQuery(organizationQuery(account)).data
  const providers = useQuery(identityProvidersQuery(account))
  const refusal = useRefusal('login-page:write')
  const [wasEdited, setWasEdited] = useState(false)
  // Drafts that were made of edits go on in the editor they were made in.
  const [begun, setBegun] = useState(NONE)
  if (edit === undefined && begun !== NONE) setBegun(NONE)
  const isOpening = edit !== undefined && opened !== undefined && !begun.includes(opened)
  const draft = useQuery({ ...draftQuery(account, opened ?? ''), enabled: isOpening })
  const view = viewOf(search)
  const blockPages = useBlockPages(account, organization, view.state)
  const live = { ...shownPage(organization, providers.data), blockPages }
  const look = (next: View) =>
    void navigate({
      search: (before) => ({ ...before, ...viewSearch(next) }),
      replace: true,
      resetScroll: false,
    })

  const close = () =>
    void navigate({ search: ({ edit: _edit, draft: _draft, ...before }) => before })

  const reading = (
    <div className="space-y-6">
      <PageHeader {...PAGE_HEADS['login-page']} />
      <RefusalNote refusal={refusal} />
      {isOpening && draft.error !== null && (
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
      )}
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <Suspense fallback={<PreviewSkeleton />}>
          <LivePreview page={live} view={view} onViewChange={look} />
        </Suspense>
        <SectionCard
          title="Design"
          action={
            <EditButton
              of="the login page’s design"
              refusal={refusal}
              hasFocus={wasEdited}
              load={loadEditor}
              onEdit={() => {
                setWasEdited(true)
                void navigate({ search: (before) => ({ ...before, edit: 'design' }) })
              }}
            />
          }
        >
          {LOGIN_PAGE_FIELDS.map((field) => (
            <SettingRow
              key={field.pointer}
              label={field.label}
              apiName={apiName(field)}
              documentation={LOGIN_PAGE_GUIDE[field.pointer].documentation}
            >
              <p>
                <FieldDisplay field={field} value={valueAt(organization, field.pointer)} />
              </p>
            </SettingRow>
          ))}
        </SectionCard>
      </div>
      <DraftsCard
        account={account}
        live={draftDesignOf(valuesOf(organization))}
        mayEdit={refusal === undefined}
      />
      <HistoryPanel account={account} resource="organization" path="login_design" />
    </div>
  )
  // Fetched anew, since it may be another browser's by now.
  if (edit === undefined || (isOpening && !draft.isFetchedAfterMount)) return reading
  if (isOpening && draft.data === undefined) return reading
  return (
    <Suspense fallback={reading}>
      <LoginPageEditor
        key={isOpening ? opened : undefined}
        account={account}
        initial={{ document: organization, etag }}
        draft={isOpening ? draft.data : undefined}
        live={live}
        view={view}
        onViewChange={look}
        onBegun={(id) => {
          // One that takes the place of another is opened like any.
          if (!isOpening) setBegun([...begun, id])
          void navigate({
            search: (before) => ({ ...before, draft: id }),
            replace: true,
            resetScroll: false,
            ignoreBlocker: true,
          })
        }}
        onClose={close}
      />
    </Suspense>
  )
}

/** As high as what takes its place, so that nothing below it moves. */
function PreviewSkeleton() {
  return (
    <SectionCard title="Preview">
      <div role="status" aria-label="Loading" style={{ height: 820 }} />
    </SectionCard>
  )
}
