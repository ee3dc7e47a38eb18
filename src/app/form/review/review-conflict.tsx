import { Button } from '@cloudflare/kumo/components/button'
import { Dialog } from '@cloudflare/kumo/components/dialog'
import { Radio } from '@cloudflare/kumo/components/radio'
import type { ReactNode } from 'react'
import { type Control, useController, useForm } from 'react-hook-form'
import type { ChangeSummary, ChangeConflict } from '../../../api/change'
import { diff } from '../../../api/diff'
import { isSemanticallyEqual } from '../../../api/equality'
import {
  parseJsonPointer,
  isPointerWithin,
  type JsonPointer,
  valueAtPointer,
  withValueAt,
} from '../../../api/json'
import { Timestamp } from '../../ui/timestamp'
import { type SettingFormField, fieldLabel } from '../fields/setting-form-field'
import { submitWithoutOuterForm } from '../form-submission'
import { DifferenceLabel, FieldValueOrJson } from './difference-list'

type ReviewConflictProps = {
  fields: readonly SettingFormField[]
  base: unknown
  mine: unknown
  conflict: ChangeConflict
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
export function ReviewConflictResolution({
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
  const rows = findThreeWayDifferences(base, conflict.current, mine).toSorted(
    (a, b) => ORDER.indexOf(a.by) - ORDER.indexOf(b.by),
  )
  const { control, handleSubmit } = useForm<ChoicesDraft>({
    defaultValues: { choices: rows.map(() => '') },
  })
  const submit = handleSubmit(({ choices }) =>
    onMerged(mergeChosenValues(conflict.current, rows, byPointer(rows, choices))),
  )
  const collisions = rows.filter(({ by }) => by === 'collision').length
  return (
    <form noValidate className="flex min-h-0 flex-col" onSubmit={submitWithoutOuterForm(submit)}>
      <div ref={focus} tabIndex={-1} className="space-y-1 px-4 pt-5 outline-none sm:px-6">
        <Dialog.Title className="text-lg font-semibold">Someone else saved first</Dialog.Title>
        <Dialog.Description className="text-kumo-subtle">
          Your changes were not saved, and nothing is lost. {whatToDo(collisions)}
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
      return 'Their changes are included.'
    case 1:
      return 'You both changed one setting: choose which value to keep.'
    default:
      return `You both changed ${collisions} settings: choose which values to keep.`
  }
}

function byPointer(
  rows: readonly MergeRow[],
  choices: readonly (MergeSide | '')[],
): Record<JsonPointer, MergeSide> {
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
        isPointerWithin(pointer, difference.pointer) ||
        isPointerWithin(difference.pointer, pointer),
    ),
  )
}

/** Choices by the index of the row: a form would treat a dot in a pointer as a path. */
type ChoicesDraft = { choices: (MergeSide | '')[] }

type ConflictRowProps = {
  fields: readonly SettingFormField[]
  row: MergeRow
  /** The author of the other change. */
  attribution: ReactNode
  control: Control<ChoicesDraft>
  name: `choices.${number}`
}

/** A value in its original, current and edited form, with a choice if both sides changed it. */
function ConflictRow({ fields, row, attribution, control, name }: ConflictRowProps) {
  const { pointer, base, theirs, mine, by } = row
  const field = fields.find((candidate) => candidate.pointer === pointer)
  return (
    <li className="space-y-3 px-4 py-3">
      <DifferenceLabel fields={fields} pointer={pointer} />
      <dl className="grid gap-x-4 gap-y-2 sm:grid-cols-3">
        <Column name="When you opened it" isPast>
          <FieldValueOrJson field={field} value={base} />
        </Column>
        <Column name="Now" isUnchanged={by === 'mine'} note={attribution}>
          <FieldValueOrJson field={field} value={theirs} />
        </Column>
        <Column
          name="Yours"
          isUnchanged={by === 'theirs'}
          note={by === 'alike' ? 'The same as theirs' : undefined}
        >
          <FieldValueOrJson field={field} value={mine} />
        </Column>
      </dl>
      {by === 'collision' && (
        <Choice of={fieldLabel(fields, pointer)} control={control} name={name} />
      )}
    </li>
  )
}

type ColumnProps = {
  name: string
  isPast?: boolean
  isUnchanged?: boolean
  /** A note on a value that was changed. */
  note?: ReactNode
  children: ReactNode
}

function Column({ name, isPast = false, isUnchanged = false, note, children }: ColumnProps) {
  return (
    <div className="min-w-0 max-sm:grid max-sm:grid-cols-[8.5rem_minmax(0,1fr)] max-sm:items-baseline">
      <dt className="text-xs text-kumo-subtle">{name}</dt>
      {isUnchanged ? (
        <dd className="text-kumo-subtle">Unchanged</dd>
      ) : (
        <dd className={isPast ? 'text-kumo-subtle' : '[&>span]:text-kumo-default'}>
          {children}
          {note !== undefined && (
            <p className="text-sm text-kumo-subtle [overflow-wrap:anywhere]">{note}</p>
          )}
        </dd>
      )}
    </div>
  )
}

type AttributionProps = {
  /** The change in history that set their value; undefined if there is none. */
  change: ChangeSummary | undefined
}

/** Says who changed a value and when, as far as history knows. */
function Attribution({ change }: AttributionProps) {
  if (change === undefined) return 'It is not known who changed it'
  const { operation, email, opened_at } = change
  return (
    <>
      {operation === 'outside'
        ? 'Changed outside Gatehouse, found'
        : `${email ?? 'An unknown person'},`}{' '}
      <Timestamp value={opened_at} />
    </>
  )
}

type ChoiceProps = Pick<ConflictRowProps, 'control' | 'name'> & { of: string }

function Choice({ of, control, name }: ChoiceProps) {
  const { field, fieldState } = useController({
    control,
    name,
    rules: { required: 'Choose one of the two.' },
  })
  return (
    <Radio.Group<MergeSide | ''>
      orientation="horizontal"
      appearance="card"
      controlPosition="start"
      className="gap-2"
      error={fieldState.error?.message}
      value={field.value}
      onValueChange={field.onChange}
    >
      <Radio.Legend className="col-span-full">
        Which to keep<span className="sr-only">: {of}</span>
      </Radio.Legend>
      <Radio.Item ref={field.ref} value="theirs" label="Theirs" />
      <Radio.Item value="mine" label="Mine" />
    </Radio.Group>
  )
}

export type MergeSide = 'theirs' | 'mine'

/** A value that one side or both sides changed. */
type MergeRow = {
  pointer: JsonPointer
  base: unknown
  theirs: unknown
  mine: unknown
  /** The side that changed it, `alike` if both changed it to the same value, or `collision` if to different values. */
  by: MergeSide | 'alike' | 'collision'
}

/** Returns every value in which two edits of one document differ from it, each named by its outermost pointer. */
export function findThreeWayDifferences(base: unknown, theirs: unknown, mine: unknown): MergeRow[] {
  const pointers = new Set(
    [...diff(base, theirs), ...diff(base, mine)].map(({ pointer }) => pointer),
  )
  return [...pointers]
    .filter(
      (inner) => ![...pointers].some((outer) => outer !== inner && isPointerWithin(outer, inner)),
    )
    .toSorted()
    .map((pointer) => {
      const row = {
        pointer,
        base: valueAtPointer(base, pointer),
        theirs: valueAtPointer(theirs, pointer),
        mine: valueAtPointer(mine, pointer),
      }
      return Object.assign(row, { by: whoChanged(row) })
    })
}

function whoChanged({ pointer, base, theirs, mine }: Omit<MergeRow, 'by'>): MergeRow['by'] {
  const key = parseJsonPointer(pointer).at(-1)
  if (isSemanticallyEqual(theirs, base, key)) return 'mine'
  if (isSemanticallyEqual(mine, base, key)) return 'theirs'
  return isSemanticallyEqual(mine, theirs, key) ? 'alike' : 'collision'
}

/** Returns their document with my changes applied; collisions take the chosen value. */
export function mergeChosenValues(
  theirs: unknown,
  rows: readonly MergeRow[],
  choices: Readonly<Record<JsonPointer, MergeSide>>,
): unknown {
  return rows.reduce((merged, { pointer, mine, by }) => {
    const isMine = by === 'mine' || (by === 'collision' && choices[pointer] === 'mine')
    return isMine ? withValueAt(merged, pointer, mine) : merged
  }, theirs)
}
