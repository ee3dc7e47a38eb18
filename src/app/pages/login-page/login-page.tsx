import { Button } from '@cloudflare/kumo/components/button'
import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { lazy, Suspense, useState, type ReactNode } from 'react'
import { getShowableCustomPageHtml } from '../../../api/cloudflare-objects'
import type { Organization } from '../../../api/organization'
import {
  type CustomBlockPage,
  type CustomBlockPages,
  toPreviewedPageContent,
  type PreviewedPageContent,
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
import { valueAtPointer } from '../../../api/json'
import { fieldApiName, toFieldText } from '../../form/fields/setting-form-field'
import { FieldWordsDisplay } from '../../form/fields/field-display'
import { LOGIN_PAGE_FORM_FIELD_LIST } from '../../form/fields/login-page-fields'
import { LOGIN_PAGE_FIELD_GUIDES } from '../../form/fields/login-page-field-guides'
import { HistoryPanel } from '../../form/history/history-panel'
import { PAGE_HEADS } from '../../page-heads'
import { usePermissionDenial } from '../../queries/use-permission-denial'
import { EditButton } from '../../ui/edit-button'
import { PageHeader } from '../../ui/page-header'
import { PermissionDenialNote } from '../../ui/permission-button'
import { SectionCard } from '../../ui/section-card'
import { SettingRow } from '../../ui/setting-row'
import { toDraftDesign, toDesignFormValues } from './draft-design'
import { DraftsCard } from './drafts-card'

const LivePagePreview = lazy(() => import('./live-page-preview'))

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

type LoginPageReadingProps = {
  account: string
  organization: Organization | null
  live: PreviewedPageContent
  view: PreviewOptions
  onViewChange: (view: PreviewOptions) => void
  /** The editor that the button opens: whether it was open before, and how to load its code. */
  editor: { wasOpen: boolean; open: () => void; load: () => Promise<unknown> }
  /** The error that occurred while opening the editor. */
  notice: ReactNode
}

/** The current login page, its drafts and its history. */
function LoginPageView(props: LoginPageReadingProps) {
  const { account, organization, live, view, onViewChange, editor } = props
  const refusal = usePermissionDenial('login-page:write')
  return (
    <div className="space-y-6">
      <PageHeader {...PAGE_HEADS['login-page']} />
      <PermissionDenialNote refusal={refusal} />
      {props.notice}
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <Suspense fallback={<PreviewSkeleton />}>
          <LivePagePreview page={live} view={view} onViewChange={onViewChange} />
        </Suspense>
        <SectionCard
          title="Design"
          action={
            <EditButton
              of="the login page’s design"
              refusal={refusal}
              hasFocus={editor.wasOpen}
              load={editor.load}
              onEdit={editor.open}
            />
          }
        >
          {LOGIN_PAGE_FORM_FIELD_LIST.map((field) => (
            <SettingRow
              key={field.pointer}
              label={field.label}
              apiName={fieldApiName(field)}
              documentation={LOGIN_PAGE_FIELD_GUIDES[field.pointer].documentation}
            >
              <p>
                <FieldWordsDisplay
                  field={field}
                  words={toFieldText(valueAtPointer(organization, field.pointer)) || undefined}
                />
              </p>
            </SettingRow>
          ))}
        </SectionCard>
      </div>
      <DraftsCard
        account={account}
        live={toDraftDesign(toDesignFormValues(organization))}
        mayEdit={refusal === undefined}
      />
      <HistoryPanel account={account} resource="organization" path="login_design" />
    </div>
  )
}

/** As high as the preview that replaces it, so that nothing below it moves. */
function PreviewSkeleton() {
  return (
    <SectionCard title="Preview">
      <div role="status" aria-label="Loading" style={{ height: 820 }} />
    </SectionCard>
  )
}
