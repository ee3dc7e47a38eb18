import { Button } from '@cloudflare/kumo/components/button'
import { Dialog } from '@cloudflare/kumo/components/dialog'
import type { ReactNode } from 'react'
import { useForm } from 'react-hook-form'
import type { ChangeSummary, Conflict } from '../../../api/change'
import { contains, type JsonPointer } from '../../../api/json'
import { Attribution, type ChoicesDraft, ConflictRow } from './conflict-row'
import type { Field } from '../fields/field'
import { submitAlone } from '../submit-alone'
import { merge, mergeRows, type MergeRow, type Side } from './three-way-merge'

type ReviewConflictProps = {
  fields: readonly Field[]
  base: unknown
  mine: unknown
  conflict: Conflict
  /** The author of the other change, if history does not know. */
  attribution?: ReactNode
  closeLabel: string
  /** The label of the button that applies the choices: "Continue to review". */
  mergeLabel?: string
  /** An alternative, next to the buttons. */
  otherwise?: ReactNode
  /** Receives the current version with my changes merged into it. */
  onMerged: (merged: unknown) => void
  onClose: () => void
}

/** Shown when somebody else saved first: their changes next to mine, and a choice of which to keep. */
export function ReviewConflict({
  fields,
  base,
  mine,
  conflict,
  attribution,
  closeLabel,
  mergeLabel = 'Continue to review',
  otherwise,
  onMerged,
  onClose,
}: ReviewConflictProps) {
  const rows = mergeRows(base, conflict.current, mine).toSorted(
    (a, b) => ORDER.indexOf(a.by) - ORDER.indexOf(b.by),
  )
  const { control, handleSubmit } = useForm<ChoicesDraft>({
    defaultValues: { choices: rows.map(() => '') },
  })
  const submit = handleSubmit(({ choices }) =>
    onMerged(merge(conflict.current, rows, byPointer(rows, choices))),
  )
  const collisions = rows.filter(({ by }) => by === 'collision').length
  return (
    <form noValidate className="flex min-h-0 flex-col" onSubmit={submitAlone(submit)}>
      <div ref={focus} tabIndex={-1} className="space-y-1 px-4 pt-5 outline-none sm:px-6">
        <Dialog.Title className="text-lg font-semibold">Somebody else saved first</Dialog.Title>
        <Dialog.Description className="text-kumo-subtle">
          Nothing of yours was saved, and nothing is lost. {whatToDo(collisions)}
        </Dialog.Description>
      </div>
      <div className="min-h-0 overflow-y-auto px-4 py-5 sm:px-6">
        <ul className="divide-y divide-kumo-hairline rounded-lg ring ring-kumo-hairline">
          {rows.map((row, index) => (
            <ConflictRow
              key={row.pointer}
              row={row}
              fields={fields}
              control={control}
              name={`choices.${index}`}
              attribution={
                attribution ?? <Attribution change={changeOf(conflict.changes, row.pointer)} />
              }
            />
          ))}
        </ul>
      </div>
      <div className="flex flex-wrap justify-end gap-2 border-t border-kumo-hairline px-4 py-4 sm:px-6">
        {otherwise !== undefined && <div className="mr-auto">{otherwise}</div>}
        <Button type="button" onClick={onClose}>
          {closeLabel}
        </Button>
        <Button type="submit" variant="primary">
          {mergeLabel}
        </Button>
      </div>
    </form>
  )
}

/** The focused save button is gone, so the focus moves to the heading, which a screen reader then announces. */
const focus = (head: HTMLElement | null) => head?.focus()

/** The rows that need a choice come first. */
const ORDER: readonly MergeRow['by'][] = ['collision', 'theirs', 'alike', 'mine']

function whatToDo(collisions: number): string {
  switch (collisions) {
    case 0:
      return 'Their changes are taken over.'
    case 1:
      return 'You both changed one setting: choose which value to keep.'
    default:
      return `You both changed ${collisions} settings: choose which values to keep.`
  }
}

function byPointer(
  rows: readonly MergeRow[],
  choices: readonly (Side | '')[],
): Record<JsonPointer, Side> {
  return Object.fromEntries(
    rows.flatMap(({ pointer }, index) => {
      const choice = choices[index]
      return choice ? [[pointer, choice] as const] : []
    }),
  )
}

/** Returns the latest change in history that touched a value. */
function changeOf(
  changes: readonly ChangeSummary[],
  pointer: JsonPointer,
): ChangeSummary | undefined {
  return changes.find(({ differences }) =>
    differences.some(
      (difference) =>
        contains(pointer, difference.pointer) || contains(difference.pointer, pointer),
    ),
  )
}
