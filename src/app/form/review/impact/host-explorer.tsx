import { Button } from '@cloudflare/kumo/components/button'
import { DownloadSimpleIcon } from '@phosphor-icons/react'
import { useRef, useState } from 'react'
import {
  AFFECTED_HOST_STATES,
  type AffectedHostState,
  type Impact,
  type ImpactRequest,
} from '../../../../api/impact/survey'
import { EXEMPTED_ZONES_FIELD_NAME, type ZoneImpact } from '../../../../api/impact/host-impact'
import { stringListAt } from '../../../../api/impact/setting-change'
import { type HostFilter, fetchAffectedHostsCsv } from '../../../queries/impact'
import { saveFile } from '../../../ui/save-file'
import { toastSuccess } from '../../../ui/toasts'
import { HostList, HOST_STATE_LABELS } from './host-list'

type HostExplorerProps = {
  account: string
  survey: string
  change: ImpactRequest
  hosts: NonNullable<Impact['hosts']>
  onEdit: ((edited: unknown) => void) | undefined
}

/** The hosts that a change affects: the number of each kind, by zone, and each host by name. */
export function HostExplorer({ account, survey, change, hosts, onEdit }: HostExplorerProps) {
  const [filter, setFilter] = useState<HostFilter>({})
  const [news, setNews] = useState('')
  const [isOpen, setOpen] = useState(false)
  const place = useRef<HTMLDivElement>(null)
  const narrow = (more: HostFilter) => setFilter({ ...filter, ...more })
  const exempt = ({ zone }: ZoneImpact) => {
    const exempted = stringListAt(change.after, EXEMPTED_ZONES_FIELD_NAME)
    setFilter({})
    setNews(`${zone} is exempted in this change.`)
    onEdit?.({ ...change.after, [EXEMPTED_ZONES_FIELD_NAME]: [...exempted, zone] })
    // The button that was pressed disappears together with its zone.
    place.current?.focus()
  }
  const download = async () => {
    const file = await fetchAffectedHostsCsv(account, change, filter)
    if (file === undefined)
      toastSuccess('The hosts could not be downloaded', 'Try again in a moment.')
    else saveFile(file, 'hosts.csv')
  }
  return (
    <div ref={place} tabIndex={-1} className="space-y-3 outline-none">
      <p role="status" className="text-sm text-kumo-subtle empty:hidden">
        {news}
      </p>
      <ZoneTable zones={hosts.zones} onExempt={onEdit && exempt} />
      {/* Collapsed, to keep the content below close; the list loads when it is opened. */}
      <details
        className="rounded-lg ring ring-kumo-hairline"
        onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
      >
        <summary className="cursor-pointer rounded-lg px-4 py-3 font-medium focus-visible:outline-2 focus-visible:outline-kumo-focus">
          All hosts by name
        </summary>
        {isOpen && (
          <div className="space-y-3 px-4 pb-4">
            <Button
              size="sm"
              variant="ghost"
              icon={<DownloadSimpleIcon />}
              onClick={() => void download()}
            >
              Download CSV
            </Button>
            <StateButtons
              counts={hosts.counts}
              state={filter.state}
              onChange={(state) => narrow({ state })}
            />
            <div className="flex flex-wrap gap-2">
              <input
                type="search"
                aria-label="Search hosts"
                placeholder="Search hosts"
                value={filter.search ?? ''}
                onChange={({ target }) => narrow({ search: target.value || undefined })}
                className={`${CONTROL} min-w-40 flex-1`}
              />
              <select
                aria-label="Zone"
                value={filter.zone ?? ''}
                onChange={({ target }) => narrow({ zone: target.value || undefined })}
                className={`${CONTROL} max-w-full`}
              >
                <option value="">All zones</option>
                {hosts.zones.map(({ zone }) => (
                  <option key={zone}>{zone}</option>
                ))}
              </select>
            </div>
            <HostList account={account} survey={survey} change={change} filter={filter} />
            <p className="text-sm text-kumo-subtle">
              Names at r2.dev, previews of Pages and of Workers, and Spectrum applications are not
              listed: Cloudflare does not say whether they are blocked.
            </p>
          </div>
        )}
      </details>
    </div>
  )
}

const CONTROL =
  'h-9 rounded-lg bg-kumo-control px-3 ring ring-kumo-line focus-visible:outline-2 focus-visible:outline-kumo-focus'

type StateButtonsProps = {
  counts: Record<AffectedHostState, number>
  state: AffectedHostState | undefined
  onChange: (state: AffectedHostState | undefined) => void
}

function StateButtons({ counts, state, onChange }: StateButtonsProps) {
  return (
    <div role="group" aria-label="Show hosts that are" className="flex flex-wrap gap-2">
      {AFFECTED_HOST_STATES.filter((one) => counts[one] > 0).map((one) => (
        <Button
          key={one}
          size="sm"
          variant={state === one ? 'primary' : 'outline'}
          aria-pressed={state === one}
          onClick={() => onChange(state === one ? undefined : one)}
        >
          {HOST_STATE_LABELS[one].label}: {counts[one].toLocaleString('en')}
        </Button>
      ))}
    </div>
  )
}

const FEW = 5

/** Zones with hosts at risk, those with the most hosts at risk first. */
function ZoneTable({
  zones,
  onExempt,
}: {
  zones: ZoneImpact[]
  onExempt: ((zone: ZoneImpact) => void) | undefined
}) {
  const [isWhole, setWhole] = useState(false)
  const atRisk = zones
    .map((zone) => ({ zone, risk: zone.counts.blocked, words: inWords(zone) }))
    .filter(({ words }) => words !== '')
    .toSorted((a, b) => b.risk - a.risk)
  if (atRisk.length === 0) return null
  return (
    <div className="rounded-lg ring ring-kumo-hairline">
      <h4 className="px-4 pt-3 font-medium">Zones</h4>
      <ul className="divide-y divide-kumo-hairline">
        {(isWhole ? atRisk : atRisk.slice(0, FEW)).map(({ zone, words }) => (
          <li
            key={zone.zone}
            className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 px-4 py-2.5"
          >
            <div className="min-w-0">
              <p className="font-mono text-sm [overflow-wrap:anywhere]">{zone.zone}</p>
              <p className="text-sm text-kumo-subtle">{words}</p>
            </div>
            {onExempt !== undefined && zone.can_be_exempted && zone.counts.opened === 0 && (
              <Button size="sm" aria-label={`Exempt ${zone.zone}`} onClick={() => onExempt(zone)}>
                Exempt
              </Button>
            )}
          </li>
        ))}
      </ul>
      {!isWhole && atRisk.length > FEW && (
        <div className="border-t border-kumo-hairline px-4 py-2">
          <Button size="sm" variant="ghost" onClick={() => setWhole(true)}>
            Show all {atRisk.length.toLocaleString('en')}
          </Button>
        </div>
      )}
    </div>
  )
}

function inWords({ counts }: ZoneImpact): string {
  return AFFECTED_HOST_STATES.filter((state) => state !== 'covered' && counts[state] > 0)
    .map((state) => `${counts[state].toLocaleString('en')} ${HOST_STATE_LABELS[state].inRow}`)
    .join(', ')
}
