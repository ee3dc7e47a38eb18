import { useBlocker } from '@tanstack/react-router'
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import { FormProvider, type Resolver, useForm } from 'react-hook-form'
import type { Answer } from '../../api/client'
import { diff } from '../../api/diff'
import type { ApiError } from '../../api/errors'
import { createMergePatch, type MergePatch } from '../../api/merge-patch'
import type { FieldProblem } from '../../api/organization-patch'
import { type Draft, fieldOf, fromDraft, toDraft, unreadableDurations } from './draft'
import type { Field } from './field'
import { adviceFor, isGatewayCode } from '../ui/error-advice'
import { LeaveDialog } from './leave-dialog'
import { ReviewDialog } from './review-dialog'
import { SaveBar } from './save-bar'

/** A version of the API's object, and the entity tag it had. */
export type Version = { document: unknown; etag: string | undefined }

type EditFormProps = {
  /** What can be edited here; the children show these fields. */
  fields: readonly Field[]
  /** The version the edits start from. A newer one does not disturb them; see `reload`. */
  initial: Version
  /** What is wrong with the edited object, by the contract's schema. */
  check: (patch: MergePatch, edited: unknown) => FieldProblem[]
  save: (patch: MergePatch, etag: string | undefined) => Promise<Answer<unknown>>
  /** The current version, asked for when the save was refused because somebody else was faster. */
  reload: () => Promise<Version>
  /** The permission a save needs, named when it is refused. */
  permission: string
  /** Where the person starts. */
  firstField?: Field | undefined
  onSaved: () => void
  onClose: () => void
  children: ReactNode
}

/**
 * The shell of every editor: draft, validation, count of changes, review, save, leave guard.
 * Only what the person edited is sent, as a merge patch.
 */
export function EditForm({
  fields,
  initial,
  check,
  save,
  reload,
  permission,
  firstField,
  onSaved,
  onClose,
  children,
}: EditFormProps) {
  const isSaved = useRef(false)
  const [base, setBase] = useState(initial)
  const [isReviewing, setReviewing] = useState(false)
  const [error, setError] = useState<ApiError>()
  const resolver = useMemo(() => draftResolver(fields, base.document, check), [fields, base, check])
  const form = useForm<Draft>({
    defaultValues: toDraft(fields, initial.document),
    resolver,
    mode: 'onTouched',
  })
  const edited = () => fromDraft(fields, form.getValues(), base.document)
  const isDirty = () => !isSaved.current && diff(base.document, edited()).length > 0

  const { setFocus } = form
  // Focus is the browser's: it moves once, when the editor takes the place of what was pressed.
  useEffect(() => {
    if (firstField !== undefined) setFocus(firstField.pointer)
  }, [firstField, setFocus])

  const blocker = useBlocker({
    // The preview's theme and the like are in the address too; only leaving the editor loses edits.
    shouldBlockFn: ({ current, next }) => isDirty() && !isSameEditor(current, next),
    enableBeforeUnload: isDirty,
    withResolver: true,
  })

  async function submit() {
    setError(undefined)
    const answer = await save(createMergePatch(base.document, edited()), base.etag)
    if (answer.ok) {
      isSaved.current = true
      onSaved()
      return
    }
    const placed = placeProblems(fields, answer.error)
    if (placed.length === 0) {
      setError(answer.error)
      return
    }
    setReviewing(false)
    for (const { pointer, message } of placed) form.setError(pointer, { message })
    const [first] = placed
    if (first !== undefined) form.setFocus(first.pointer)
  }

  async function loadCurrent() {
    const current = await reload()
    setBase(current)
    form.reset(toDraft(fields, current.document), { keepDirtyValues: true })
    setError(undefined)
  }

  return (
    <FormProvider {...form}>
      <form noValidate onSubmit={form.handleSubmit(() => setReviewing(true))}>
        {children}
        <SaveBar
          fields={fields}
          document={base.document}
          onDiscard={() => form.reset(toDraft(fields, base.document))}
          onClose={onClose}
        />
      </form>
      {isReviewing && (
        <ReviewDialog
          fields={fields}
          differences={diff(base.document, edited())}
          error={error}
          permission={permission}
          onLoadCurrent={loadCurrent}
          onSave={submit}
          onClose={() => {
            setReviewing(false)
            setError(undefined)
          }}
        />
      )}
      {blocker.status === 'blocked' && (
        <LeaveDialog onLeave={blocker.proceed} onStay={blocker.reset} />
      )}
    </FormProvider>
  )
}

type Place = { pathname: string; search: Record<string, unknown> }

function isSameEditor(current: Place, next: Place): boolean {
  return current.pathname === next.pathname && current.search['edit'] === next.search['edit']
}

/** Validates what would be sent, so the form refuses exactly what the gateway would. */
function draftResolver(
  fields: readonly Field[],
  document: unknown,
  check: EditFormProps['check'],
): Resolver<Draft> {
  return (draft) => {
    const edited = fromDraft(fields, draft, document)
    const unreadable = unreadableDurations(fields, draft)
    const problems = [...unreadable, ...check(createMergePatch(document, edited), edited)]
    const errors: Record<string, { type: string; message: string }> = {}
    for (const { pointer, message } of problems) {
      const field = fieldOf(fields, pointer)
      if (field !== undefined) errors[field.pointer] ??= { type: 'validate', message }
    }
    return Object.keys(errors).length === 0 ? { values: draft, errors: {} } : { values: {}, errors }
  }
}

/** The refusals that name a field of this form, under the pointer of that field. */
function placeProblems(fields: readonly Field[], error: ApiError): FieldProblem[] {
  const advice = adviceFor(error, { title: '', isWrite: true })
  return error.messages.flatMap(({ code, message, source }) => {
    const field = source?.pointer ? fieldOf(fields, source.pointer) : undefined
    if (field === undefined) return []
    const said = isGatewayCode(code)
      ? withoutSlug(message)
      : `Cloudflare ${code}: ${message}. ${advice}`
    return [{ pointer: field.pointer, message: said }]
  })
}

/** The gateway's own messages begin with a slug for programs; the rest is for people. */
function withoutSlug(message: string): string {
  return message.replace(/^gatehouse\.error\.\w+: /, '')
}
