import { Checkbox } from '@cloudflare/kumo/components/checkbox'
import { WarningIcon } from '@phosphor-icons/react'
import { useController, useFormContext } from 'react-hook-form'
import type { Difference } from '../../../api/diff'
import { fieldLabel } from '../../form/fields/field'
import { resourceFields } from '../../form/fields/resource-fields'
import { WarningBanner } from '../../ui/warning-banner'
import type { ImportDraft } from './import-source'
import type { ImportMode } from './imported-organization'

const FIELDS = resourceFields('organization')

type UnsetNoticeProps = { unset: readonly Difference[]; mode: ImportMode }

/** Says how many settings lose their value, and which ones, and offers to keep them. */
export function UnsetNotice({ unset, mode }: UnsetNoticeProps) {
  const { control } = useFormContext<ImportDraft>()
  const { field } = useController({ control, name: 'leavesNulls' })
  const count = unset.length === 1 ? '1 setting' : `${unset.length} settings`
  const names = unset.map(({ pointer }) => fieldLabel(FIELDS, pointer)).join(', ')
  return (
    <div className="space-y-3">
      <WarningBanner
        icon={<WarningIcon weight="fill" />}
        title={`${count} would be unset`}
        description={
          mode === 'change'
            ? `The file has null or an empty text for ${unset.length === 1 ? 'it' : 'them'}: ${names}.`
            : `The file has no value for ${unset.length === 1 ? 'it' : 'them'}: ${names}.`
        }
      />
      {mode === 'change' && (
        <Checkbox
          ref={field.ref}
          label={unset.length === 1 ? 'Leave it as it is' : 'Leave them as they are'}
          checked={field.value}
          onCheckedChange={field.onChange}
        />
      )}
    </div>
  )
}
