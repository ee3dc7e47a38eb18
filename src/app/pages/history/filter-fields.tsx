import { Input } from '@cloudflare/kumo/components/input'
import { Select } from '@cloudflare/kumo/components/select'
import { useState } from 'react'
import { type ChangeResource, CHANGE_RESOURCES } from '../../../api/change'
import { fieldApiName, type SettingFormField } from '../../form/fields/setting-form-field'
import { LOGIN_DESIGN_FORM_FIELD_LIST } from '../../form/fields/login-page-fields'
import { ORGANIZATION_FIELD_GROUPS } from '../../form/fields/organization-fields'
import { fieldsOfResource } from '../../form/fields/resource-fields'
import { REVOCATION_OCCASION_LABELS, RESOURCE_LABELS } from '../../form/history/change-words'
import type { HistorySearch } from './history-search'

/** New values for some of the filters; undefined removes one. */
export type HistoryFilterChanges = Partial<Record<keyof HistorySearch, string | undefined>>

type FilterFieldsProps = {
  search: HistorySearch
  onChange: (change: HistoryFilterChanges) => void
}

/** The filters that need more than one press. Loaded on demand. */
export default function HistoryFilterFields({ search, onChange }: FilterFieldsProps) {
  return (
    <div className="grid grid-cols-2 gap-4 *:min-w-0 *:grid-cols-1 lg:grid-cols-[1fr_1.5fr_1.5fr_auto_auto]">
      <ResourceFilter search={search} onChange={onChange} />
      <PathFilter search={search} onChange={onChange} />
      <div className="max-lg:col-span-2">
        <TypedFilter
          label="Person"
          placeholder="Part of an email address"
          value={search.person}
          onChange={(person) => onChange({ person })}
        />
      </div>
      <TypedFilter
        label="From"
        type="date"
        value={search.since}
        onChange={(since) => onChange({ since, last: undefined })}
      />
      <TypedFilter
        label="To"
        type="date"
        value={search.until}
        onChange={(until) => onChange({ until, last: undefined })}
      />
    </div>
  )
}

/** Kumo treats an empty value as a missing one. */
const ALL = 'all'

function ResourceFilter({ search, onChange }: FilterFieldsProps) {
  const items = Object.fromEntries([
    [ALL, 'All'],
    ...CHANGE_RESOURCES.map((resource) => [resource, RESOURCE_LABELS[resource]]),
  ])
  return (
    <Select
      label="What"
      className="w-full"
      value={search.resource ?? ALL}
      items={items}
      onValueChange={(value) => {
        const resource = value === ALL ? undefined : (value ?? undefined)
        const group = PATH_GROUPS.find(({ paths }) =>
          paths.some(({ path }) => path === search.path),
        )
        const isFieldOfIt = resource === undefined || group?.resource === resource
        onChange({ resource, ...(isFieldOfIt ? {} : { path: undefined }) })
      }}
    />
  )
}

/** The fields of the chosen resource. An unknown field from the address is offered under its own name. */
function PathFilter({ search, onChange }: FilterFieldsProps) {
  const { resource, path = ALL } = search
  const groups = PATH_GROUPS.filter(
    (group) => resource === undefined || group.resource === resource,
  )
  const known = groups.flatMap(({ paths }) => paths)
  const isKnown = path === ALL || known.some((item) => item.path === path)
  const loose = [{ path: ALL, label: 'All' }, ...(isKnown ? [] : [{ path, label: path }])]
  return (
    <Select
      label="Field"
      className="w-full"
      value={path}
      items={[...loose, ...known].map((item) => ({ value: item.path, label: item.label }))}
      onValueChange={(value) =>
        onChange({ path: value === ALL ? undefined : (value ?? undefined) })
      }
    >
      {loose.map(pathOption)}
      {groups.map(({ label, paths }) => (
        <Select.Group key={label}>
          <Select.GroupLabel>{label}</Select.GroupLabel>
          {paths.map(pathOption)}
        </Select.Group>
      ))}
    </Select>
  )
}

function pathOption({ path, label }: { path: string; label: string }) {
  return (
    <Select.Option key={path} value={path}>
      {label}
    </Select.Option>
  )
}

type TypedFilterProps = {
  label: string
  type?: 'text' | 'date'
  placeholder?: string
  value: string | undefined
  onChange: (value: string | undefined) => void
}

/** A text field that updates the address a moment after typing; until it loses the focus, it keeps its own text. */
function TypedFilter({
  label,
  type = 'text',
  placeholder,
  value = '',
  onChange,
}: TypedFilterProps) {
  const [typed, setTyped] = useState<string>()
  return (
    <Input
      label={label}
      type={type}
      placeholder={placeholder}
      className="w-full"
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
      value={typed ?? value}
      onFocus={() => setTyped(value)}
      onBlur={() => setTyped(undefined)}
      onChange={(event) => {
        setTyped(event.target.value)
        onChange(event.target.value.trim() || undefined)
      }}
    />
  )
}

type PathGroup = {
  resource: ChangeResource
  label: string
  paths: readonly { path: string; label: string }[]
}

const toPath = (field: SettingFormField) => ({ path: fieldApiName(field), label: field.label })

/** The fields that history can be filtered by, in the groups of the pages that show them. */
const PATH_GROUPS: readonly PathGroup[] = [
  ...ORGANIZATION_FIELD_GROUPS.map(({ title, fields }) => ({
    resource: 'organization' as const,
    label: title,
    paths: fields.map(toPath),
  })),
  {
    resource: 'organization',
    label: 'Login page',
    paths: [
      { path: 'login_design', label: 'Login page, entire design' },
      ...LOGIN_DESIGN_FORM_FIELD_LIST.map(toPath),
    ],
  },
  { resource: 'doh', label: 'DNS over HTTPS', paths: fieldsOfResource('doh').map(toPath) },
  {
    resource: 'revocation',
    label: 'Occasion of a revocation',
    paths: Object.entries(REVOCATION_OCCASION_LABELS).map(([occasion, label]) => ({
      path: `occasion.${occasion}`,
      label,
    })),
  },
]
