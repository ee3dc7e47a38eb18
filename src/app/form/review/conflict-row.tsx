import { Radio } from '@cloudflare/kumo/components/radio'
import type { ReactNode } from 'react'
import { type Control, useController } from 'react-hook-form'
import type { ChangeSummary } from '../../../api/change'
import { Timestamp } from '../../ui/timestamp'
import { type Field, fieldLabel } from '../fields/field'
import { DifferenceName, FieldValue } from './difference-list'
import type { MergeRow, Side } from './three-way-merge'

/** Choices by the index of the row: a form would treat a dot in a pointer as a path. */
export type ChoicesDraft = { choices: (Side | '')[] }

type ConflictRowProps = {
  fields: readonly Field[]
  row: MergeRow
  /** The author of the other change. */
  attribution: ReactNode
  control: Control<ChoicesDraft>
  name: `choices.${number}`
}

/** A value in its original, current and edited form, with a choice if both sides changed it. */
export function ConflictRow({ fields, row, attribution, control, name }: ConflictRowProps) {
  const { pointer, base, theirs, mine, by } = row
  const field = fields.find((candidate) => candidate.pointer === pointer)
  return (
    <li className="space-y-3 px-4 py-3">
      <DifferenceName fields={fields} pointer={pointer} />
      <dl className="grid gap-x-4 gap-y-2 sm:grid-cols-3">
        <Column name="When you opened it" isPast>
          <FieldValue field={field} value={base} />
        </Column>
        <Column name="Now" isUnchanged={by === 'mine'} note={attribution}>
          <FieldValue field={field} value={theirs} />
        </Column>
        <Column
          name="Yours"
          isUnchanged={by === 'theirs'}
          note={by === 'alike' ? 'The same as theirs' : undefined}
        >
          <FieldValue field={field} value={mine} />
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
export function Attribution({ change }: AttributionProps) {
  if (change === undefined) return 'It is not known who changed it'
  const { operation, email, opened_at } = change
  return (
    <>
      {operation === 'outside'
        ? 'Changed outside Gatehouse, found'
        : `${email ?? 'Somebody unknown'},`}{' '}
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
    <Radio.Group<Side | ''>
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
