import {
  gatewayRulesOf,
  MOST_SESSION_APPLICATIONS,
  sessionApplicationsOf,
  type SurveyedSessions,
} from '../../../api/clocks/session-application'
import { csvHeader, csvRow } from '../../../api/csv'
import type { Setting } from '../../../api/change'
import type { SettingChange } from '../../../api/impact/change'
import { hostImpactOf } from '../../../api/impact/deny-unmatched'
import type { ChecklistItem } from '../../../api/impact/checklist'
import type { Finding, ImpactSummary } from '../../../api/impact/finding'
import { type Facts, NO_FACTS } from '../../../api/impact/facts'
import { areasFor, findingsOf } from '../../../api/impact/findings'
import { concernsHosts, type HostImpact, type HostRow } from '../../../api/impact/host-states'
import { seatHistogramOf } from '../../../api/impact/seats'
import {
  type HostsRequest,
  type Impact,
  type ImpactRequest,
  SESSION_AREAS,
  type SurveyArea,
} from '../../../api/impact/survey'
import { teamDomainChecklist } from '../../../api/impact/team-domain-change'
import { succeed, refuse, type Refused, type Result } from '../../result'
import type { Surveys } from './surveys'

const LENGTH_OF_PAGE = 50
const ROWS_AT_ONCE = 1_000

/** Computes what a change would do to the account, from the survey. */
export class Impacts {
  readonly #surveys: Surveys
  readonly #outsideChange: () => Facts['outsideChange']
  /** The latest result, cached because its pages are requested one after the other. */
  #latest: { key: string; impact: HostImpact } | undefined

  /** `outsideChange` looks the latest change from outside Gatehouse up in history. */
  constructor(surveys: Surveys, outsideChange: () => Facts['outsideChange']) {
    this.#surveys = surveys
    this.#outsideChange = outsideChange
  }

  /** Returns what history records about a change; null if the survey does not cover it, or no rule applies. */
  summaryOf(setting: Setting, change: SettingChange): ImpactSummary | null {
    const areas = areasFor(setting, change)
    const facts = areas.length === 0 ? undefined : this.#factsOf(areas)
    const survey = this.#surveys.get()
    if (facts === undefined || survey === undefined) return null
    const findings = findingsOf(setting, facts, change).map(withoutLists)
    return findings.length === 0 ? null : { surveyed_at: survey.started_at, findings }
  }

  /** Returns what has to be done elsewhere because of a change. Without a survey, it names nothing in the account. */
  checklistOf(
    setting: Setting,
    change: SettingChange,
  ): { items: ChecklistItem[]; surveyed_at: string | null } {
    if (setting !== 'organization') return { items: [], surveyed_at: null }
    const facts = this.#factsOf(areasFor(setting, change))
    const surveyed_at = facts === undefined ? null : (this.#surveys.get()?.started_at ?? null)
    return { items: teamDomainChecklist(facts ?? NO_FACTS, change), surveyed_at }
  }

  /** Returns every host that the change affects, as CSV; null if they are unknown. */
  csvOf(request: HostsRequest): ReadableStream<Uint8Array> | null {
    const impact = this.#hostImpact(request)
    if (impact === undefined) return null
    const rows = selected(impact.rows, request)
    const encoder = new TextEncoder()
    let at = 0
    return new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(encoder.encode(csvHeader(COLUMNS))),
      pull(controller) {
        const lines = rows.slice(at, at + ROWS_AT_ONCE).map(csvLine)
        at += ROWS_AT_ONCE
        if (lines.length > 0) controller.enqueue(encoder.encode(lines.join('')))
        if (at >= rows.length) controller.close()
      },
    })
  }

  get({ resource, before, after }: ImpactRequest): Result<Impact> {
    const survey = this.#surveys.get()
    if (survey === undefined) return notSurveyed()
    const change = { before, after }
    const facts = this.#factsOf(areasFor(resource, change))
    const hosts = this.#hostImpact({ resource, before, after })
    return succeed({
      survey,
      findings: facts === undefined ? [] : findingsOf(resource, facts, change),
      checklist: facts === undefined ? [] : this.checklistOf(resource, change).items,
      hosts: hosts === undefined ? null : { counts: hosts.counts, zones: hosts.zones },
      seats: facts === undefined ? null : (seatHistogramOf(facts, change) ?? null),
    })
  }

  hosts(request: HostsRequest): Result<HostRow[]> {
    const impact = this.#hostImpact(request)
    if (impact === undefined) return notSurveyed()
    const { offset = 0, limit = LENGTH_OF_PAGE } = request
    const rows = selected(impact.rows, request)
    const page = rows.slice(offset, offset + limit)
    return succeed(page, { count: page.length, per_page: limit, total_count: rows.length })
  }

  /** Returns the sessions of the applications with this text in their names, and those of Gateway. */
  sessions(search: string): Result<SurveyedSessions> {
    const facts = this.#factsOf(SESSION_AREAS)
    const survey = this.#surveys.get()
    if (facts === undefined || survey === undefined) return notSurveyed()
    const found =
      facts.applications === null ? null : sessionApplicationsOf(facts.applications, search)
    return succeed({
      surveyed_at: survey.started_at,
      applications: found?.slice(0, MOST_SESSION_APPLICATIONS) ?? null,
      application_count: found?.length ?? 0,
      gateway_rules: facts.gatewaySessions === null ? null : gatewayRulesOf(facts.gatewaySessions),
    })
  }

  #factsOf(areas: readonly SurveyArea[]): Facts | undefined {
    const read = this.#surveys.get()?.areas ?? []
    const facts = areas.every((area) => read.includes(area)) ? this.#surveys.facts() : undefined
    return facts === undefined || !areas.includes('history')
      ? facts
      : { ...facts, outsideChange: this.#outsideChange() }
  }

  #hostImpact({ resource, before, after }: ImpactRequest): HostImpact | undefined {
    const change = { before, after }
    if (resource !== 'organization' || !concernsHosts(change)) return undefined
    const facts = this.#factsOf(areasFor(resource, change))
    if (facts === undefined) return undefined
    const key = JSON.stringify([this.#surveys.get()?.finished_at, before, after])
    if (this.#latest?.key === key) return this.#latest.impact
    const impact = hostImpactOf(facts, change)
    this.#latest = impact === undefined ? undefined : { key, impact }
    return impact
  }
}

function withoutLists({ edit: _edit, items: _items, ...finding }: Finding) {
  return finding
}

function notSurveyed(): Refused {
  const detail = 'What the change concerns has not been read, or no longer. Start a survey.'
  return refuse('not_possible', detail)
}

function selected(rows: readonly HostRow[], { state, zone, search }: HostsRequest): HostRow[] {
  const part = search?.trim().toLowerCase() ?? ''
  return rows.filter(
    (row) =>
      (state === undefined || row.state === state) &&
      (zone === undefined || row.zone === zone) &&
      row.host.includes(part),
  )
}

const COLUMNS = ['host', 'zone', 'state', 'reason', 'applications', 'application_count'] as const

function csvLine({ host, zone, state, reason, applications, application_count }: HostRow): string {
  return csvRow([host, zone, state, reason, applications.join(', '), application_count])
}
