import { Button } from '@cloudflare/kumo/components/button'
import { useFormContext } from 'react-hook-form'
import { LOGIN_PAGE, LOGIN_PAGE_FIELDS } from '../../form/fields/login-page-fields'
import type { FormValues } from '../../form/form-values'

/** Resets everything except the name to Cloudflare's default page. */
export function ResetDesign() {
  const { reset, getValues } = useFormContext<FormValues>()
  const empty = Object.fromEntries(
    LOGIN_PAGE_FIELDS.filter((field) => field !== LOGIN_PAGE.name).map(({ pointer }) => [
      pointer,
      '',
    ]),
  )
  return (
    <div className="space-y-1 border-t border-kumo-hairline px-4 py-4">
      <Button
        type="button"
        size="sm"
        onClick={() => reset({ ...getValues(), ...empty }, { keepDefaultValues: true })}
      >
        Reset to Cloudflare’s default
      </Button>
      <p className="text-sm text-kumo-subtle">Empties all but the name. Undo brings it back.</p>
    </div>
  )
}
