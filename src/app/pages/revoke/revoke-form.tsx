import { Checkbox } from '@cloudflare/kumo/components/checkbox'
import { Dialog } from '@cloudflare/kumo/components/dialog'
import { Input } from '@cloudflare/kumo/components/input'
import { WarningIcon } from '@phosphor-icons/react'
import type { ReactNode } from 'react'
import {
  FormProvider,
  type Resolver,
  useController,
  useFormContext,
  type UseFormReturn,
} from 'react-hook-form'
import type { ApiError } from '../../../api/errors'
import { runRequestSchema } from '../../../api/revocation-request'
import { type RevocationOccasion, REVOCATION_OCCASIONS } from '../../../api/revocation-occasion'
import { toResolverResult, findValueProblem } from '../../form/form-submission'
import type { ClientLoginForApplications } from '../../queries/revocations'
import { ApiErrorNotice } from '../../ui/api-error-notice'
import { mayHaveBeenApplied } from '../../ui/error-advice'
import { BulletList } from '../../ui/bullet-list'
import { TicketField } from '../../ui/reason-dialog'
import { WarningBanner } from '../../ui/warning'
import { REVOCATION_OCCASION_LABELS } from '../../form/history/change-words'
import { SegmentedControl } from '../../ui/segmented-control'

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

type RevokeDialogFrameProps = {
  form: UseFormReturn<RevokeFormValues>
  title: ReactNode
  isBusy: boolean
  onSubmit: (draft: RevokeFormValues) => void
  onClose: () => void
  /** The error and the buttons, which stay visible wherever the rest is scrolled. */
  footer: ReactNode
  /** The description, and what is asked. */
  children: ReactNode
}

/** A dialog with a form, which scrolls if it is longer than the screen. Stays open while it is busy. */
export function RevokeDialogFrame(props: RevokeDialogFrameProps) {
  const { form, title, isBusy, onSubmit, onClose, footer, children } = props
  const submit = form.handleSubmit((draft) => {
    if (!isBusy) onSubmit(draft)
  })
  return (
    <Dialog.Root open onOpenChange={(open) => open || isBusy || onClose()}>
      <Dialog size="lg" className="flex max-h-[90svh] flex-col">
        <FormProvider {...form}>
          <form
            noValidate
            className="flex min-h-0 flex-col"
            onSubmit={(event) => void submit(event)}
          >
            <div className="min-h-0 space-y-4 overflow-y-auto px-6 pt-6 pb-4 text-base">
              <Dialog.Title className="text-lg font-semibold [overflow-wrap:anywhere]">
                {title}
              </Dialog.Title>
              {children}
            </div>
            <div className="space-y-4 border-t border-kumo-hairline px-6 py-4">{footer}</div>
          </form>
        </FormProvider>
      </Dialog>
    </Dialog.Root>
  )
}

type RevocationErrorProps = {
  error: ApiError | null
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
        error !== null &&
        mayHaveBeenApplied(error) && (
          <p className="text-sm">It is safe to try again: nothing is done twice.</p>
        )
      }
    />
  )
}

/** What fits an occasion, and what is left to do elsewhere. Undefined leaves the choice to the account's settings. */
type Recommendation = { endsClient: boolean | undefined; elsewhere: readonly string[] }

const PROVIDER = 'At the identity provider: '

const RECOMMENDATIONS: Record<RevocationOccasion, Recommendation> = {
  lost_device: {
    endsClient: true,
    elsewhere: [
      'Lock or wipe the device in your device management.',
      'Remove passkeys and authenticators that were on it, in Cloudflare’s dashboard under Users, and at the identity provider.',
    ],
  },
  account_taken_over: {
    endsClient: true,
    elsewhere: [
      `${PROVIDER}reset the password and the authenticators, and end the sessions there. Do that first, or they can log in again.`,
      'Rotate the service tokens whose secrets they knew.',
      'Look for passkeys and devices that are not theirs, among the ways back in.',
    ],
  },
  left_company: {
    endsClient: true,
    elsewhere: [
      `${PROVIDER}disable the account.`,
      'Take the address out of policies and groups, or put a Block policy above them.',
      'Rotate the service tokens whose secrets they knew.',
      'Remove the user in Cloudflare’s dashboard to free the seat.',
    ],
  },
  test: { endsClient: false, elsewhere: ['Nothing. They can log in again after about a minute.'] },
  other: { endsClient: undefined, elsewhere: [] },
}

/** Asks after what somebody is revoked, chooses the options that fit, and says what is left to do elsewhere. */
export function OccasionField() {
  const { setValue, getValues } = useFormContext<RevokeFormValues>()
  const { field } = useController<RevokeFormValues, 'occasion'>({ name: 'occasion' })
  const { value: occasion } = field
  const choose = (chosen: RevocationOccasion) => {
    const { endsClient } = RECOMMENDATIONS[chosen]
    const { reason } = getValues()
    const isOurs = REVOCATION_OCCASIONS.some((one) => REVOCATION_OCCASION_LABELS[one] === reason)
    if (reason.trim() === '' || isOurs) {
      setValue('reason', chosen === 'other' ? '' : REVOCATION_OCCASION_LABELS[chosen])
    }
    setValue('devices', endsClient)
    setValue('reauthenticate', endsClient)
    field.onChange(chosen)
  }
  const elsewhere = occasion === undefined ? [] : RECOMMENDATIONS[occasion].elsewhere
  return (
    <div className="space-y-2">
      <p className="font-medium" aria-hidden>
        What happened?
      </p>
      <SegmentedControl<RevocationOccasion | ''>
        label="What happened?"
        options={REVOCATION_OCCASIONS.map((value) => ({
          value,
          label: REVOCATION_OCCASION_LABELS[value],
        }))}
        value={occasion ?? ''}
        onChange={(chosen) => chosen !== '' && choose(chosen)}
      />
      <div role="status" className="text-sm empty:hidden">
        {elsewhere.length > 0 && (
          <>
            <p>Left to do elsewhere:</p>
            <BulletList items={elsewhere} />
          </>
        )}
      </div>
    </div>
  )
}
