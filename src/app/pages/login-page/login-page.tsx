import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { valueAt } from '../../../api/json'
import { apiName } from '../../form/fields/field'
import { LOGIN_PAGE_FIELDS } from '../../form/fields/login-page-fields'
import { LOGIN_PAGE_GUIDE } from '../../form/fields/login-page-guide'
import { FieldDisplay } from '../../form/fields/field-display'
import { HistoryPanel } from '../../form/history/history-panel'
import { ROUTES } from '../../paths'
import { identityProvidersQuery, organizationQuery } from '../../queries/organization'
import { shownPage } from '../../login-preview/shown-page'
import { type View, viewOf, viewSearch } from '../../login-preview/view'
import { useRefusal } from '../../queries/refusal'
import { EditButton } from '../../ui/edit-button'
import { PageHeader } from '../../ui/page-header'
import { RefusalNote } from '../../ui/refusal-note'
import { SectionCard } from '../../ui/section-card'
import { SettingRow } from '../../ui/setting-row'

const loadEditor = () => import('./login-page-editor')
const LoginPageEditor = lazy(loadEditor)

const LivePreview = lazy(() => import('./live-preview'))

const route = getRouteApi(ROUTES.loginPage)

/** The look of the page that everyone logs in through, with a preview; one page for all applications. */
export function LoginPage() {
  const { account } = route.useParams()
  const { edit, ...search } = route.useSearch()
  const navigate = route.useNavigate()
  const { organization, etag } = useSuspenseQuery(organizationQuery(account)).data
  const providers = useQuery(identityProvidersQuery(account))
  const refusal = useRefusal('login-page:write')
  const [wasEdited, setWasEdited] = useState(false)
  const live = shownPage(organization, providers.data)
  const view = viewOf(search)
  const look = (next: View) =>
    void navigate({
      search: (before) => ({ ...before, ...viewSearch(next) }),
      replace: true,
      resetScroll: false,
    })

  const reading = (
    <div className="space-y-6">
      <PageHeader
        title="Login page"
        description="Everyone sees this page when they log in, for every Access application and for enrolling devices."
      />
      <RefusalNote refusal={refusal} />
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
              onIntent={() => void loadEditor()}
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
      <HistoryPanel account={account} resource="organization" path="login_design" />
    </div>
  )
  if (edit === undefined) return reading
  return (
    <Suspense fallback={reading}>
      <LoginPageEditor
        account={account}
        initial={{ document: organization, etag }}
        live={live}
        view={view}
        onViewChange={look}
        onClose={() => void navigate({ search: ({ edit: _edit, ...before }) => before })}
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
