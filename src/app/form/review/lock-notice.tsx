import { Checkbox } from '@cloudflare/kumo/components/checkbox'
import { LockIcon } from '@phosphor-icons/react'
import { useController } from 'react-hook-form'
import type { ReviewDraft } from './review-draft'
import { WarningBanner } from '../../ui/warning-banner'

/** Says that a change belongs in the configuration, and offers a deliberate way past the lock. */
export function LockNotice() {
  const { field } = useController<ReviewDraft, 'savesAnyway'>({ name: 'savesAnyway' })
  return (
    <div className="space-y-3">
      <WarningBanner
        icon={<LockIcon weight="fill" />}
        title="These settings are managed through the API or Terraform"
        description="Cloudflare’s dashboard is read-only for this organization. Make the change in your configuration; what is saved here may be reverted by it."
      />
      <Checkbox
        ref={field.ref}
        label="Save here anyway"
        checked={field.value}
        onCheckedChange={field.onChange}
      />
    </div>
  )
}
