import { Button } from '@cloudflare/kumo/components/button'
import {
  CheckCircleIcon,
  QuestionIcon,
  WarningCircleIcon,
  WarningIcon,
} from '@phosphor-icons/react'
import type { Finding } from '../../../../api/impact/finding'
import type { Impact, ImpactRequest, SurveyStatus } from '../../../../api/impact/survey'
import { applyMergePatch } from '../../../../api/merge-patch'
import { ChecklistItemDetails, FindingSource } from '../../checklist/checklist-item-details'
import { BulletList } from '../../../ui/bullet-list'
import { WarningBanner } from '../../../ui/warning'
import { HostExplorer } from './host-explorer'
import { SeatInactivityChart } from './seat-inactivity-chart'
import { useState } from 'react'
import type { ChecklistItem } from '../../../../api/impact/checklist'

type ChangeChecklistPreviewProps = {
  items: readonly ChecklistItem[]
  /** Whether the change is applied once it is approved, instead of saved. */
  isProposed: boolean
}

/** The tasks elsewhere that this change will cause. They stay with the change as a list to tick off. */
function ChangeChecklistPreview({ items, isProposed }: ChangeChecklistPreviewProps) {
  const [news, setNews] = useState('')
  return (
    <details className="rounded-lg ring ring-kumo-hairline">
      <summary className="cursor-pointer rounded-lg px-4 py-3 font-medium focus-visible:outline-2 focus-visible:outline-kumo-focus">
        To do elsewhere: {items.length} {items.length === 1 ? 'thing' : 'things'}
      </summary>
      <p className="px-4 pb-3 text-sm text-kumo-subtle">
        Once {isProposed ? 'applied' : 'saved'}, this list is kept with the change, to be ticked
        off.
      </p>
      <p role="status" className="px-4 pb-3 text-sm text-kumo-subtle empty:hidden">
        {news}
      </p>
      <ul
        aria-label="To do elsewhere"
        className="divide-y divide-kumo-hairline border-t border-kumo-hairline"
      >
        {items.map((item) => (
          <li key={item.title} className="space-y-1 px-4 py-3">
            <p className="[overflow-wrap:anywhere]">{item.title}</p>
            <ChecklistItemDetails item={item} onCopied={setNews} />
          </li>
        ))}
      </ul>
    </details>
  )
}

/** Findings of a kind that a rule makes once. Several rules may have the same kind. */
function findingKey({ id, subject }: Finding): string {
  return `${subject}: ${id}`
}

/**
 * Compares the findings for one change with those for the same change when its review was opened. Returns the keys of
 * those that are new or say something else, and those that no longer hold.
 */
export function diffFindings(
  opened: readonly Finding[],
  current: readonly Finding[],
): { changed: ReadonlySet<string>; gone: Finding[] } {
  const sentences = new Map(opened.map((finding) => [findingKey(finding), finding.sentence]))
  const keys = new Set(current.map(findingKey))
  const changed = current.filter(
    (finding) => sentences.get(findingKey(finding)) !== finding.sentence,
  )
  return {
    changed: new Set(changed.map(findingKey)),
    gone: opened.filter((finding) => !keys.has(findingKey(finding))),
  }
}

type ImpactFindingsProps = {
  account: string
  /** The time at which the survey finished, which identifies it. */
  survey: string
  change: ImpactRequest
  impact: Impact
  /** The findings for the same change when the review was opened. */
  opened: readonly Finding[]
  onEdit: ((edited: unknown) => void) | undefined
  /** Whether the operator decides about the change instead of saving it. */
  isProposed: boolean
}

/** The effects of a change according to one survey: in sentences and, if it concerns hosts, host by host. */
export function ImpactFindings({
  account,
  survey,
  change,
  impact,
  opened,
  onEdit,
  isProposed,
}: ImpactFindingsProps) {
  const { changed, gone } = diffFindings(opened, impact.findings)
  return (
    <>
      {impact.findings.length + gone.length === 0 ? (
        <p className="text-kumo-subtle">
          {impact.survey.unread.length === 0
            ? 'Nothing in this account was found to depend on it.'
            : 'Nothing was found in what could be read.'}
        </p>
      ) : (
        <ul className="divide-y divide-kumo-hairline rounded-lg ring ring-kumo-hairline">
          {impact.findings.map((finding) => (
            <FindingRow
              key={findingKey(finding)}
              finding={finding}
              isChanged={changed.has(findingKey(finding))}
              onAvoid={onEdit && ((patch) => onEdit(applyMergePatch(change.after, patch)))}
            />
          ))}
          {gone.map((finding) => (
            <li
              key={findingKey(finding)}
              className="px-4 py-3 text-kumo-subtle [overflow-wrap:anywhere]"
            >
              <strong>No longer applies since you opened this: </strong>
              <s>{finding.sentence}</s>
            </li>
          ))}
        </ul>
      )}
      {impact.checklist.length > 0 && (
        <ChangeChecklistPreview items={impact.checklist} isProposed={isProposed} />
      )}
      {impact.seats !== null && <SeatInactivityChart seats={impact.seats} />}
      <UnreadNotice survey={impact.survey} />
      {impact.hosts !== null && impact.hosts.zones.length > 0 && (
        <HostExplorer
          account={account}
          survey={survey}
          change={change}
          hosts={impact.hosts}
          onEdit={onEdit}
        />
      )}
    </>
  )
}

const ICONS = {
  critical: <WarningCircleIcon weight="fill" className="text-kumo-danger" />,
  warning: <WarningIcon weight="fill" className="text-kumo-warning" />,
  notice: <CheckCircleIcon className="text-kumo-subtle" />,
  unknown: <QuestionIcon weight="bold" className="text-kumo-warning" />,
} satisfies Record<Finding['severity'], unknown>

const SEVERITIES: Record<Finding['severity'], string> = {
  critical: 'Critical',
  warning: 'Warning',
  notice: 'Note',
  unknown: 'Unknown',
}

type FindingRowProps = {
  finding: Finding
  /** Whether it says something else than when the review was opened. */
  isChanged: boolean
  /** Undefined if the change under review cannot be edited. */
  onAvoid: ((patch: Record<string, unknown>) => void) | undefined
}

function FindingRow({ finding, isChanged, onAvoid }: FindingRowProps) {
  const { severity, sentence, items, edit } = finding
  return (
    <li className="flex gap-3 px-4 py-3">
      <span className="mt-0.5 shrink-0 [&>svg]:size-5" aria-hidden>
        {ICONS[severity]}
      </span>
      <div className="min-w-0 space-y-1">
        <p className="[overflow-wrap:anywhere]">
          <span className="sr-only">{SEVERITIES[severity]}: </span>
          {isChanged && <strong>Changed since you opened this: </strong>}
          {sentence}
        </p>
        <FindingSource {...finding} />
        {items !== undefined && items.length > 0 && (
          <details className="text-sm">
            <summary className="cursor-pointer">Show which</summary>
            <BulletList items={items} />
          </details>
        )}
        {edit !== undefined && onAvoid !== undefined && (
          <Button size="sm" onClick={() => onAvoid(edit.patch)}>
            {edit.label}
          </Button>
        )}
      </div>
    </li>
  )
}

const READS: Record<SurveyStatus['unread'][number]['read'], string> = {
  listZones: 'The zones',
  listDnsRecords: 'DNS records',
  listLoadBalancers: 'Load balancers',
  listZoneApplications: 'Applications of single zones',
  listApplications: 'Access applications',
  listReusablePolicies: 'Reusable policies',
  listGroups: 'Groups',
  listGatewayRules: 'Gateway rules',
  listServiceTokens: 'Service tokens',
  listUsers: 'The users',
  getDoh: 'The service token for DNS over HTTPS',
  listWorkersDomains: 'Custom domains of Workers',
  listWorkersScripts: 'The ids of Workers',
  getWorkersSubdomain: 'The account’s name at workers.dev',
  listWorkersRoutes: 'Routes of Workers',
  listPagesProjects: 'Hosts of Pages projects',
  listR2Buckets: 'R2 buckets',
  listR2Domains: 'Custom domains of R2 buckets',
  listCustomHostnames: 'Custom hostnames of customers',
  listTunnels: 'Tunnels',
  getTunnelConfiguration: 'The hosts of tunnels',
  listSsoConnectors: 'Connectors for single sign-on to Cloudflare’s dashboard',
  listDeviceRegistrations: 'Registrations of devices',
  listIdentityProviders: 'Identity providers',
  listCertificates: 'Root certificates for mutual TLS',
}

/** Points out what could not be read, which is not the same as what does not exist. */
function UnreadNotice({ survey: { unread } }: { survey: SurveyStatus }) {
  if (unread.length === 0) return null
  return (
    <WarningBanner
      title="Not everything could be read"
      description={
        <ul className="list-disc space-y-1 pl-5">
          {unread.map(({ read, permission, is_permission_inferred, zones, message }) => (
            <li key={read} className="[overflow-wrap:anywhere]">
              {READS[read]}
              {zones > 0 && ` of ${zones} ${zones === 1 ? 'zone' : 'zones'}`}
              {permission === null
                ? `: ${message}`
                : is_permission_inferred
                  ? `: Cloudflare refuses it to Gatehouse’s API token. The permission for it is probably “${permission}”, which Cloudflare does not say.`
                  : `: Gatehouse’s API token lacks “${permission}”.`}
            </li>
          ))}
        </ul>
      }
    />
  )
}
