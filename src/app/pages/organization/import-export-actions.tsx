import { lazy, Suspense, useState } from 'react'
import { AsCodeButton } from '../../form/as-code-button'
import type { Version } from '../../form/version'
import { useRefusal } from '../../queries/refusal'
import { RefusableButton } from '../../ui/refusable-button'
import { preload } from '../../ui/preload'

const loadImport = () => import('./import-dialog')
const ImportDialog = lazy(loadImport)

type OrganizationActionsProps = { account: string; current: Version }

/** Exports the organization as code, and imports it from a file. */
export function ImportExportActions({ account, current }: OrganizationActionsProps) {
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
