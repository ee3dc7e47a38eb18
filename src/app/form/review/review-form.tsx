import { Banner } from '@cloudflare/kumo/components/banner'
import { Button } from '@cloudflare/kumo/components/button'
import { Checkbox } from '@cloudflare/kumo/components/checkbox'
import { Dialog } from '@cloudflare/kumo/components/dialog'
import { Input } from '@cloudflare/kumo/components/input'
import { LockIcon, WarningIcon } from '@phosphor-icons/react'
import { type KeyboardEvent, type ReactNode, useId, useLayoutEffect, useRef } from 'react'
import { useController, useFormContext, useWatch } from 'react-hook-form'
import type { ApiError } from '../../../api/errors'
import { determineRequiredCapability } from '../../../api/merge-patch'
import type { ProtectiveSwitch } from '../../../api/switch-timers/protective-switches'
import { settingToCode } from '../../as-code/setting-to-code'
import { usePermissionDenial } from '../../queries/use-permission-denial'
import { ApiErrorNotice } from '../../ui/api-error-notice'
import { BulletList } from '../../ui/bullet-list'
import { CopyButton } from '../../ui/copy-button'
import { TOKEN_PERMISSION_NAMES_BY_ACTION } from '../../ui/error-advice'
import { PermissionButton } from '../../ui/permission-button'
import { ConfirmationField, ReasonField, TicketField } from '../../ui/reason-dialog'
import { getSwitchNameAndAction, SWITCH_TIMER_CHOICES } from '../../ui/switch-timer-words'
import { WarningBanner } from '../../ui/warning'
import { AsCodeButton } from '../as-code-button'
import type { SettingFormField } from '../fields/setting-form-field'
import type { ChangeDanger } from './dangers'
import { DifferenceList } from './difference-list'
import type { ChangeUnderReview, ReviewFormValues, ReviewRequirements } from './review-form-values'

type ReviewFormProps = {
  title: string
  saveLabel: string
  closeLabel: string
  fields: readonly SettingFormField[]
  change: ChangeUnderReview
  demands: ReviewRequirements
  /** Whether the change waits for the approval of somebody else. */
  isProposal: boolean
  notice: ReactNode
  /** The impact of the change on the account. */
  impact: ReactNode
  /** Makes the change in several accounts; undefined if there are no others. */
  onRollOut: (() => void) | undefined
  /** Whether the roll-out leads back here, in which case the focus belongs to the button that opened it. */
  isAfterRollOut: boolean
  isBusy: boolean
  /** No usable response arrived, and the outcome is being looked up in history. */
  isLookingUp: boolean
  error: ApiError | null
  onSave: () => void
  onClose: () => void
}

/** The change to review, with the fields for the reviewer's input. */
export function ReviewForm({
  title,
  fields,
  change,
  demands,
  isProposal,
  notice,
  impact,
  onRollOut,
  isAfterRollOut,
  isLookingUp,
  error,
  ...footer
}: ReviewFormProps) {
  const { register, formState } = useFormContext<ReviewFormValues>()
  const savesAnyway = useWatch<ReviewFormValues, 'savesAnyway'>({ name: 'savesAnyway' })
  const { differences, edited, dangers, isPastLock, code } = change
  const isEmpty = differences.length === 0
  const asksReason = !isEmpty && (!isPastLock || savesAnyway)
  return (
    <>
      <div className="space-y-1 px-4 pt-5 sm:px-6">
        <div className="flex items-center justify-between gap-4">
          <Dialog.Title className="text-lg font-semibold">{title}</Dialog.Title>
          {!isEmpty && (
            <div className="flex flex-wrap justify-end">
              {onRollOut !== undefined && (
                <Button size="sm" variant="ghost" onClick={onRollOut}>
                  Roll out…
                </Button>
              )}
              <AsCodeButton size="sm" variant="ghost" title="This change as code" source={code} />
            </div>
          )}
        </div>
        <Dialog.Description className="text-kumo-subtle">
          {isEmpty
            ? 'Nothing differs from what is saved, so there is nothing to save.'
            : isProposal
              ? 'Once it is approved, it applies at once, to everyone.'
              : 'Saved changes apply at once, to everyone.'}
        </Dialog.Description>
      </div>
      {/* The impact moves what is scrolled itself; see `keepFieldScrollPosition`. */}
      <div className="min-h-0 grow space-y-5 overflow-y-auto px-4 py-5 [overflow-anchor:none] sm:px-6">
        {!isEmpty && <DifferenceList fields={fields} differences={differences} edited={edited} />}
        {notice}
        {dangers.map((danger) => (
          <DangerNotice key={danger.title} danger={danger} />
        ))}
        {impact}
        {isPastLock && <LockNotice />}
        {asksReason && change.turnedOff.length > 0 && (
          <SwitchTimerField switches={change.turnedOff} />
        )}
        {asksReason && (
          <ReasonFields
            asksUnlockReason={demands.unlockReason}
            // Without it, the dialog itself focuses its first button, which is that of the roll-out.
            takesFocus={!isAfterRollOut}
            onSubmit={footer.onSave}
          />
        )}
        {asksReason && demands.confirmation !== undefined && (
          <ConfirmationField
            {...register('confirmation')}
            phrase={demands.confirmation}
            error={formState.errors.confirmation?.message}
          />
        )}
        <p role="status" className="text-kumo-subtle empty:hidden">
          {isLookingUp && 'No usable response came back. Looking up the outcome in history…'}
        </p>
        {error !== null && (
          <div ref={bringIntoView}>
            <ApiErrorNotice
              title="The changes were not saved"
              unclear="It is not known whether the changes were saved"
              isWrite
              permission={TOKEN_PERMISSION_NAMES_BY_ACTION.write}
              error={error}
            />
          </div>
        )}
      </div>
      <ReviewFooter {...footer} change={change} demands={demands} />
    </>
  )
}

/** Asks whether the switches that a change turns off are turned back on after a time. */
function SwitchTimerField({ switches }: { switches: readonly ProtectiveSwitch[] }) {
  const { register } = useFormContext<ReviewFormValues>()
  return (
    <label className="block space-y-1">
      <span className="block text-base font-medium">Turn it back on</span>
      <select
        {...register('switchTimer')}
        className="h-9 w-full rounded-lg bg-kumo-control px-3 text-base ring ring-kumo-line outline-none focus-visible:ring-2 focus-visible:ring-kumo-focus"
      >
        <option value="">not automatically</option>
        {SWITCH_TIMER_CHOICES.map(([minutes, words]) => (
          <option key={minutes} value={minutes}>
            after {words}
          </option>
        ))}
      </select>
      <span className="block text-sm text-kumo-subtle">
        {switches.map(({ field }) => getSwitchNameAndAction(field).name).join(', ')}. Gatehouse then
        turns it back on automatically, in your name; until then, every page shows how much time is
        left.
      </span>
    </label>
  )
}

function bringIntoView(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' })
}

type ReviewFooterProps = Pick<
  ReviewFormProps,
  'saveLabel' | 'closeLabel' | 'demands' | 'change' | 'isBusy' | 'onSave' | 'onClose'
>

function ReviewFooter({
  saveLabel,
  closeLabel,
  demands,
  change: { differences, isPastLock, code },
  isBusy,
  onSave,
  onClose,
}: ReviewFooterProps) {
  const [confirmation, savesAnyway] = useWatch<ReviewFormValues, ['confirmation', 'savesAnyway']>({
    name: ['confirmation', 'savesAnyway'],
  })
  const hintId = useId()
  // The person could save when the editor was opened, but somebody else may have signed in since.
  const refusal = usePermissionDenial(determineRequiredCapability(code.setting, code.patch))
  const isDanger = demands.confirmation !== undefined
  const isUnconfirmed = isDanger && confirmation !== demands.confirmation
  const isReady = differences.length > 0 && !isUnconfirmed && (!isPastLock || savesAnyway)
  return (
    <div className="flex flex-wrap items-center justify-end gap-2 border-t border-kumo-hairline px-4 py-4 sm:px-6">
      <p id={hintId} className="mr-auto text-sm text-kumo-subtle empty:hidden max-sm:w-full">
        {refusal ??
          (isUnconfirmed && (!isPastLock || savesAnyway) && (
            <>
              Type <code className="font-mono">{demands.confirmation}</code> above to confirm.
            </>
          ))}
      </p>
      <div className="flex flex-wrap justify-end gap-2">
        <Button disabled={isBusy} onClick={onClose}>
          {closeLabel}
        </Button>
        <PermissionButton
          refusal={refusal}
          refusalId={hintId}
          variant={isDanger ? 'destructive' : isPastLock ? 'secondary' : 'primary'}
          icon={isDanger ? <WarningIcon weight="fill" /> : undefined}
          isBusy={isBusy}
          disabled={!isReady}
          onClick={onSave}
        >
          {saveLabel}
        </PermissionButton>
        {isPastLock && (
          <CopyButton
            variant="primary"
            text={settingToCode(code).terraform.file?.text ?? ''}
            label="Copy as Terraform"
          />
        )}
      </div>
    </div>
  )
}

/** The consequences of a change that is far-reaching or hard to undo. */
function DangerNotice({ danger: { title, consequences } }: { danger: ChangeDanger }) {
  return (
    <Banner
      variant="error"
      role="note"
      icon={<WarningIcon weight="fill" />}
      title={title}
      description={<BulletList className="space-y-1" items={consequences} />}
    />
  )
}

/** Says that a change belongs in the configuration, and offers a deliberate way past the lock. */
function LockNotice() {
  const { field } = useController<ReviewFormValues, 'savesAnyway'>({ name: 'savesAnyway' })
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

type ReasonFieldsProps = {
  /** Cloudflare stores a separate reason when its dashboard is unlocked. */
  asksUnlockReason: boolean
  takesFocus: boolean
  onSubmit: () => void
}

/** Fields for the reason of a change, for readers of the history. */
function ReasonFields({ asksUnlockReason, takesFocus, onSubmit }: ReasonFieldsProps) {
  const { register, formState } = useFormContext<ReviewFormValues>()
  const { errors } = formState
  const { ref: attachReason, ...reason } = register('reason')
  const textarea = useRef<HTMLTextAreaElement>(null)
  // Focus is the browser's state. The differences stay in view, and on a phone no keyboard covers them.
  useLayoutEffect(() => {
    if (!takesFocus || matchMedia('(pointer: coarse)').matches) return
    const focus = () => textarea.current?.focus({ preventScroll: true })
    // If the focused element is gone, the dialog would take the focus.
    if (document.activeElement === document.body) return focus()
    // The dialog first records which element to return the focus to, and another dialog may still be returning it.
    const frame = requestAnimationFrame(focus)
    return () => cancelAnimationFrame(frame)
  }, [takesFocus])
  return (
    <div className="space-y-4">
      <ReasonField
        {...reason}
        ref={(element) => {
          attachReason(element)
          textarea.current = element
        }}
        error={errors.reason?.message}
        onKeyDown={(event) => {
          if (isSubmitKey(event)) onSubmit()
        }}
      />
      {asksUnlockReason && (
        <Input
          {...register('unlockReason')}
          className="w-full"
          label="Reason for unlocking"
          description="Cloudflare stores it beside the lock, as ui_read_only_toggle_reason."
          error={errors.unlockReason?.message}
          autoComplete="off"
          aria-required
        />
      )}
      <TicketField
        {...register('ticket')}
        description="Stays filled in for your next changes."
        error={errors.ticket?.message}
      />
    </div>
  )
}

function isSubmitKey({ key, ctrlKey, metaKey }: KeyboardEvent): boolean {
  return key === 'Enter' && (ctrlKey || metaKey)
}
