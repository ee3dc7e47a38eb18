import { useCallback, useEffect, useRef, useState } from 'react'
import { useFormContext } from 'react-hook-form'
import { type Field, findField } from './fields/field'
import type { FormValues } from './form-values'

/** The state of the form, the earlier states that undo returns to, and the undone states that redo returns to. */
export type EditHistory = {
  past: readonly FormValues[]
  present: FormValues
  future: readonly FormValues[]
  /** The field that changed last, and the time of that change in milliseconds. */
  latest: { field: string | undefined; at: number } | undefined
}

/** Edits of one field with no longer pause between them, in milliseconds, count as one step. */
const PAUSE = 1000
/** The maximum number of steps. Nobody goes back further, and each step holds the whole form. */
const MOST_STEPS = 200

export function startHistory(present: FormValues): EditHistory {
  return { past: [], present, future: [], latest: undefined }
}

/** Records an edit. `field` is undefined if the whole form was replaced. */
export function recordEdit(
  history: EditHistory,
  values: FormValues,
  edit: { field: string | undefined; at: number },
): EditHistory {
  const { past, present, latest } = history
  if (changedFields(present, values).length === 0) return history
  const isSameStep =
    edit.field !== undefined && latest?.field === edit.field && edit.at - latest.at < PAUSE
  return {
    past: isSameStep ? past : [...past, present].slice(-MOST_STEPS),
    present: values,
    future: [],
    latest: edit,
  }
}

export function undo(history: EditHistory): EditHistory {
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

export function redo(history: EditHistory): EditHistory {
  const { past, present, future } = history
  const [next, ...later] = future
  if (next === undefined) return history
  return { past: [...past, present], present: next, future: later, latest: undefined }
}

/** Returns the pointers of the fields in which two states of a form differ. */
function changedFields(one: FormValues, other: FormValues): string[] {
  return Object.keys({ ...one, ...other }).filter(
    (field) => JSON.stringify(one[field]) !== JSON.stringify(other[field]),
  )
}

const NOTHING_POSSIBLE = { undo: false, redo: false }

/** Returns a function that takes a step, the possible steps, and a description of what the latest step changed. */
export function useEditHistory(fields: readonly Field[]) {
  const { getValues, setValue, subscribe } = useFormContext<FormValues>()
  // A ref, not state: it changes with each keystroke, but what is rendered from it hardly ever does.
  const history = useRef<EditHistory>(undefined)
  const [possible, setPossible] = useState(NOTHING_POSSIBLE)
  const [said, setSaid] = useState('')
  const isStepping = useRef(false)

  const keep = useCallback((next: EditHistory) => {
    history.current = next
    const undoes = next.past.length > 0
    const redoes = next.future.length > 0
    setPossible((before) =>
      before.undo === undoes && before.redo === redoes ? before : { undo: undoes, redo: redoes },
    )
  }, [])

  // The form reports its edits outside React.
  useEffect(() => {
    history.current ??= startHistory({ ...getValues() })
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
    const labels = changed.map((pointer) => findField(fields, pointer)?.label ?? pointer)
    if (labels.length > 0) setSaid(`${take === undo ? 'Undone' : 'Redone'}: ${labels.join(', ')}`)
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
  if (key.toLowerCase() === 'z') return shiftKey ? redo : undo
  return key.toLowerCase() === 'y' && ctrlKey ? redo : undefined
}

/** Input in a dialog is not part of the edit. */
function isInDialog(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[role="dialog"]') !== null
}
