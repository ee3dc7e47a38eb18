import { Dialog } from '@cloudflare/kumo/components/dialog'
import { useMutation, useQuery } from '@tanstack/react-query'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { FormProvider, useForm, useWatch } from 'react-hook-form'
import { computeSettingApprovalDemand } from '../../../api/approvals/compute-approval-demand'
import type { Proposal } from '../../../api/approvals/proposal'
import { type ChangeResult, findConflictInError, type SettingResource } from '../../../api/change'
import { neverCopiedReason } from '../../../api/copied-fields'
import type { ChangeRequest } from '../../../api/change-request'
import type { ApiResult } from '../../../api/api-client'
import { type ApiMessage, errorCauseInWords, listErrorCauses } from '../../../api/envelope'
import { type ApiError, stripGatewayErrorPrefix } from '../../../api/errors'
import { withValueAt } from '../../../api/json'
import type { FieldProblem } from '../../../api/setting-patch-validation'
import { successOrThrow } from '../../queries/api'
import { approvalsQuery } from '../../queries/approvals'
import { usePermissionDenial } from '../../queries/use-permission-denial'
import { operatorSessionQuery } from '../../queries/session'
import { errorAdvice, isGatewayErrorCode, mayHaveBeenApplied } from '../../ui/error-advice'
import {
  fieldApiName,
  type SettingFormField,
  findFieldByPointer,
} from '../fields/setting-form-field'
import { ORGANIZATION_FORM_FIELDS } from '../fields/organization-fields'
import type { SettingWithEtag } from '../setting-form-values'
import { ApprovalDemandNotice, useProposalNavigation } from './approval-demand'
import { findOutcomeInHistory } from './find-outcome-in-history'
import { ReviewConflictResolution } from './review-conflict'
import {
  buildChangeUnderReview,
  type ChangeUnderReview,
  EMPTY_REVIEW_FORM_VALUES,
  readRememberedTicket,
  rememberTicket,
  type ReviewFormValues,
  determineReviewRequirements,
  createReviewFormResolver,
} from './review-form-values'
import { ReviewForm } from './review-form'

/** Loaded with its computations once there is a change to review. Failing to load it does not block the review. */
const ImpactPanel = lazy(() =>
  import('./impact/impact-panel').catch(() => ({ default: ImpactNotLoaded })),
)

const RollOutDialog = lazy(() => import('../roll-out/roll-out-dialog'))

/** A change as it was reviewed: the version it is based on, what it changes, and the reason. */
export type ReviewedChange = Omit<ChangeRequest, 'resource'> & { client_request_id: string }

export type ChangeReviewProps = {
  /** Whether the review is shown. The reviewer's input survives while it is closed. */
  isOpen?: boolean
  account: string
  setting: SettingResource
  /** The fields that may differ, for their labels; values without a field are shown as JSON. */
  fields: readonly SettingFormField[]
  /** The version that was edited, and the complete document as it will be. */
  base: SettingWithEtag
  edited: unknown
  title: string
  /** The label of the save button: "Publish login page". */
  saveLabel: string
  /** The label of the close button: "Keep editing". */
  closeLabel?: string
  /** Anything else the reviewer has to know about this change. */
  notice?: ReactNode
  submit: (change: ReviewedChange) => Promise<ApiResult<ChangeResult>>
  /** Asks for the approval of the change, where it needs one. */
  propose: (change: ReviewedChange) => Promise<ApiResult<Proposal>>
  /** Called before the proposal is shown; returns true if something else opens in its place. */
  onProposed: () => boolean | void
  /** The review stays busy until this is done. */
  onSaved: (result: ChangeResult) => Promise<void> | void
  /** Called when somebody else saved first and the reviewer merged both edits. */
  onRebase: (base: SettingWithEtag, edited: unknown) => void
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
  const demands = determineReviewRequirements(edit)
  const review = useForm<ReviewFormValues>({
    defaultValues: { ...EMPTY_REVIEW_FORM_VALUES, ticket: readRememberedTicket() },
    mode: 'onTouched',
    resolver: createReviewFormResolver(demands),
  })
  const unlockReason = useWatch({ control: review.control, name: 'unlockReason' })
  const change = buildChangeUnderReview(
    demands.unlockReason ? { ...edit, edited: withUnlockReason(edit.edited, unlockReason) } : edit,
  )

  const maySurvey = usePermissionDenial('survey:read') === undefined
  const hasImpact = maySurvey && change.differences.length > 0
  const [isLookingUp, setLookingUp] = useState(false)
  const session = useQuery(operatorSessionQuery).data
  const hasOtherAccounts = (session?.accounts.length ?? 1) > 1
  const [rollOut, setRollOut] = useState<'never' | 'open' | 'closed'>('never')
  const saving = useMutation({
    mutationFn: (reviewed: ReviewedChange) =>
      successOrThrow(props.submit(reviewed)).catch((error: ApiError) => {
        if (!mayHaveBeenApplied(error) || !navigator.onLine) throw error
        setLookingUp(true)
        return findOutcomeInHistory(props.account, setting, reviewed.client_request_id, error)
      }),
    onSettled: () => setLookingUp(false),
    onSuccess: ({ result }) => props.onSaved(result),
    onError: (error) => {
      if (props.onRefused?.(error) === true) return close()
      const placed = fieldProblemsInError(fields, error)
      if (placed.length === 0 || props.onFieldProblems === undefined) return
      close()
      props.onFieldProblems(placed)
    },
  })
  const { showProposal, showNewProposal, announceProposal } = useProposalNavigation(props.account)
  const hasApprovals = session?.has_approvals === true
  const policy = useQuery({ ...approvalsQuery(props.account), enabled: hasApprovals && isOpen })
  const demand = computeSettingApprovalDemand(
    policy.data?.policy ?? null,
    setting,
    base.document,
    change.edited,
  )
  const asking = useMutation({
    mutationFn: (reviewed: ReviewedChange) => successOrThrow(props.propose(reviewed)),
    onSuccess: ({ result: { number } }) => {
      if (props.onProposed() === true) return announceProposal(number)
      return showNewProposal(number)
    },
    onError: (error) => void (props.onRefused?.(error) === true && close()),
  })

  const save = review.handleSubmit(({ reason, ticket, switchTimer }) => {
    if (saving.isPending || asking.isPending || change.differences.length === 0) return
    rememberTicket(ticket.trim())
    const mutation = demand === undefined ? saving : asking
    mutation.mutate({
      // The gateway answers a version it cannot know with the current one.
      etag: base.etag ?? '',
      reason: reason.trim(),
      ...(ticket.trim() === '' ? {} : { ticket: ticket.trim() }),
      client_request_id: crypto.randomUUID(),
      ...(switchTimer !== '' &&
        change.turnedOff.length > 0 && { switch_timer_minutes: Number(switchTimer) }),
      patch: change.code.patch,
    })
  })
  const error = asking.error ?? saving.error
  const conflict = error === null ? undefined : findConflictInError(error)

  function close() {
    saving.reset()
    asking.reset()
    // A confirmation applies to one change only.
    review.reset({ ...review.getValues(), confirmation: '', savesAnyway: false })
    props.onClose()
  }

  return (
    <>
      <Dialog.Root
        open={isOpen && rollOut !== 'open'}
        onOpenChange={(open) => open || saving.isPending || asking.isPending || close()}
      >
        {/* Findings arrive while the review is used, and must not move the buttons: the height is fixed from the start. */}
        <Dialog
          size="xl"
          className={`flex flex-col ${hasImpact && conflict === undefined ? 'h-[min(85svh,48rem)]' : 'max-h-[85svh]'}`}
        >
          {conflict === undefined ? (
            <FormProvider {...review}>
              <ReviewForm
                title={props.title}
                saveLabel={demand === undefined ? props.saveLabel : 'Request approval'}
                closeLabel={closeLabel}
                fields={fields}
                change={change}
                demands={demands}
                isProposal={demand !== undefined}
                notice={
                  <>
                    {props.notice}
                    {demand !== undefined && <ApprovalDemandNotice demand={demand} />}
                  </>
                }
                impact={
                  hasImpact && (
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
                onRollOut={
                  hasOtherAccounts && !change.isPastLock && hasCopiedField(change)
                    ? () => setRollOut('open')
                    : undefined
                }
                isAfterRollOut={rollOut === 'closed'}
                isBusy={saving.isPending || asking.isPending}
                isLookingUp={isLookingUp}
                error={error}
                onSave={() => void save()}
                onClose={close}
              />
            </FormProvider>
          ) : (
            <ReviewConflictResolution
              fields={fields}
              base={base.document}
              mine={props.edited}
              conflict={conflict}
              closeLabel={closeLabel}
              onMerged={(merged) => {
                saving.reset()
                asking.reset()
                props.onRebase({ document: conflict.current, etag: conflict.etag }, merged)
              }}
              onClose={close}
            />
          )}
        </Dialog>
      </Dialog.Root>
      {rollOut !== 'never' && (
        <Suspense>
          <RollOutDialog
            // Its choices and its report are about one change.
            key={JSON.stringify(change.code.patch)}
            isOpen={isOpen && rollOut === 'open'}
            account={props.account}
            setting={setting}
            fields={fields}
            base={base.document}
            edited={change.edited}
            reason={review.getValues('reason')}
            ticket={review.getValues('ticket')}
            switchTimer={review.getValues('switchTimer')}
            onSaved={props.onSaved}
            onProposed={(number) => {
              if (props.onProposed() === true) return announceProposal(number)
              return showProposal(number)
            }}
            onClose={() => setRollOut('closed')}
          />
        </Suspense>
      )}
    </>
  )
}

/** Whether other accounts can have a part of the change. */
function hasCopiedField({ differences }: Pick<ChangeUnderReview, 'differences'>): boolean {
  return differences.some(({ pointer }) => neverCopiedReason(pointer) === undefined)
}

function withUnlockReason(edited: unknown, reason: string): unknown {
  const { pointer } = ORGANIZATION_FORM_FIELDS.ui_read_only_toggle_reason
  return reason.trim() === '' ? edited : withValueAt(edited, pointer, reason.trim())
}

/** Shown if the code for the impact failed to load, because there is no connection or another version was deployed. */
function ImpactNotLoaded() {
  return (
    <p className="text-kumo-subtle">
      The impact on this account could not be computed: a part of Gatehouse did not load. You can
      still save.
    </p>
  )
}

/** Returns the refusals that name one of these fields, each with the pointer of that field. */
export function fieldProblemsInError(
  fields: readonly SettingFormField[],
  error: ApiError,
): FieldProblem[] {
  const advice = errorAdvice(error, { title: '', isWrite: true })
  return error.messages.flatMap((refusal) => {
    const field = fieldNamedBy(fields, refusal)
    if (field === undefined) return []
    const { code, message } = refusal
    const because = listErrorCauses(refusal).map((cause) => ` (${errorCauseInWords(cause)})`)
    const said = isGatewayErrorCode(code)
      ? stripGatewayErrorPrefix(refusal)
      : `Cloudflare ${code}: ${message}${because.join('')}. ${advice}`
    return [{ pointer: field.pointer, message: said }]
  })
}

/** Finds the field by the pointer of the refusal or, without one, by the causes of the refusal. */
function fieldNamedBy(
  fields: readonly SettingFormField[],
  refusal: ApiMessage,
): SettingFormField | undefined {
  const pointer = refusal.source?.pointer
  if (pointer) return findFieldByPointer(fields, pointer)
  const named = listErrorCauses(refusal).map((cause) =>
    cause.pointer === undefined
      ? fieldNamedIn(fields, cause.message)
      : findFieldByPointer(fields, cause.pointer),
  )
  return named.find((field) => field !== undefined)
}

/** Phrases in the API's messages that refer to a field without using its name. */
const WORDS: readonly [words: RegExp, name: string][] = [
  [/mfa authenticator/i, 'mfa_config.allowed_authenticators'],
]

/** Finds the field that a message of the API names; if there are several, the one with the longest name. */
function fieldNamedIn(
  fields: readonly SettingFormField[],
  sentence: string,
): SettingFormField | undefined {
  const meant = WORDS.flatMap(([words, name]) => (words.test(sentence) ? [name] : []))
  const names = new Set([...meant, ...(sentence.match(/[\w.]+/g) ?? [])])
  return fields
    .filter((field) => names.has(fieldApiName(field)))
    .toSorted((a, b) => b.pointer.length - a.pointer.length)[0]
}
