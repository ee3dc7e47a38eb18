import type { FormValues } from './form-values'

/** What the form held, what it holds, and what it held before steps were taken back. */
export type EditHistory = {
  past: readonly FormValues[]
  present: FormValues
  future: readonly FormValues[]
  /** The field that changed last, and when, in milliseconds. */
  latest: { field: string | undefined; at: number } | undefined
}

/** What is typed into one field without a longer pause is one step. */
const PAUSE = 1000
/** Nobody goes back further, and each step holds the whole form. */
const MOST_STEPS = 200

export function startHistory(present: FormValues): EditHistory {
  return { past: [], present, future: [], latest: undefined }
}

/** `field` is undefined where all of it was replaced. */
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

/** The fields, by their pointers, that two states of a form differ in. */
export function changedFields(one: FormValues, other: FormValues): string[] {
  return Object.keys({ ...one, ...other }).filter(
    (field) => JSON.stringify(one[field]) !== JSON.stringify(other[field]),
  )
}
