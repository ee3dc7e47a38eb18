import { LockIcon } from '@phosphor-icons/react'
import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { valueAtPointer } from '../../../api/json'
import { type Organization, listUnknownFields } from '../../../api/organization'
import { AsCodeButton } from '../../form/as-code-button'
import { fieldApiName } from '../../form/fields/setting-form-field'
import {
  FieldValueDisplay,
  type ReferenceFieldOptions,
  FieldOptionsContext,
} from '../../form/fields/field-value'
import {
  type FieldGroup,
  ORGANIZATION_FORM_FIELDS,
  ORGANIZATION_FIELD_GROUPS,
  READ_ONLY_ORGANIZATION_FORM_FIELDS,
} from '../../form/fields/organization-fields'
import { ORGANIZATION_FIELD_GUIDES } from '../../form/fields/organization-field-guides'
import type { SettingWithEtag } from '../../form/setting-form-values'
import { HistoryPanel } from '../../form/history/history-panel'
import { PAGE_HEADS } from '../../page-heads'
import { APP_ROUTES } from '../../paths'
import { customPagesQuery, organizationQuery } from '../../queries/organization'
import { usePermissionDenial } from '../../queries/use-permission-denial'
import { EditButton } from '../../ui/edit-button'
import { IsolatedText } from '../../ui/isolated-text'
import { PageHeader } from '../../ui/page-header'
import { preloadOnIntent } from '../../ui/preload-code'
import { PermissionButton, PermissionDenialNote } from '../../ui/permission-button'
import { SectionCard } from '../../ui/section-card'
import { SettingRow } from '../../ui/setting-row'
import { Timestamp } from '../../ui/timestamp'
import { WarningBanner } from '../../ui/warning'

const loadEditor = () => import('./organization-editor')
const OrganizationEditor = lazy(loadEditor)
const OpenChecklistCards = lazy(() => import('./open-checklist-cards'))

const route = getRouteApi(APP_ROUTES.organization)

/** All settings of the organization, to read and, once a group is opened for editing, to edit. */
export function OrganizationPage() {
  const { account } = route.useParams()
  const { edit, suggestion } = route.useSearch()
  const navigate = route.useNavigate()
  const { organization, etag } = useSuspenseQuery(organizationQuery(account)).data
  const current = { document: organization, etag }
  const options = useCustomPageOptions(account)
  const maySurvey = usePermissionDenial('survey:read') === undefined
  const [lastEdited, setLastEdited] = useState<string>()

  const settings = (
    <OrganizationSettings
      account={account}
      organization={organization}
      actions={<ImportExportActions account={account} current={current} />}
      checklists={
        maySurvey && (
          <Suspense>
            <OpenChecklistCards account={account} />
          </Suspense>
        )
      }
      lastEdited={lastEdited}
      onEdit={(group: FieldGroup) => {
        setLastEdited(group.id)
        void navigate({ search: { edit: group.id } })
      }}
    />
  )
  return (
    <FieldOptionsContext value={options}>
      {edit === undefined ? (
        settings
      ) : (
        <Suspense fallback={settings}>
          <OrganizationEditor
            account={account}
            initial={current}
            group={ORGANIZATION_FIELD_GROUPS.find(({ id }) => id === edit)}
            suggestion={suggestion}
            onClose={() => void navigate({ search: {} })}
          />
        </Suspense>
      )}
    </FieldOptionsContext>
  )
}

/** Returns the block pages to choose from; none if they cannot be read, in which case their ids are typed. */
function useCustomPageOptions(account: string): ReferenceFieldOptions {
  const pages = useQuery(customPagesQuery(account)).data
  if (pages === undefined) return {}
  const optionsOf = (type: string) =>
    pages
      .filter((page) => page.type === type && page.uid)
      .map(({ uid, name }) => ({ value: uid ?? '', label: name ?? uid ?? '' }))
  return {
    [ORGANIZATION_FORM_FIELDS.identity_denied.pointer]: optionsOf('identity_denied'),
    [ORGANIZATION_FORM_FIELDS.forbidden.pointer]: optionsOf('forbidden'),
  }
}

const loadImport = () => import('./import-organization-dialog')
const ImportOrganizationDialog = lazy(loadImport)

type ImportExportActionsProps = { account: string; current: SettingWithEtag }

/** Exports the organization as code, and imports it from a file. */
function ImportExportActions({ account, current }: ImportExportActionsProps) {
  const refusal = usePermissionDenial('settings:write')
  const [isImporting, setImporting] = useState(false)
  return (
    <div className="flex flex-wrap gap-2">
      <AsCodeButton
        title="Organization as code"
        source={{ account, setting: 'organization', document: current.document }}
      />
      <PermissionButton
        refusal={refusal}
        onClick={() => setImporting(true)}
        {...preloadOnIntent(loadImport)}
      >
        Import…
      </PermissionButton>
      {isImporting && (
        <Suspense>
          <ImportOrganizationDialog
            account={account}
            initial={current}
            onClose={() => setImporting(false)}
          />
        </Suspense>
      )}
    </div>
  )
}

type OrganizationSettingsProps = {
  account: string
  organization: Organization
  /** The actions on the whole organization. */
  actions: ReactNode
  /** The tasks elsewhere that earlier changes left. */
  checklists: ReactNode
  /** The group whose editor was open last: its button gets the focus back. */
  lastEdited: string | undefined
  onEdit: (group: FieldGroup) => void
}

function OrganizationSettings({
  account,
  organization,
  actions,
  checklists,
  lastEdited,
  onEdit,
}: OrganizationSettingsProps) {
  const refusal = usePermissionDenial('settings:write')
  return (
    <div className="space-y-6">
      <PageHeader {...PAGE_HEADS.organization} action={actions} />
      <PermissionDenialNote refusal={refusal} />
      <ReadOnlyNotice organization={organization} />
      {checklists}
      {ORGANIZATION_FIELD_GROUPS.map((group) => (
        <SectionCard
          key={group.id}
          id={group.id}
          title={group.title}
          action={
            <EditButton
              of={group.title}
              refusal={refusal}
              hasFocus={lastEdited === group.id}
              onEdit={() => onEdit(group)}
              load={loadEditor}
            />
          }
        >
          <SettingViews fields={group.fields} organization={organization} />
        </SectionCard>
      ))}
      <SectionCard title="Set by Cloudflare">
        <SettingViews fields={READ_ONLY_ORGANIZATION_FORM_FIELDS} organization={organization} />
      </SectionCard>
      <OtherKeys organization={organization} />
      <p className="text-sm text-kumo-subtle">
        Created <Timestamp value={organization.created_at} />, last changed{' '}
        <Timestamp value={organization.updated_at} />.
      </p>
      <HistoryPanel account={account} resource="organization" />
    </div>
  )
}

type SettingViewsProps = { fields: FieldGroup['fields']; organization: Organization }

function SettingViews({ fields, organization }: SettingViewsProps) {
  return fields.map((field) => {
    const { documentation, help, limits } = ORGANIZATION_FIELD_GUIDES[field.pointer]
    return (
      <SettingRow
        key={field.pointer}
        label={field.label}
        apiName={fieldApiName(field)}
        documentation={documentation}
      >
        <p className="text-kumo-default">
          <FieldValueDisplay field={field} value={valueAtPointer(organization, field.pointer)} />
        </p>
        <p className="text-sm text-kumo-subtle">{help}</p>
        {limits !== undefined && <p className="text-sm text-kumo-subtle">{limits}</p>}
      </SettingRow>
    )
  })
}

function ReadOnlyNotice({ organization }: { organization: Organization }) {
  if (organization.is_ui_read_only !== true) return null
  const reason = organization.ui_read_only_toggle_reason
  return (
    <WarningBanner
      icon={<LockIcon weight="fill" />}
      title="Cloudflare’s dashboard is read-only for this organization"
      description={
        <>
          {reason ? (
            <>
              Reason: <IsolatedText>{reason}</IsolatedText>
            </>
          ) : (
            'No reason was given.'
          )}{' '}
          Settings are meant to be managed through the API or Terraform; a change made here may be
          reverted by it.
        </>
      }
    />
  )
}

/** The keys that the API returned and Gatehouse has no labels for. */
function OtherKeys({ organization }: { organization: Organization }) {
  const others = listUnknownFields(organization)
  if (others.length === 0) return null
  return (
    <SectionCard title="Other keys">
      <p className="border-b border-kumo-hairline px-4 py-4 text-sm text-kumo-subtle @xl:px-5">
        Cloudflare returned these and does not document them. Gatehouse keeps them as they are at
        every save.
      </p>
      {others.map(([key, value]) => (
        <SettingRow key={key} label={key}>
          <code className="font-mono text-sm [overflow-wrap:anywhere]">
            {JSON.stringify(value)}
          </code>
        </SettingRow>
      ))}
    </SectionCard>
  )
}
