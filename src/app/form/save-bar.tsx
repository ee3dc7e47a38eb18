import { Button } from '@cloudflare/kumo/components/button'
import { ArrowUUpLeftIcon, ArrowUUpRightIcon } from '@phosphor-icons/react'
import { type ReactNode, useCallback, useEffect, useId, useRef, useState } from 'react'
import { useFormContext, useFormState } from 'react-hook-form'
import { diff } from '../../api/diff'
import { useDeferredFormComputation } from './use-debounced-form-values'
import { type SettingFormField, findFieldByPointer } from './fields/setting-form-field'
import { type SettingFormValues, applySettingFormValues } from './setting-form-values'

type SaveBarProps = {
  fields: readonly SettingFormField[]
  document: unknown
  /** The edits outlive the editor. */
  isKept: boolean
  onDiscard: () => void
  onClose: () => void
}

/** The number of changes and the actions on them, always in view while editing. */
export function SaveBar({ fields, document, isKept, onDiscard, onClose }: SaveBarProps) {
  const countId = useId()
  const { control } = useFormContext<SettingFormValues>()
  const { errors, submitCount } = useFormState({ control })
  const changes = useDeferredFormComputation(
    (values) => diff(document, applySettingFormValues(fields, values, document)).length,
  )
  const invalid = Object.keys(errors).length
  return (
    <div className="sticky bottom-4 z-10 mt-6 flex flex-wrap items-center justify-between gap-3 rounded-lg bg-kumo-base px-4 py-3 shadow-lg ring ring-kumo-line">
      <div className="flex items-center gap-3">
        <UndoButtons fields={fields} />
        <p id={countId} role="status" className="text-kumo-default">
          {words(changes, isKept)}
          {submitCount > 0 && invalid > 0 && (
            <span className="text-kumo-danger"> · {count(invalid, 'field')} to correct</span>
          )}
        </p>
      </div>
      <div className="flex flex-wrap gap-2 max-sm:w-full max-sm:*:grow max-sm:*:justify-center max-sm:*:px-2">
        <Button type="button" variant="ghost" aria-disabled={changes === 0} onClick={onDiscard}>
          {isKept ? 'Reset to live version' : 'Discard'}
        </Button>
        <Button type="button" onClick={onClose}>
          Close editor
        </Button>
        {/* Only `aria-disabled`: if pressed right after a letter that is not counted yet, it must not refuse. */}
        <Button
          type="submit"
          variant="primary"
          aria-disabled={changes === 0}
          aria-describedby={countId}
        >
          Review changes
        </Button>
      </div>
    </div>
  )
}

function words(changes: number, isKept: boolean): string {
  if (isKept)
    return changes === 0 ? 'Same as live version' : `${count(changes, 'change')} from live version`
  return changes === 0 ? 'No unsaved changes' : count(changes, 'unsaved change')
}

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`
}

/**
 * Undoes and redoes edits step by step: with buttons and, while the editor has the keyboard, with Ctrl+Z and
 * Shift+Ctrl+Z (⌘ on a Mac).
 */
function UndoButtons({ fields }: { fields: readonly SettingFormField[] }) {
  const { possible, step, said } = useEditHistory(fields)
  return (
    <div className="flex gap-1">
      <StepButton
        label="Undo"
        icon={<ArrowUUpLeftIcon />}
        isPossible={possible.undo}
        onPress={() => step(undoEdit)}
      />
      <StepButton
        label="Redo"
        icon={<ArrowUUpRightIcon />}
        isPossible={possible.redo}
        onPress={() => step(redoEdit)}
      />
      <span role="status" className="sr-only">
        {said}
      </span>
    </div>
  )
}

type StepButtonProps = {
  label: string
  icon: ReactNode
  isPossible: boolean
  onPress: () => void
}

/** Keeps the focus after its last step, which a disabled button would lose. */
function StepButton({ label, icon, isPossible, onPress }: StepButtonProps) {
  return (
    <Button
      type="button"
      size="sm"
      shape="square"
      variant="ghost"
      icon={icon}
      aria-label={label}
      title={label}
      aria-disabled={!isPossible}
      onClick={onPress}
    />
  )
}

/** The state of the form, the earlier states that undo returns to, and the undone states that redo returns to. */
export type EditHistory = {
  past: readonly SettingFormValues[]
  present: SettingFormValues
  future: readonly SettingFormValues[]
  /** The field that changed last, and the time of that change in milliseconds. */
  latest: { field: string | undefined; at: number } | undefined
}

/** Edits of one field with no longer pause between them, in milliseconds, count as one step. */
const PAUSE = 1000
/** The maximum number of steps. Nobody goes back further, and each step holds the whole form. */
const MAX_STEPS = 200

export function startEditHistory(present: SettingFormValues): EditHistory {
  return { past: [], present, future: [], latest: undefined }
}

/** Records an edit. `field` is undefined if the whole form was replaced. */
export function recordEdit(
  history: EditHistory,
  values: SettingFormValues,
  edit: { field: string | undefined; at: number },
): EditHistory {
  const { past, present, latest } = history
  const isChanged =
    edit.field === undefined
      ? changedFields(present, values).length > 0
      : isChangedField(edit.field, present, values)
  if (!isChanged) return history
  const isSameStep =
    edit.field !== undefined && latest?.field === edit.field && edit.at - latest.at < PAUSE
  return {
    past: isSameStep ? past : [...past, present].slice(-MAX_STEPS),
    present: values,
    future: [],
    latest: edit,
  }
}

export function undoEdit(history: EditHistory): EditHistory {
  const { past, present, future } = history
  const previous = past.at(-1)
  if (previous === undefined) return history
  return {
    past: past.slice(0, -1),
    present: previous,
    future: [present, ...future],
    latest: undefined,
  }
}

export function redoEdit(history: EditHistory): EditHistory {
  const { past, present, future } = history
  const [next, ...later] = future
  if (next === undefined) return history
  return { past: [...past, present], present: next, future: later, latest: undefined }
}

/** Returns the pointers of the fields in which two states of a form differ. */
function changedFields(one: SettingFormValues, other: SettingFormValues): string[] {
  return Object.keys({ ...one, ...other }).filter((field) => isChangedField(field, one, other))
}

function isChangedField(field: string, one: SettingFormValues, other: SettingFormValues): boolean {
  return JSON.stringify(one[field]) !== JSON.stringify(other[field])
}

function possibleSteps(history: EditHistory | undefined): { undo: boolean; redo: boolean } {
  return {
    undo: history !== undefined && history.past.length > 0,
    redo: history !== undefined && history.future.length > 0,
  }
}

/** Returns a function that takes a step, the possible steps, and a description of what the latest step changed. */
function useEditHistory(fields: readonly SettingFormField[]) {
  const { getValues, setValue, subscribe } = useFormContext<SettingFormValues>()
  // A ref, not state: it changes with each keystroke, but what is rendered from it hardly ever does.
  const history = useRef<EditHistory>(undefined)
  const [possible, setPossible] = useState(() => possibleSteps(undefined))
  const [said, setSaid] = useState('')
  const isStepping = useRef(false)

  const keep = useCallback((next: EditHistory) => {
    const before = possibleSteps(history.current)
    const after = possibleSteps(next)
    history.current = next
    // Hardly any letter changes it, and setting a state that stays the same takes time with each letter, too.
    if (after.undo !== before.undo || after.redo !== before.redo) setPossible(after)
  }, [])

  // The form reports its edits outside React.
  useEffect(() => {
    history.current ??= startEditHistory({ ...getValues() })
    return subscribe({
      formState: { values: true },
      callback: ({ name }) => {
        if (isStepping.current || history.current === undefined) return
        const edit = { field: name, at: performance.now() }
        keep(recordEdit(history.current, { ...getValues() }, edit))
      },
    })
  }, [getValues, subscribe, keep])

  function step(take: (from: EditHistory) => EditHistory) {
    const before = history.current
    if (before === undefined) return
    const next = take(before)
    const changed = changedFields(before.present, next.present)
    isStepping.current = true
    for (const pointer of changed) {
      setValue(pointer, next.present[pointer] ?? '', { shouldDirty: true, shouldValidate: true })
    }
    isStepping.current = false
    keep(next)
    const labels = changed.map((pointer) => findFieldByPointer(fields, pointer)?.label ?? pointer)
    if (labels.length > 0)
      setSaid(`${take === undoEdit ? 'Undone' : 'Redone'}: ${labels.join(', ')}`)
  }

  // The keyboard belongs to the document. No dependency array, because `step` is a new function in each render.
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const take = stepOf(event)
      if (take === undefined || isInDialog(event.target)) return
      event.preventDefault()
      step(take)
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  })

  return { possible, step, said }
}

function stepOf({ key, ctrlKey, metaKey, shiftKey, altKey, isComposing }: KeyboardEvent) {
  if (ctrlKey === metaKey || altKey || isComposing) return undefined
  if (key.toLowerCase() === 'z') return shiftKey ? redoEdit : undoEdit
  return key.toLowerCase() === 'y' && ctrlKey ? redoEdit : undefined
}

/** Input in a dialog is not part of the edit. */
function isInDialog(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[role="dialog"]') !== null
}
