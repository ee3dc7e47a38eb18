import { Checkbox } from '@cloudflare/kumo/components/checkbox'
import { Input } from '@cloudflare/kumo/components/input'
import { useController, useFormContext } from 'react-hook-form'
import type { RevokeDraft } from './revoke-draft'

/** Why, and on whose ticket. The dialog begins with the reason, and Enter in it goes on. */
export function ReasonAndTicket() {
  const { register, formState } = useFormContext<RevokeDraft>()
  const { errors } = formState
  return (
    <div className="grid items-start gap-4 sm:grid-cols-2">
      <Input
        {...register('reason')}
        className="w-full"
        label="Reason"
        description="Kept in the history beside your name."
        error={errors.reason?.message}
        autoComplete="off"
        aria-required
      />
      <Input
        {...register('ticket')}
        required={false}
        className="w-full"
        label="Ticket"
        error={errors.ticket?.message}
        autoComplete="off"
      />
    </div>
  )
}

/** What ends beside the sessions. `devices`: how many there are, where that is known. */
export function RevokeOptions({ devices }: { devices?: number | undefined }) {
  return (
    <div className="space-y-3">
      <Option
        name="devices"
        label={
          devices === undefined ? 'Also revoke all devices' : `Also revoke all devices (${devices})`
        }
        description="The Cloudflare One Client is signed out on them, and filtering stops until they are enrolled again."
      />
      <Option
        name="reauthenticate"
        label="Require Cloudflare One Client re-authentication"
        description="Without it the client’s own session (formerly WARP) stays active."
      />
    </div>
  )
}

type OptionProps = { name: 'devices' | 'reauthenticate'; label: string; description: string }

function Option({ name, label, description }: OptionProps) {
  const { field } = useController<RevokeDraft, typeof name>({ name })
  return (
    <div className="space-y-1">
      <Checkbox label={label} checked={field.value} onCheckedChange={field.onChange} />
      <p className="pl-7 text-sm text-kumo-subtle">{description}</p>
    </div>
  )
}
