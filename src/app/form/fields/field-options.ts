import { createContext, useContext } from 'react'
import type { JsonPointer } from '../../../api/json'
import type { Field, Option } from './field'

/** Options that only the account can supply: its custom pages and its service tokens. */
export type FieldOptions = Readonly<Record<JsonPointer, readonly Option[]>>

export const FieldOptionsContext = createContext<FieldOptions>({})

/** Returns the options of a field; undefined if it has none, or if they could not be read. */
export function useFieldOptions(field: Field): readonly Option[] | undefined {
  const fromAccount = useContext(FieldOptionsContext)[field.pointer]
  return 'options' in field ? field.options : fromAccount
}
