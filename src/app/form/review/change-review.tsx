import { Dialog } from '@cloudflare/kumo/components/dialog'
import { useMutation } from '@tanstack/react-query'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { FormProvider, useForm, useWatch } from 'react-hook-form'
import { type ChangeResult, conflictInError, type Setting } from '../../../api/change'
import type { ChangeRequest } from '../../../api/change-request'
import type { ApiResult } from '../../../api/client'
import type { ApiError } from '../../../api/errors'
import { withValueAt } from '../../../api/json'
import type { FieldProblem } from '../../../api/organization-patch'
import { successOrThrow } from '../../queries/api'
import { useRefusal } from '../../queries/refusal'
import { isUnclear } from '../../ui/error-advice'
import type { Field } from '../fields/field'
import { placeProblems } from './field-problems'
import { FIELDS } from '../fields/organization-fields'
import { ImpactNotLoaded } from './impact/impact-not-loaded'
import { outcomeInHistory } from './outcome-in-history'
import { reviewRequirements, buildProposal } from './proposal'
import { rememberedTicket, rememberTicket } from './remembered-ticket'
import { ReviewConflict } from './review-conflict'
import { NOTHING_TYPED, type ReviewDraft, reviewResolver } from './review-draft'
import { ReviewForm } from './review-form'
import type { Version } from '../version'

/** With what it computes, once there is a change to review. That it cannot be had stops nobody. */
const ImpactPanel = lazy(() =>
  import('./impact/impact-panel').catch(() => ({ default: ImpactNotLoaded })),
)

/** A change as it was reviewed: what it was made from, what it changes, and why. */
export type ReviewedChange = Omit<ChangeRequest, 'resource'> & { client_request_id: string }

export type ChangeReviewProps = {
  /** What is typed stays while it is closed. */
  isOpen?: boolean
  account: string
  setting: Setting
  /** The words for what differs; values of no field are shown as JSON. */
  fields: readonly Field[]
  /** The version that was edited, and the whole as it is to be. */
  base: Version
  edited: unknown
  title: string
  /** What the button does: "Publish login page". */
  saveLabel: string
  /** What closing leads back to: "Keep editing". */
  closeLabel?: string
  /** What else the reviewer has to know of this change. */
  notice?: ReactNode
  submit: (change: ReviewedChange) => Promise<ApiResult<ChangeResult>>
  /** The review stays busy until this is done. */
  onSaved: (result: ChangeResult) => Promise<void> | void
  /** Somebody else was faster, and the reviewer brought both edits together. */
  onRebase: (base: Version, edited: unknown) => void
  /** Takes refusals that name a field to that field; without it they are shown here. */
  onFieldProblems?: (problems: FieldProblem[]) => void
  /** Deals with a refusal elsewhere; true where it does, and the review is over. */
  onRefused?: ((error: ApiError) => boolean) | undefined
  onClose: () => void
}

/**
 * The one way to a change of settings: what it changes, what that does, why it is made. Stays open
 * until the change is saved; nothing typed is lost when it is refused or somebody else was faster.
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
    // What confirms one change does not confirm the next.
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
                      // Without what is typed into the review itself.
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
