import { lazy, type ReactNode, Suspense } from 'react'
import { valueAtPointer } from '../../../api/json'
import type { Organization } from '../../../api/organization'
import { fieldApiName } from '../../form/fields/setting-form-field'
import { FieldValueDisplay } from '../../form/fields/field-display'
import { DISPLAYED_LOGIN_PAGE_FIELDS } from '../../form/fields/login-page-fields'
import { LOGIN_PAGE_FIELD_GUIDES } from '../../form/fields/login-page-field-guides'
import { HistoryPanel } from '../../form/history/history-panel'
import type { PreviewedPageContent } from '../../login-preview/previewed-page-content'
import type { PreviewOptions } from '../../login-preview/preview-options'
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
export function LoginPageView(props: LoginPageReadingProps) {
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
          {DISPLAYED_LOGIN_PAGE_FIELDS.map((field) => (
            <SettingRow
              key={field.pointer}
              label={field.label}
              apiName={fieldApiName(field)}
              documentation={LOGIN_PAGE_FIELD_GUIDES[field.pointer].documentation}
            >
              <p>
                <FieldValueDisplay
                  field={field}
                  value={valueAtPointer(organization, field.pointer)}
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
