import { Checkbox } from '@cloudflare/kumo/components/checkbox'
import { Input } from '@cloudflare/kumo/components/input'
import { WarningIcon } from '@phosphor-icons/react'
import type { FormEventHandler, ReactNode } from 'react'
import { type Resolver, useController, useFormContext } from 'react-hook-form'
import type { ApiError } from '../../../api/errors'
import { runRequestSchema } from '../../../api/revocation-request'
import type { RevocationOccasion } from '../../../api/revocation-occasion'
import { toResolverResult, findValueProblem } from '../../form/form-submission'
import type { ClientLoginForApplications } from '../../queries/revocations'
import { ApiErrorNotice } from '../../ui/api-error-notice'
import { mayHaveBeenApplied } from '../../ui/error-advice'
import { TicketField } from '../../ui/reason-dialog'
import { WarningBanner } from '../../ui/warning'

/** The reason and the ticket. The dialog starts in the reason, and Enter there continues. */
export function ReasonAndTicketFields() {
  const { register, formState } = useFormContext<RevokeFormValues>()
  const { errors } = formState
  return (
    <div className="grid items-start gap-4 sm:grid-cols-2">
      <Input
        {...register('reason')}
        className="w-full"
        label="Reason"
        description="Kept in history with your name."
        error={errors.reason?.message}
        autoComplete="off"
        aria-required
      />
      <TicketField {...register('ticket')} error={errors.ticket?.message} />
    </div>
  )
}

type RevokeOptionsProps = {
  /** The number of devices, if it is known. */
  devices?: number | undefined
  clientLogin: ClientLoginForApplications
}

/** Options to end more than the sessions. Both are on by default if the client would let the person in again. */
export function RevokeOptionFields({ devices, clientLogin }: RevokeOptionsProps) {
  const isSuggested = clientLogin === 'counts'
  return (
    <div className="space-y-3">
      <ClientLoginNotice clientLogin={clientLogin} />
      <Option
        name="devices"
        isSuggested={isSuggested}
        label={
          devices === undefined ? 'Also revoke all devices' : `Also revoke all devices (${devices})`
        }
        description="The Cloudflare One Client is signed out on them, and filtering stops. A device comes back when its user signs in to the client again; to keep someone out, change who may enroll devices, or disable them at the identity provider."
      />
      <Option
        name="reauthenticate"
        isSuggested={isSuggested}
        label="Require Cloudflare One Client re-authentication"
        description="Without it the client’s own session (formerly WARP) stays active."
      />
    </div>
  )
}

function ClientLoginNotice({ clientLogin }: { clientLogin: ClientLoginForApplications }) {
  if (clientLogin === 'does not count') return null
  const title =
    clientLogin === 'counts'
      ? 'Here a login in the Cloudflare One Client counts for applications'
      : 'Whether a login in the Cloudflare One Client counts for applications could not be read'
  return (
    <WarningBanner
      icon={<WarningIcon weight="fill" />}
      title={title}
      description={`${clientLogin === 'counts' ? 'A' : 'Where it does, a'} valid session of the client lets people in again without the identity provider. Choose both options to end that too; Cloudflare does not document whether the second alone does.`}
    />
  )
}

type OptionProps = {
  name: 'devices' | 'reauthenticate'
  isSuggested: boolean
  label: string
  description: string
}

function Option({ name, isSuggested, label, description }: OptionProps) {
  const { field } = useController<RevokeFormValues, typeof name>({ name })
  return (
    <div className="space-y-1">
      <Checkbox
        label={label}
        checked={field.value ?? isSuggested}
        onCheckedChange={field.onChange}
      />
      <p className="pl-7 text-sm text-kumo-subtle">{description}</p>
    </div>
  )
}

/** The operator's input for a revocation. */
export type RevokeFormValues = {
  reason: string
  ticket: string
  /** Undefined until it is chosen: the default depends on the account. */
  devices: boolean | undefined
  /** Undefined unless it is said. */
  occasion: RevocationOccasion | undefined
  reauthenticate: boolean | undefined
  /** The count, typed to confirm a run of many. */
  count: string
}

export const EMPTY_REVOKE_FORM_VALUES: RevokeFormValues = {
  reason: '',
  ticket: '',
  devices: undefined,
  occasion: undefined,
  reauthenticate: undefined,
  count: '',
}

const { reason: reasonSchema, ticket: ticketSchema } = runRequestSchema.shape

/** Refuses what the gateway would. `count` is the text to type; undefined for one person. */
export function createRevokeFormResolver(count?: string): Resolver<RevokeFormValues> {
  return (draft) =>
    toResolverResult(draft, {
      reason: findValueProblem(reasonSchema, draft.reason),
      ticket: findValueProblem(ticketSchema, draft.ticket),
      count:
        count === undefined || isCountConfirmed(draft.count, count) ? undefined : `Type ${count}.`,
    })
}

/** Whether the typed text is the count, with any digit grouping: 1200, 1,200 or 1 200. */
export function isCountConfirmed(typed: string, count: string): boolean {
  return typed.replaceAll(/[\s,.’']/g, '') === count
}

/**
 * Returns the fields of the request, without those left at their default. `isSuggested`: both options are on by
 * default.
 */
export function toRevocationRequest(draft: RevokeFormValues, isSuggested: boolean) {
  const { reason, ticket, occasion, devices = isSuggested, reauthenticate = isSuggested } = draft
  return {
    reason: reason.trim(),
    ...(ticket.trim() === '' ? {} : { ticket: ticket.trim() }),
    ...(occasion === undefined ? {} : { occasion }),
    ...(devices ? { devices } : {}),
    ...(reauthenticate ? { warp_session_reauth: reauthenticate } : {}),
  }
}

type DialogFormProps = {
  onSubmit: FormEventHandler
  /** The error and the buttons, which stay visible wherever the rest is scrolled. */
  footer: ReactNode
  children: ReactNode
}

/** The form of a dialog, which scrolls if it is longer than the screen. */
export function DialogForm({ onSubmit, footer, children }: DialogFormProps) {
  return (
    <form noValidate className="flex min-h-0 flex-col" onSubmit={onSubmit}>
      <div className="min-h-0 space-y-4 overflow-y-auto px-6 pt-6 pb-4 text-base">{children}</div>
      <div className="space-y-4 border-t border-kumo-hairline px-6 py-4">{footer}</div>
    </form>
  )
}

type RevocationErrorProps = {
  error: ApiError
  /** Whether approval was asked for, instead of revoking at once. */
  isProposed: boolean
  /** Says that nothing was revoked, and that it is not known whether anything was. */
  title: string
  unclear: string
}

export function RevocationErrorNotice({ error, isProposed, title, unclear }: RevocationErrorProps) {
  return (
    <ApiErrorNotice
      title={isProposed ? 'Approval could not be requested' : title}
      unclear={isProposed ? 'It is not known whether approval was requested' : unclear}
      isWrite
      error={error}
      action={
        mayHaveBeenApplied(error) && (
          <p className="text-sm">It is safe to try again: nothing is done twice.</p>
        )
      }
    />
  )
}
