import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { AsCodeButton } from '../../form/as-code-button'
import { type FieldOptions, FieldOptionsContext } from '../../form/fields/field-display'
import { type FieldGroup, FIELDS, ORGANIZATION_GROUPS } from '../../form/fields/organization-fields'
import type { Version } from '../../form/form-values'
import { ROUTES } from '../../paths'
import { customPagesQuery, organizationQuery } from '../../queries/organization'
import { useRefusal } from '../../queries/refusal'
import { preload } from '../../ui/preload'
import { RefusableButton } from '../../ui/refusable-button'
import { OrganizationSettings } from './organization-settings'

const loadEditor = () => import('./organization-editor')
const OrganizationEditor = lazy(loadEditor)
const OpenChecklists = lazy(() => import('./open-checklists'))

const route = getRouteApi(ROUTES.organization)

/** All settings of the organization, to read and, once a group is opened for editing, to edit. */
export function OrganizationPage() {
  const { account } = route.useParams()
  const { edit } = route.useSearch()
  const navigate = route.useNavigate()
  const { organization, etag } = useSuspenseQuery(organizationQuery(account)).data
  const current = { document: organization, etag }
  const options = useCustomPageOptions(account)
  const maySurvey = useRefusal('survey:read') === undefined
  const [lastEdited, setLastEdited] = useState<string>()

  const settings = (
    <OrganizationSettings
      account={account}
      organization={organization}
      actions={<ImportExportActions account={account} current={current} />}
      checklists={
        maySurvey && (
          <Suspense>
            <OpenChecklists account={account} />
          </Suspense>
        )
      }
      lastEdited={lastEdited}
      loadEditor={loadEditor}
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
            group={ORGANIZATION_GROUPS.find(({ id }) => id === edit)}
            onClose={() => void navigate({ search: {} })}
          />
        </Suspense>
      )}
    </FieldOptionsContext>
  )
}

/** Returns the block pages to choose from; none if they cannot be read, in which case their ids are typed. */
function useCustomPageOptions(account: string): FieldOptions {
  const pages = useQuery(customPagesQuery(account)).data
  if (pages === undefined) return {}
  const optionsOf = (type: string) =>
    pages
      .filter((page) => page.type === type && page.uid)
      .map(({ uid, name }) => ({ value: uid ?? '', label: name ?? uid ?? '' }))
  return {
    [FIELDS.identity_denied.pointer]: optionsOf('identity_denied'),
    [FIELDS.forbidden.pointer]: optionsOf('forbidden'),
  }
}

const loadImport = () => import('./import-dialog')
const ImportDialog = lazy(loadImport)

type ImportExportActionsProps = { account: string; current: Version }

/** Exports the organization as code, and imports it from a file. */
function ImportExportActions({ account, current }: ImportExportActionsProps) {
  const refusal = useRefusal('settings:write')
  const [isImporting, setImporting] = useState(false)
  return (
    <div className="flex flex-wrap gap-2">
      <AsCodeButton
        title="Organization as code"
        source={{ account, setting: 'organization', document: current.document }}
      />
      <RefusableButton
        refusal={refusal}
        onClick={() => setImporting(true)}
        onFocus={() => preload(loadImport)}
        onPointerEnter={() => preload(loadImport)}
      >
        Import…
      </RefusableButton>
      {isImporting && (
        <Suspense>
          <ImportDialog account={account} initial={current} onClose={() => setImporting(false)} />
        </Suspense>
      )}
    </div>
  )
}
