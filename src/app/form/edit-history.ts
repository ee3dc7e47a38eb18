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
export function changedFields(one: FormValues, other: FormValues): string[] {
  return Object.keys({ ...one, ...other }).filter(
    (field) => JSON.stringify(one[field]) !== JSON.stringify(other[field]),
  )
}
