import { useBlocker } from '@tanstack/react-router'
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import { FormProvider, type Resolver, useForm } from 'react-hook-form'
import type { ValuesOrigin, ChangeResult, SettingResource } from '../../api/change'
import { proposeChange } from '../../api/approvals/propose-operations'
import type { ChangeRequest } from '../../api/change-request'
import { makeChange } from '../../api/changes-operations'
import type { ApiResult, GatehouseCall } from '../../api/api-client'
import { diff } from '../../api/diff'
import type { ApiError } from '../../api/errors'
import { createMergePatch, type MergePatch } from '../../api/merge-patch'
import type { FieldProblem } from '../../api/setting-patch-validation'
import { sendGatehouseCall } from '../queries/api'
import { toastFailure } from '../ui/toasts'
import { type SettingFormField, findFieldByPointer } from './fields/setting-form-field'
import {
  type SettingFormValues,
  applySettingFormValues,
  toSettingFormValues,
  findUnreadableDurations,
  type SettingWithEtag,
} from './setting-form-values'
import { UnsavedChangesDialog } from './unsaved-changes-dialog'
import { toResolverResult } from './form-submission'
import { ChangeReview, type ReviewedChange } from './review/change-review'
import { SaveBar } from './save-bar'
import { DebouncedFormValuesProvider } from './use-debounced-form-values'
import { useQueryClient } from '@tanstack/react-query'
import { type CopiedValues, useContinueWithCopiedDoh } from './copied-values'
import { validateEditedOrganization } from './validate-edited-setting'
import { toastSaved, updateCacheAfterSave } from './after-save'

type EditFormProps = {
  account: string
  setting: SettingResource
  /** The fields that can be edited here; the children render them. */
  fields: readonly SettingFormField[]
  /** The version that the edits start from. A newer one does not disturb them until they are saved. */
  initial: SettingWithEtag
  /** The initial values of the fields, if they differ from what is saved. */
  values?: SettingFormValues | undefined
  /** Where the initial values were taken from, if not from the live setting. */
  origin?: ValuesOrigin | undefined
  /** Saves the edits as they are made; without it, leaving the editor discards them. */
  autosave?: EditFormAutosave | undefined
  /** Anything else the reviewer has to know. */
  reviewNotice?: ((endReview: () => void) => ReactNode) | undefined
  check: FormCheck
  /** The label of the button that concludes the review. */
  saveLabel: string
  /** The field that gets the focus first. */
  firstField?: SettingFormField | undefined
  onSaved: (result: ChangeResult) => Promise<void>
  /** Called when approval was requested; returns true if something else opens in place of the proposal. */
  onProposed?: () => boolean
  onClose: () => void
  children: ReactNode
}

/**
 * The shell of every editor: values, validation, number of changes, review and leave guard. Only the values that the
 * person edited are sent, as a merge patch.
 */
export function EditForm(props: EditFormProps) {
  const { account, setting, fields, initial, autosave, check, firstField } = props
  const isSaved = useRef(false)
  const [base, setBase] = useState(initial)
  const [isReviewing, setReviewing] = useState(false)
  const resolver = useMemo(
    () => formValuesResolver(fields, base.document, check),
    [fields, base, check],
  )
  const form = useForm<SettingFormValues>({
    defaultValues: props.values ?? toSettingFormValues(fields, initial.document),
    resolver,
    mode: 'onTouched',
  })
  const edited = () => applySettingFormValues(fields, form.getValues(), base.document)
  const isEdited = () => diff(base.document, edited()).length > 0

  const { setFocus } = form
  // Focus is the browser's state, hence an effect. It moves once, when the editor replaces the button that opened it.
  useEffect(() => {
    if (firstField !== undefined) setFocus(firstField.pointer)
  }, [firstField, setFocus])

  function placeUnderFields(problems: FieldProblem[]) {
    for (const { pointer, message } of problems) form.setError(pointer, { message })
    const [first] = problems
    if (first !== undefined) form.setFocus(first.pointer)
  }

  async function openReview() {
    if (!isEdited()) return
    // The draft must be saved first, so that the version under review is the one that is published.
    const flushed = await autosave?.flushUnlessBlocked()
    if (flushed === undefined || flushed.ok) return setReviewing(true)
    if (autosave?.handlesError(flushed.error) === true) return
    toastFailure('It could not be saved, so it cannot be reviewed', flushed.error.message)
  }

  /** Sends a change once the draft that it publishes, if any, is saved. */
  async function send<Result>(
    change: ReviewedChange,
    callOf: (account: string, request: ChangeRequest) => GatehouseCall<Result>,
  ): Promise<ApiResult<Result>> {
    const { origin } = props
    const request = { resource: setting, ...change, ...(origin === undefined ? {} : { origin }) }
    if (autosave === undefined) return sendGatehouseCall(callOf(account, request))
    const flushed = await autosave.flushUnlessBlocked()
    if (!flushed.ok) return flushed
    return sendGatehouseCall(callOf(account, { ...request, draft: autosave.version() }))
  }

  function rebase(current: SettingWithEtag, merged: unknown) {
    setBase(current)
    form.reset(toSettingFormValues(fields, current.document))
    form.reset(toSettingFormValues(fields, merged), { keepDefaultValues: true })
  }

  return (
    <FormProvider {...form}>
      <form noValidate onSubmit={form.handleSubmit(openReview)}>
        <DebouncedFormValuesProvider>{props.children}</DebouncedFormValuesProvider>
        <SaveBar
          fields={fields}
          document={base.document}
          isKept={autosave !== undefined}
          onDiscard={() => form.reset(toSettingFormValues(fields, base.document))}
          onClose={props.onClose}
        />
      </form>
      <ChangeReview
        isOpen={isReviewing}
        account={account}
        setting={setting}
        fields={fields}
        base={base}
        edited={edited()}
        title="Review changes"
        saveLabel={props.saveLabel}
        closeLabel="Keep editing"
        notice={props.reviewNotice?.(() => setReviewing(false))}
        submit={(change) => send(change, makeChange)}
        propose={(change) => send(change, proposeChange)}
        onProposed={() => {
          isSaved.current = true
          return props.onProposed?.()
        }}
        onSaved={async (result) => {
          isSaved.current = true
          await props.onSaved(result)
        }}
        onRebase={rebase}
        onFieldProblems={placeUnderFields}
        onRefused={autosave?.handlesError}
        onClose={() => setReviewing(false)}
      />
      <LeaveGuard autosave={autosave} isDirty={() => !isSaved.current && isEdited()} />
    </FormProvider>
  )
}

/** Checks an edited object against the contract's schema and returns the problems. */
type FormCheck = (patch: MergePatch, edited: unknown) => FieldProblem[]

/** Validates the patch that would be sent, so that the form refuses exactly what the gateway would. */
function formValuesResolver(
  fields: readonly SettingFormField[],
  document: unknown,
  check: FormCheck,
): Resolver<SettingFormValues> {
  return (values) => {
    const edited = applySettingFormValues(fields, values, document)
    const refused = check(createMergePatch(document, edited), edited)
    const problems: Record<string, string> = {}
    for (const { pointer, message } of [...findUnreadableDurations(fields, values), ...refused]) {
      const field = findFieldByPointer(fields, pointer)
      if (field !== undefined) problems[field.pointer] ??= message
    }
    return toResolverResult(values, problems)
  }
}

type Outcome = { ok: true } | { ok: false; error: ApiError }

/** Saves edits as they are made, before they are published, to a draft in the account. */
export type EditFormAutosave = {
  /** Saves the newest edits now. */
  flush: () => Promise<Outcome>
  /** Whether the browser may leave the page: unsaved edits are sent as it does. */
  canBeLeft: () => boolean
  /** Like `flush`, but fails if somebody else saved or removed the draft in the meantime. */
  flushUnlessBlocked: () => Promise<Outcome>
  /** The version of the draft that a change declares it publishes. */
  version: () => NonNullable<ChangeRequest['draft']>
  /**
   * Asks how to proceed if the error says that somebody else saved or removed the draft; returns false for any other
   * error.
   */
  handlesError: (error: ApiError) => boolean
}

type LeaveGuardProps = {
  /** Saves the edits as they are made; without it, leaving loses them. */
  autosave: EditFormAutosave | undefined
  isDirty: () => boolean
}

/** Saves the edits before the person leaves the editor or, without autosave, asks for confirmation. */
function LeaveGuard({ autosave, isDirty }: LeaveGuardProps) {
  const blocker = useBlocker({
    // The address also holds the preview's theme and similar state; only leaving the editor loses edits.
    shouldBlockFn: async ({ current, next }) => {
      if (isSameEditor(current, next)) return false
      return autosave === undefined ? isDirty() : !(await autosave.flush()).ok
    },
    enableBeforeUnload: () => (autosave === undefined ? isDirty() : !autosave.canBeLeft()),
    withResolver: true,
  })
  if (blocker.status !== 'blocked') return null
  return <UnsavedChangesDialog onLeave={blocker.proceed} onStay={blocker.reset} />
}

type Place = { pathname: string; search: Record<string, unknown> }

function isSameEditor(current: Place, next: Place): boolean {
  return (
    current.pathname === next.pathname &&
    ['edit', 'draft'].every((key) => current.search[key] === next.search[key])
  )
}

type OrganizationEditFormProps = Omit<
  EditFormProps,
  'setting' | 'origin' | 'check' | 'onSaved' | 'onProposed'
> & {
  /** The values that the editor starts with, if they were copied. */
  copied?: CopiedValues | undefined
  /** The text of the toast after a save: "Login page published". */
  savedMessage: string
}

/** An editor for some of the organization's fields. */
export function OrganizationEditForm({ savedMessage, copied, ...form }: OrganizationEditFormProps) {
  const queryClient = useQueryClient()
  const openNextDoh = useContinueWithCopiedDoh(form.account)
  return (
    <EditForm
      {...form}
      setting="organization"
      origin={copied?.origin}
      check={validateEditedOrganization}
      onSaved={async (result) => {
        await updateCacheAfterSave(queryClient, form.account, 'organization', result)
        toastSaved(savedMessage, result)
        if (copied === undefined || !openNextDoh(copied)) form.onClose()
      }}
      onProposed={() => copied !== undefined && openNextDoh(copied)}
    />
  )
}
