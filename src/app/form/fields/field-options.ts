import { createContext, useContext } from 'react'
import type { JsonPointer } from '../../../api/json'
import type { Field, Option } from './field'

/** What can be chosen where only the account knows: its custom pages, its service tokens. */
export type FieldOptions = Readonly<Record<JsonPointer, readonly Option[]>>

export const FieldOptionsContext = createContext<FieldOptions>({})

/** The options of a field; undefined if it has none, or they could not be read. */
export function useFieldOptions(field: Field): readonly Option[] | undefined {
  const fromAccount = useContext(FieldOptionsContext)[field.pointer]
  return 'options' in field ? field.options : fromAccount
}
