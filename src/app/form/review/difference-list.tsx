import { ArrowRightIcon, MinusIcon, PlusIcon } from '@phosphor-icons/react'
import type { ReactNode } from 'react'
import type { Difference } from '../../../api/diff'
import type { JsonPointer } from '../../../api/json'
import {
  fieldApiName,
  type SettingFormField,
  fieldLabel,
  findFieldByPointer,
} from '../fields/setting-form-field'
import { fieldValueInWords, isFieldUnset } from '../fields/field-value'
import { FieldValueDisplay } from '../fields/field-value'
import { listAddedItems, describeDifferenceEffect, listRemovedItems } from './difference-effects'

type DifferenceListProps = {
  fields: readonly SettingFormField[]
  differences: readonly Difference[]
  /** The complete document as it will be: the effect of a change may depend on the rest. */
  edited: unknown
}

/** The differences, one row per value in the order of the fields, with their effects. */
export function DifferenceList({ fields, differences, edited }: DifferenceListProps) {
  const rows = inFieldOrder(fields, differences).map((difference) => ({
    difference,
    effect: describeDifferenceEffect(difference, edited),
  }))
  return (
    <ul className="divide-y divide-kumo-hairline rounded-lg ring ring-kumo-hairline">
      {rows.map(({ difference, effect }, index) => (
        <li key={difference.pointer} className="space-y-1.5 px-4 py-3">
          <DifferenceLabel fields={fields} pointer={difference.pointer} />
          <DifferenceValues
            field={fields.find(({ pointer }) => pointer === difference.pointer)}
            difference={difference}
          />
          {/* An effect that consecutive rows share is shown once, under the last of them. */}
          {effect !== undefined && effect !== rows[index + 1]?.effect && (
            <p className="text-sm text-kumo-subtle">{effect}</p>
          )}
        </li>
      ))}
    </ul>
  )
}

function inFieldOrder(
  fields: readonly SettingFormField[],
  differences: readonly Difference[],
): Difference[] {
  const place = ({ pointer }: Difference) => {
    const field = findFieldByPointer(fields, pointer)
    return field === undefined ? fields.length : fields.indexOf(field)
  }
  return differences.toSorted((a, b) => place(a) - place(b))
}

type DifferenceNameProps = { fields: readonly SettingFormField[]; pointer: JsonPointer }

/** A value's label and its API name; only the API name if Gatehouse has no label for it. */
export function DifferenceLabel({ fields, pointer }: DifferenceNameProps) {
  const name = fieldApiName({ pointer })
  const label = fieldLabel(fields, pointer)
  return (
    <div className="flex flex-wrap items-baseline justify-between gap-x-3">
      <span className="font-medium">{label}</span>
      {label !== name && (
        <code className="font-mono text-xs text-kumo-subtle [overflow-wrap:anywhere]">{name}</code>
      )}
    </div>
  )
}

type DifferenceValuesProps = { field: SettingFormField | undefined; difference: Difference }

function DifferenceValues({ field, difference: { from, to } }: DifferenceValuesProps) {
  if (field !== undefined && isList(field) && [from, to].every(isListOrUnset)) {
    return <ItemChanges field={field} from={from} to={to} />
  }
  return (
    <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
      <span className="sr-only">From</span>
      <span className="max-w-full text-kumo-subtle">
        <FieldValueOrJson field={field} value={from} />
      </span>
      <ArrowRightIcon className="size-4 shrink-0 text-kumo-subtle" aria-hidden />
      <span className="sr-only">to</span>
      <span className="max-w-full font-medium [&>span]:text-kumo-default">
        <FieldValueOrJson field={field} value={to} />
      </span>
    </p>
  )
}

function isList({ kind }: SettingFormField): boolean {
  return kind === 'lines' || kind === 'choices'
}

function isListOrUnset(value: unknown): boolean {
  return Array.isArray(value) || isFieldUnset(value)
}

type ItemChangesProps = { field: SettingFormField; from: unknown; to: unknown }

/** Shows only the added and removed items of a list, and what applies if none are left. */
function ItemChanges({ field, from, to }: ItemChangesProps) {
  return (
    <div className="space-y-1">
      <ul className="flex flex-wrap gap-x-4 gap-y-1">
        {listRemovedItems(from, to).map((item) => (
          <Item key={String(item)} verb="Removed" icon={<MinusIcon />} className="text-kumo-danger">
            {fieldValueInWords(field, [item])}
          </Item>
        ))}
        {listAddedItems(from, to).map((item) => (
          <Item key={String(item)} verb="Added" icon={<PlusIcon />} className="text-kumo-success">
            {fieldValueInWords(field, [item])}
          </Item>
        ))}
      </ul>
      {isFieldUnset(to) && (
        <p className="text-sm">
          <FieldValueDisplay field={field} value={to} />
        </p>
      )}
    </div>
  )
}

type ItemProps = { verb: string; icon: ReactNode; className: string; children: ReactNode }

function Item({ verb, icon, className, children }: ItemProps) {
  return (
    <li className={`inline-flex items-center gap-1.5 [overflow-wrap:anywhere] ${className}`}>
      {icon}
      <span className="sr-only">{verb}:</span>
      {children}
    </li>
  )
}

/** A value in words, or as JSON if Gatehouse has no field for it. */
export function FieldValueOrJson({
  field,
  value,
}: {
  field: SettingFormField | undefined
  value: unknown
}) {
  if (field !== undefined) return <FieldValueDisplay field={field} value={value} />
  if (value === undefined) return <span className="text-kumo-subtle">Not set</span>
  return <code className="font-mono text-sm [overflow-wrap:anywhere]">{JSON.stringify(value)}</code>
}
