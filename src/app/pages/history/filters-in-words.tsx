import { RESOURCE_LABELS } from '../../form/history/change-words'
import { fieldLabel } from '../../form/fields/setting-form-field'
import { fieldsOfResource } from '../../form/fields/resource-fields'
import type { HistorySearch } from './history-search'

/** Describes the active filters while their controls are hidden: "DNS over HTTPS · “ana”". */
export default function HistoryFiltersInWords({
  resource,
  path,
  person,
  since,
  until,
}: Omit<HistorySearch, 'last'>) {
  const words = [
    resource && RESOURCE_LABELS[resource],
    path && pathInWords(path),
    person && `“${person}”`,
    since && `from ${dayInWords(since)}`,
    until && `to ${dayInWords(until)}`,
  ].filter(Boolean)
  return (
    <p className="text-base [overflow-wrap:anywhere]">
      <span className="text-kumo-subtle">Only </span>
      {words.join(' · ')}
    </p>
  )
}

const ALL_FIELDS = [...fieldsOfResource('organization'), ...fieldsOfResource('doh')]

function pathInWords(path: string): string {
  return path === 'login_design'
    ? 'Login page'
    : fieldLabel(ALL_FIELDS, `/${path.replaceAll('.', '/')}`)
}

const DAY = new Intl.DateTimeFormat('en', { dateStyle: 'medium' })

function dayInWords(date: string): string {
  return DAY.format(new Date(`${date}T00:00:00`))
}
