import type { SettingResource } from '../../../api/change'
import { isSemanticallyEqual } from '../../../api/equality'
import {
  type JsonPointer,
  parseJsonPointer,
  toJsonPointer,
  valueAtPointer,
} from '../../../api/json'
import { listUnknownFields } from '../../../api/organization'
import type { SettingFormField } from '../../form/fields/setting-form-field'
import { LOGIN_DESIGN_FORM_FIELD_LIST } from '../../form/fields/login-page-fields'
import {
  ORGANIZATION_FIELD_GROUPS,
  READ_ONLY_ORGANIZATION_FORM_FIELDS,
} from '../../form/fields/organization-fields'
import { DOH_SERVICE_TOKEN_POINTER } from '../../form/fields/doh-fields'
import { fieldsOfResource } from '../../form/fields/resource-fields'
import type * as z from 'zod/mini'
import type { customPageSchema } from '../../../api/cloudflare-objects'
import type { DohResponse } from '../../../api/doh'
import type { ReferenceFieldOptions } from '../../form/fields/field-value'

/** The settings of an account or a file, each as the body of its PUT; undefined if it was not read. */
export type ComparedSettings = {
  organization: Record<string, unknown>
  doh: Record<string, unknown> | undefined
}

/** One of the two that are compared. */
export type ComparisonSideInput = {
  settings: ComparedSettings
  /** The names of block pages and service tokens by their ids, which differ in each account. */
  names: ReadonlyMap<string, string>
  /** Whether a value that is missing means that nothing is said of it: a file may have a part of the settings. */
  isPartial: boolean
}

export type ComparedField = {
  setting: SettingResource
  pointer: JsonPointer
  /** Undefined for a key that Gatehouse has no label for. */
  field: SettingFormField | undefined
  left: unknown
  right: unknown
  /** `missing`: the file has no value for it. `unread`: the setting of an account could not be read. */
  state: 'equal' | 'different' | 'missing' | 'unread'
  /** Whether only Cloudflare sets it, or its meaning is not documented. */
  isReadOnly: boolean
}

export type ComparedGroup = { id: string; title: string; fields: ComparedField[] }

type GroupWithLabels = {
  id: string
  title: string
  fields: readonly SettingFormField[]
  /** The organization, if it is not said. */
  setting?: SettingResource
  isReadOnly?: boolean
}

const GROUPS: readonly GroupWithLabels[] = [
  ...ORGANIZATION_FIELD_GROUPS,
  { id: 'login-page', title: 'Login page', fields: LOGIN_DESIGN_FORM_FIELD_LIST },
  { id: 'doh', title: 'DNS over HTTPS', fields: fieldsOfResource('doh'), setting: 'doh' },
  {
    id: 'cloudflare',
    title: 'Set by Cloudflare',
    fields: READ_ONLY_ORGANIZATION_FORM_FIELDS,
    isReadOnly: true,
  },
]

/** Compares every field of the settings of two accounts, in the groups and the order of the app. */
export function compareAccountSettings(
  left: ComparisonSideInput,
  right: ComparisonSideInput,
): ComparedGroup[] {
  const others = new Set(
    [left, right].flatMap(({ settings }) =>
      listUnknownFields(settings.organization).map(([key]) => key),
    ),
  )
  const groups = [
    ...GROUPS.map(({ id, title, fields, setting = 'organization', isReadOnly = false }) => ({
      id,
      title,
      fields: fields.map((field) =>
        compareField({ setting, pointer: field.pointer, field, isReadOnly }, left, right),
      ),
    })),
    {
      id: 'other',
      title: 'Other keys',
      fields: [...others].toSorted().map((key) => {
        const pointer = toJsonPointer([key])
        const named = { setting: 'organization', pointer, isReadOnly: true } as const
        return compareField({ ...named, field: undefined }, left, right)
      }),
    },
  ]
  return groups.filter(({ fields }) => fields.length > 0)
}

type Named = Pick<ComparedField, 'setting' | 'pointer' | 'field' | 'isReadOnly'>

function compareField(
  named: Named,
  left: ComparisonSideInput,
  right: ComparisonSideInput,
): ComparedField {
  const { setting, pointer } = named
  const [one, other] = [left, right].map(({ settings }) =>
    valueAtPointer(settings[setting], pointer),
  )
  const key = parseJsonPointer(pointer).at(-1)
  const isSame = isSemanticallyEqual(
    meaning(pointer, one, left),
    meaning(pointer, other, right),
    key,
  )
  const state =
    missingState(setting, one, left) ??
    missingState(setting, other, right) ??
    (isSame ? 'equal' : 'different')
  return { ...named, left: one, right: other, state }
}

/** Returns why nothing is known of a value; undefined if it is known, be it that it is not set. */
function missingState(
  setting: SettingResource,
  value: unknown,
  { settings, isPartial }: ComparisonSideInput,
): 'missing' | 'unread' | undefined {
  if (isPartial) return value === undefined ? 'missing' : undefined
  return settings[setting] === undefined ? 'unread' : undefined
}

/** A block page or a service token is the same in both accounts if it has the same name. */
function meaning(pointer: JsonPointer, value: unknown, { names }: ComparisonSideInput): unknown {
  const isNamed = pointer.startsWith('/custom_pages/') || pointer === DOH_SERVICE_TOKEN_POINTER
  return isNamed && typeof value === 'string' ? (names.get(value) ?? value) : value
}

/** The service token that issues DoH tokens, as far as it was read. */
export type DohServiceToken = Pick<DohResponse, 'id' | 'name'>

/** An account or a file that is compared. */
export type ComparedSide = {
  name: string
  settings: ComparedSettings
  dohToken: DohServiceToken | null | undefined
} & (
  | {
      kind: 'account'
      account: string
      /** Undefined if they could not be read. */
      blockPages: readonly z.infer<typeof customPageSchema>[] | undefined
    }
  | { kind: 'file' }
)

export function toComparisonSideInput(side: ComparedSide): ComparisonSideInput {
  const pages = side.kind === 'account' ? (side.blockPages ?? []) : []
  const named = [...pages.map(({ uid, name }) => ({ id: uid, name })), side.dohToken ?? {}]
  return {
    settings: side.settings,
    names: new Map(named.flatMap(({ id, name }) => (id && name ? [[id, name]] : []))),
    isPartial: side.kind === 'file',
  }
}

/** Shows block pages and the service token by their names, where those were read. */
export function buildReferenceFieldOptions(side: ComparedSide): ReferenceFieldOptions {
  const pages = side.kind === 'account' ? (side.blockPages ?? []) : []
  const { id, name } = side.dohToken ?? {}
  const pageOptions = (type: string) =>
    pages.flatMap((page) =>
      page.type === type && page.uid ? [{ value: page.uid, label: page.name ?? page.uid }] : [],
    )
  return {
    '/custom_pages/identity_denied': pageOptions('identity_denied'),
    '/custom_pages/forbidden': pageOptions('forbidden'),
    [DOH_SERVICE_TOKEN_POINTER]: id && name ? [{ value: id, label: name }] : [],
  }
}
