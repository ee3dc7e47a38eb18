import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import { FormProvider, useForm } from 'react-hook-form'
import type { ChangeResult, Setting } from '../../api/change'
import type { ApiResult } from '../../api/client'
import { diff } from '../../api/diff'
import type { FieldProblem } from '../../api/setting-patches'
import { changes } from '../queries/changes'
import { ChangeReview, type ReviewedChange } from './review/change-review'
import { type FormValues, fromFormValues, toFormValues } from './form-values'
import { type FormCheck, formValuesResolver } from './form-values-resolver'
import type { Autosave } from './autosave'
import type { Field } from './fields/field'
import { LeaveGuard } from './leave-guard'
import { failureToast } from '../ui/toasts'
import { SaveBar } from './save-bar'
import type { Version } from './version'

type EditFormProps = {
  account: string
  setting: Setting
  /** The fields that can be edited here; the children render them. */
  fields: readonly Field[]
  /** The version that the edits start from. A newer one does not disturb them until they are saved. */
  initial: Version
  /** The initial values of the fields, if they differ from what is saved. */
  values?: FormValues | undefined
  /** Saves the edits as they are made; without it, leaving the editor discards them. */
  autosave?: Autosave | undefined
  /** Anything else the reviewer has to know. */
  reviewNotice?: ((endReview: () => void) => ReactNode) | undefined
  check: FormCheck
  /** The label of the button that concludes the review. */
  saveLabel: string
  /** The field that gets the focus first. */
  firstField?: Field | undefined
  onSaved: (result: ChangeResult) => Promise<void>
  onClose: () => void
  children: ReactNode
}

/**
 * The shell of every editor: values, validation, number of changes, review and leave guard. Only the values that the
 * person edited are sent, as a merge patch.
 */
export function EditForm({
  account,
  setting,
  fields,
  initial,
  values,
  autosave,
  reviewNotice,
  check,
  saveLabel,
  firstField,
  onSaved,
  onClose,
  children,
}: EditFormProps) {
  const isSaved = useRef(false)
  const [base, setBase] = useState(initial)
  const [isReviewing, setReviewing] = useState(false)
  const resolver = useMemo(
    () => formValuesResolver(fields, base.document, check),
    [fields, base, check],
  )
  const form = useForm<FormValues>({
    defaultValues: values ?? toFormValues(fields, initial.document),
    resolver,
    mode: 'onTouched',
  })
  const edited = () => fromFormValues(fields, form.getValues(), base.document)
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
    failureToast('It could not be saved, so it cannot be reviewed', flushed.error.message)
  }

  async function submit(change: ReviewedChange): Promise<ApiResult<ChangeResult>> {
    const request = { resource: setting, ...change }
    if (autosave === undefined) return changes.makeChange(account, request)
    const flushed = await autosave.flushUnlessBlocked()
    if (!flushed.ok) return flushed
    return changes.makeChange(account, { ...request, draft: autosave.version() })
  }

  function rebase(current: Version, merged: unknown) {
    setBase(current)
    form.reset(toFormValues(fields, current.document))
    form.reset(toFormValues(fields, merged), { keepDefaultValues: true })
  }

  return (
    <FormProvider {...form}>
      <form noValidate onSubmit={form.handleSubmit(openReview)}>
        {children}
        <SaveBar
          fields={fields}
          document={base.document}
          isKept={autosave !== undefined}
          onDiscard={() => form.reset(toFormValues(fields, base.document))}
          onClose={onClose}
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
        saveLabel={saveLabel}
        closeLabel="Keep editing"
        notice={reviewNotice?.(() => setReviewing(false))}
        submit={submit}
        onSaved={async (result) => {
          isSaved.current = true
          await onSaved(result)
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
