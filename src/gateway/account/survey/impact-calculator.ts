import type * as z from 'zod/mini'
import {
  findEnabledGatewayRules,
  MAX_LISTED_SESSION_APPLICATIONS,
  searchApplicationSessionSettings,
  type SurveyedSessionDurations,
} from '../../../api/clocks/surveyed-session-durations'
import { csvHeader, csvRow } from '../../../api/csv'
import type { SettingResource } from '../../../api/change'
import type { SettingChange } from '../../../api/impact/setting-change'
import {
  computeHostImpactTotals,
  findAffectedHostRows,
} from '../../../api/impact/deny-unmatched-findings'
import type { ComputedChecklist } from '../../../api/impact/checklist'
import type { Finding, ImpactSummary } from '../../../api/impact/finding'
import { type SurveyFacts, EMPTY_SURVEY_FACTS } from '../../../api/impact/survey-facts'
import { surveyAreasForChange, computeImpactFindings } from '../../../api/impact/compute-findings'
import {
  type AffectedHostRow,
  type AffectedHostsRequest,
  type Impact,
  type ImpactRequest,
  SESSION_CLOCK_SURVEY_AREAS,
  type SurveyArea,
  CERTIFICATE_SURVEY_AREAS,
  type surveyedCertificatesSchema,
  type surveyedZonesSchema,
  ZONE_LISTING_SURVEY_AREAS,
} from '../../../api/impact/survey'
import { concernsHosts, compareHostRowsBySeverity } from '../../../api/impact/host-impact'
import { computeSeatHistogram } from '../../../api/impact/seat-findings'
import { teamDomainChecklist } from '../../../api/impact/team-domain-findings'
import { success, refuse, type Refused, type Result } from '../../result'
import type { SurveyRunner } from './survey-runner'

const LENGTH_OF_PAGE = 50
const ROWS_AT_ONCE = 1_000

/** Computes what a change would do to the account, from the survey. */
export class ImpactCalculator {
  readonly #surveys: SurveyRunner
  readonly #outsideChange: () => SurveyFacts['outsideChange']

  /** `outsideChange` looks the latest change from outside Gatehouse up in history. */
  constructor(surveys: SurveyRunner, outsideChange: () => SurveyFacts['outsideChange']) {
    this.#surveys = surveys
    this.#outsideChange = outsideChange
  }

  /** Returns what history records about a change; null if the survey does not cover it, or no rule applies. */
  summaryOf(setting: SettingResource, change: SettingChange): ImpactSummary | null {
    const areas = surveyAreasForChange(setting, change)
    const facts = areas.length === 0 ? undefined : this.#factsOf(areas)
    const survey = this.#surveys.get()
    if (facts === undefined || survey === undefined) return null
    const findings = computeImpactFindings(setting, facts, change).map(withoutLists)
    return findings.length === 0 ? null : { surveyed_at: survey.started_at, findings }
  }

  /** Returns what has to be done elsewhere because of a change. Without a survey, it names nothing in the account. */
  checklistOf(setting: SettingResource, change: SettingChange): ComputedChecklist {
    if (setting !== 'organization') return { items: [], surveyed_at: null }
    const facts = this.#factsOf(surveyAreasForChange(setting, change))
    const surveyed_at = facts === undefined ? null : (this.#surveys.get()?.started_at ?? null)
    return { items: teamDomainChecklist(facts ?? EMPTY_SURVEY_FACTS, change), surveyed_at }
  }

  /** Returns every host that the change affects, as CSV; null if they are unknown. */
  csvOf(request: AffectedHostsRequest): ReadableStream<Uint8Array> | null {
    const rows = this.#selectedRows(request)
    if (rows === undefined) return null
    const encoder = new TextEncoder()
    return new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(encoder.encode(csvHeader(COLUMNS))),
      pull(controller) {
        const lines: string[] = []
        while (lines.length < ROWS_AT_ONCE) {
          const { done: isDone, value } = rows.next()
          if (isDone === true) break
          lines.push(csvLine(value))
        }
        if (lines.length > 0) controller.enqueue(encoder.encode(lines.join('')))
        if (lines.length < ROWS_AT_ONCE) controller.close()
      },
    })
  }

  get({ resource, before, after }: ImpactRequest): Result<Impact> {
    const survey = this.#surveys.get()
    if (survey === undefined) return notSurveyed()
    const change = { before, after }
    const facts = this.#factsOf(surveyAreasForChange(resource, change))
    const hosts =
      facts && decidesHosts({ resource, before, after })
        ? computeHostImpactTotals(facts, change)
        : undefined
    return success({
      survey,
      findings: facts === undefined ? [] : computeImpactFindings(resource, facts, change, hosts),
      checklist: facts === undefined ? [] : this.checklistOf(resource, change).items,
      hosts: hosts === undefined ? null : { counts: hosts.counts, zones: hosts.zones },
      seats: facts === undefined ? null : (computeSeatHistogram(facts, change) ?? null),
    })
  }

  hosts(request: AffectedHostsRequest): Result<AffectedHostRow[]> {
    const rows = this.#selectedRows(request)
    if (rows === undefined) return notSurveyed()
    const { offset = 0, limit = LENGTH_OF_PAGE } = request
    const page: AffectedHostRow[] = []
    let total = 0
    for (const row of rows) {
      if (total >= offset && page.length < limit) page.push(row)
      total += 1
    }
    return success(page, { count: page.length, per_page: limit, total_count: total })
  }

  /** Returns the sessions of the applications with this text in their names, and those of Gateway. */
  sessions(search: string): Result<SurveyedSessionDurations> {
    const facts = this.#factsOf(SESSION_CLOCK_SURVEY_AREAS)
    const survey = this.#surveys.get()
    if (facts === undefined || survey === undefined) return notSurveyed()
    const found =
      facts.applications === null
        ? null
        : searchApplicationSessionSettings(facts.applications, search)
    return success({
      surveyed_at: survey.started_at,
      applications: found?.slice(0, MAX_LISTED_SESSION_APPLICATIONS) ?? null,
      application_count: found?.length ?? 0,
      gateway_rules:
        facts.gatewaySessions === null ? null : findEnabledGatewayRules(facts.gatewaySessions),
    })
  }

  /** Returns the names of the account's zones. */
  zones(): Result<z.infer<typeof surveyedZonesSchema>> {
    const facts = this.#factsOf(ZONE_LISTING_SURVEY_AREAS)
    const survey = this.#surveys.get()
    if (facts === undefined || survey === undefined) return notSurveyed()
    const zones = facts.zones?.map(({ name }) => name).toSorted() ?? null
    return success({ surveyed_at: survey.started_at, zones })
  }

  /** Returns the root certificates for mutual TLS, the next that expires first. */
  certificates(): Result<z.infer<typeof surveyedCertificatesSchema>> {
    const facts = this.#factsOf(CERTIFICATE_SURVEY_AREAS)
    const survey = this.#surveys.get()
    if (facts === undefined || survey === undefined) return notSurveyed()
    const certificates = facts.certificates
      ?.toSorted((a, b) => (a.expiresAt ?? Infinity) - (b.expiresAt ?? Infinity))
      .map(({ name, expiresAt, hosts }) => ({
        name,
        expires_at: expiresAt === null ? null : new Date(expiresAt).toISOString(),
        hosts,
      }))
    return success({ surveyed_at: survey.started_at, certificates: certificates ?? null })
  }

  #factsOf(areas: readonly SurveyArea[]): SurveyFacts | undefined {
    const read = this.#surveys.get()?.areas ?? []
    const facts = areas.every((area) => read.includes(area)) ? this.#surveys.facts() : undefined
    return facts === undefined || !areas.includes('history')
      ? facts
      : { ...facts, outsideChange: this.#outsideChange() }
  }

  /**
   * Returns the rows that a request selects, by zone and with the worst first. They are computed anew for each page,
   * because all of them at once would take more memory than everything else.
   */
  #selectedRows(request: AffectedHostsRequest): Generator<AffectedHostRow, void> | undefined {
    const { resource, before, after } = request
    const change = { before, after }
    if (!decidesHosts(request)) return undefined
    const facts = this.#factsOf(surveyAreasForChange(resource, change))
    const zones = facts && findAffectedHostRows(facts, change)
    return zones && selectedRows(zones, request)
  }
}

function decidesHosts({ resource, before, after }: ImpactRequest): boolean {
  return resource === 'organization' && concernsHosts({ before, after })
}

function withoutLists({ edit: _edit, items: _items, ...finding }: Finding) {
  return finding
}

function notSurveyed(): Refused {
  const detail = 'What the change concerns has not been read, or no longer. Start a survey.'
  return refuse('not_possible', detail)
}

function* selectedRows(
  zones: Iterable<{ zone: string; rows: AffectedHostRow[] }>,
  { state, zone, search }: AffectedHostsRequest,
): Generator<AffectedHostRow, void> {
  const part = search?.trim().toLowerCase() ?? ''
  for (const { zone: name, rows } of zones) {
    if (zone !== undefined && zone !== name) continue
    yield* rows
      .filter((row) => (state === undefined || row.state === state) && row.host.includes(part))
      .toSorted(compareHostRowsBySeverity)
  }
}

const COLUMNS = ['host', 'zone', 'state', 'reason', 'applications', 'application_count'] as const

function csvLine({
  host,
  zone,
  state,
  reason,
  applications,
  application_count,
}: AffectedHostRow): string {
  return csvRow([host, zone, state, reason, applications.join(', '), application_count])
}
