import { isSemanticallyEqual } from '../../../api/equality'
import { type JsonPointer, parseJsonPointer, valueAtPointer } from '../../../api/json'
import { unknownKeys } from '../../../api/organization'
import type { SettingFormField } from '../../form/fields/setting-form-field'
import {
  LOGIN_PAGE_FORM_FIELDS,
  DISPLAYED_LOGIN_PAGE_FIELDS,
} from '../../form/fields/login-page-fields'
import { ORGANIZATION_GROUPS, READ_ONLY_FIELDS } from '../../form/fields/organization-fields'

/** One of the two that are compared. */
export type ComparedDocument = {
  document: Record<string, unknown>
  /** The names of block pages by their ids, which differ in each account. */
  pageNames: ReadonlyMap<string, string>
  /** Whether a value that is missing means that nothing is said of it: a file may have a part of the settings. */
  isPartial: boolean
}

export type ComparedField = {
  pointer: JsonPointer
  /** Undefined for a key that Gatehouse has no label for. */
  field: SettingFormField | undefined
  left: unknown
  right: unknown
  /** `missing`: the file has no value for it. */
  state: 'equal' | 'different' | 'missing'
  /** Whether only Cloudflare sets it, or its meaning is not documented. */
  isReadOnly: boolean
}

export type ComparedGroup = { id: string; title: string; fields: ComparedField[] }

const GROUPS: readonly { id: string; title: string; fields: readonly SettingFormField[] }[] = [
  ...ORGANIZATION_GROUPS,
  {
    id: 'login-page',
    title: 'Login page',
    fields: DISPLAYED_LOGIN_PAGE_FIELDS.filter((field) => field !== LOGIN_PAGE_FORM_FIELDS.name),
  },
]

/** Compares every field of two organizations, in the groups and the order of the app. */
export function compareFields(left: ComparedDocument, right: ComparedDocument): ComparedGroup[] {
  const compare = (field: SettingFormField, isReadOnly: boolean) =>
    compareField({ pointer: field.pointer, field, isReadOnly }, left, right)
  const others = new Set(
    [left, right].flatMap(({ document }) => unknownKeys(document).map(([key]) => key)),
  )
  const groups = [
    ...GROUPS.map(({ id, title, fields }) => ({
      id,
      title,
      fields: fields.map((field) => compare(field, false)),
    })),
    {
      id: 'cloudflare',
      title: 'Set by Cloudflare',
      fields: READ_ONLY_FIELDS.map((field) => compare(field, true)),
    },
    {
      id: 'other',
      title: 'Other keys',
      fields: [...others].toSorted().map((key) => {
        const pointer = `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
        return compareField({ pointer, field: undefined, isReadOnly: true }, left, right)
      }),
    },
  ]
  return groups.filter(({ fields }) => fields.length > 0)
}

type Named = Pick<ComparedField, 'pointer' | 'field' | 'isReadOnly'>

function compareField(
  named: Named,
  left: ComparedDocument,
  right: ComparedDocument,
): ComparedField {
  const { pointer } = named
  const [one, other] = [left, right].map(({ document }) => valueAtPointer(document, pointer))
  const isMissing =
    (left.isPartial && one === undefined) || (right.isPartial && other === undefined)
  const key = parseJsonPointer(pointer).at(-1)
  const isSame = isSemanticallyEqual(
    meaning(pointer, one, left),
    meaning(pointer, other, right),
    key,
  )
  const state = isMissing ? 'missing' : isSame ? 'equal' : 'different'
  return { ...named, left: one, right: other, state }
}

/** A block page is the same in both accounts if it has the same name. */
function meaning(pointer: JsonPointer, value: unknown, { pageNames }: ComparedDocument): unknown {
  if (!pointer.startsWith('/custom_pages/') || typeof value !== 'string') return value
  return pageNames.get(value) ?? value
}
