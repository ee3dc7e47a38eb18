import { Dialog } from '@cloudflare/kumo/components/dialog'
import { useMutation } from '@tanstack/react-query'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { FormProvider, useForm, useWatch } from 'react-hook-form'
import { type ChangeResult, conflictInError, type Setting } from '../../../api/change'
import type { ChangeRequest } from '../../../api/change-request'
import type { ApiResult } from '../../../api/client'
import type { ApiError } from '../../../api/errors'
import { withValueAt } from '../../../api/json'
import type { FieldProblem } from '../../../api/setting-patches'
import { successOrThrow } from '../../queries/api'
import { useRefusal } from '../../queries/refusal'
import { isUnclear } from '../../ui/error-advice'
import type { Field } from '../fields/field'
import { FIELDS } from '../fields/organization-fields'
import type { Version } from '../form-values'
import { placeProblems } from './field-problems'
import { ImpactNotLoaded } from './impact/impact-not-loaded'
import { outcomeInHistory } from './outcome-in-history'
import { ReviewConflict } from './review-conflict'
import {
  buildProposal,
  NOTHING_TYPED,
  rememberedTicket,
  rememberTicket,
  type ReviewDraft,
  reviewRequirements,
  reviewResolver,
} from './review-draft'
import { ReviewForm } from './review-form'

/** Loaded with its computations once there is a change to review. Failing to load it does not block the review. */
const ImpactPanel = lazy(() =>
  import('./impact/impact-panel').catch(() => ({ default: ImpactNotLoaded })),
)

/** A change as it was reviewed: the version it is based on, what it changes, and the reason. */
export type ReviewedChange = Omit<ChangeRequest, 'resource'> & { client_request_id: string }

export type ChangeReviewProps = {
  /** Whether the review is shown. The reviewer's input survives while it is closed. */
  isOpen?: boolean
  account: string
  setting: Setting
  /** The fields that may differ, for their labels; values without a field are shown as JSON. */
  fields: readonly Field[]
  /** The version that was edited, and the complete document as it will be. */
  base: Version
  edited: unknown
  title: string
  /** The label of the save button: "Publish login page". */
  saveLabel: string
  /** The label of the close button: "Keep editing". */
  closeLabel?: string
  /** Anything else the reviewer has to know about this change. */
  notice?: ReactNode
  submit: (change: ReviewedChange) => Promise<ApiResult<ChangeResult>>
  /** The review stays busy until this is done. */
  onSaved: (result: ChangeResult) => Promise<void> | void
  /** Called when somebody else saved first and the reviewer merged both edits. */
  onRebase: (base: Version, edited: unknown) => void
  /** Shows refusals that name a field at that field; without it, they are shown in the review. */
  onFieldProblems?: (problems: FieldProblem[]) => void
  /** Handles a refusal elsewhere; returns true if it did, which ends the review. */
  onRefused?: ((error: ApiError) => boolean) | undefined
  onClose: () => void
}

/**
 * The only way to change a setting. Shows what the change is and what it does, and asks for a reason. Stays open until
 * the change is saved; no input is lost when it is refused or somebody else saved first.
 */
export function ChangeReview(props: ChangeReviewProps) {
  const { isOpen = true, setting, fields, base, closeLabel = 'Cancel' } = props
  const edit = { account: props.account, setting, base: base.document, edited: props.edited }
  const demands = reviewRequirements(edit)
  const review = useForm<ReviewDraft>({
    defaultValues: { ...NOTHING_TYPED, ticket: rememberedTicket() },
    mode: 'onTouched',
    resolver: reviewResolver(demands),
  })
  const unlockReason = useWatch({ control: review.control, name: 'unlockReason' })
  const proposal = buildProposal(
    demands.unlockReason ? { ...edit, edited: withUnlockReason(edit.edited, unlockReason) } : edit,
  )

  const maySurvey = useRefusal('survey:read') === undefined
  const [isLookingUp, setLookingUp] = useState(false)
  const saving = useMutation({
    mutationFn: (change: ReviewedChange) =>
      successOrThrow(props.submit(change)).catch((error: ApiError) => {
        if (!isUnclear(error) || !navigator.onLine) throw error
        setLookingUp(true)
        return outcomeInHistory(props.account, setting, change.client_request_id, error)
      }),
    onSettled: () => setLookingUp(false),
    onSuccess: ({ result }) => props.onSaved(result),
    onError: (error) => {
      if (props.onRefused?.(error) === true) return close()
      const placed = placeProblems(fields, error)
      if (placed.length === 0 || props.onFieldProblems === undefined) return
      close()
      props.onFieldProblems(placed)
    },
  })
  const save = review.handleSubmit(({ reason, ticket }) => {
    if (saving.isPending || proposal.differences.length === 0) return
    rememberTicket(ticket.trim())
    saving.mutate({
      // The gateway answers a version it cannot know with the current one.
      etag: base.etag ?? '',
      reason: reason.trim(),
      ...(ticket.trim() === '' ? {} : { ticket: ticket.trim() }),
      client_request_id: crypto.randomUUID(),
      patch: proposal.code.patch,
    })
  })
  const conflict = saving.error === null ? undefined : conflictInError(saving.error)

  function close() {
    saving.reset()
    // A confirmation applies to one change only.
    review.reset({ ...review.getValues(), confirmation: '', savesAnyway: false })
    props.onClose()
  }

  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => open || saving.isPending || close()}>
      <Dialog size="xl" className="flex max-h-[85svh] flex-col">
        {conflict === undefined ? (
          <FormProvider {...review}>
            <ReviewForm
              title={props.title}
              saveLabel={props.saveLabel}
              closeLabel={closeLabel}
              fields={fields}
              proposal={proposal}
              demands={demands}
              notice={props.notice}
              impact={
                maySurvey &&
                proposal.differences.length > 0 && (
                  <Suspense>
                    <ImpactPanel
                      account={props.account}
                      setting={setting}
                      base={base.document}
                      // The document without the reviewer's own input.
                      edited={props.edited}
                      onEdit={(edited) => props.onRebase({ ...base }, edited)}
                    />
                  </Suspense>
                )
              }
              isBusy={saving.isPending}
              isLookingUp={isLookingUp}
              error={saving.error}
              onSave={() => void save()}
              onClose={close}
            />
          </FormProvider>
        ) : (
          <ReviewConflict
            fields={fields}
            base={base.document}
            mine={props.edited}
            conflict={conflict}
            closeLabel={closeLabel}
            onMerged={(merged) => {
              saving.reset()
              props.onRebase({ document: conflict.current, etag: conflict.etag }, merged)
            }}
            onClose={close}
          />
        )}
      </Dialog>
    </Dialog.Root>
  )
}

function withUnlockReason(edited: unknown, reason: string): unknown {
  const { pointer } = FIELDS.ui_read_only_toggle_reason
  return reason.trim() === '' ? edited : withValueAt(edited, pointer, reason.trim())
}
