/**
 * Findings about the account that somebody has accepted for a while, with a reason. Each acceptance is a change in
 * history of its own; the latest one of a finding counts.
 */
import type { ChangeSummary } from '../change'
import {
  type AccountFinding,
  OUTSIDE_CHANGES_FINDING_ID,
  findOutsideChangeNumber,
} from './account-findings'

/** Returns the acceptances that are running, by finding. `changes` are those of findings, newest first. */
export function findActiveAcceptances(
  changes: readonly ChangeSummary[],
  now: number,
): Map<string, ChangeSummary> {
  const latest = new Map<string, ChangeSummary>()
  for (const change of changes) {
    const id = change.finding?.id
    if (id !== undefined && !latest.has(id)) latest.set(id, change)
  }
  return new Map([...latest].filter(([, { finding }]) => Date.parse(finding?.until ?? '') > now))
}

/** Returns the findings that no running acceptance covers. */
export function findUnacceptedFindings(
  findings: readonly AccountFinding[],
  active: ReadonlyMap<string, ChangeSummary>,
): AccountFinding[] {
  const together = Number(
    active.get(OUTSIDE_CHANGES_FINDING_ID)?.finding?.fingerprint ?? Number.NaN,
  )
  return findings.filter((finding) => {
    const number = findOutsideChangeNumber(finding)
    const isAmongAccepted = number !== undefined && number <= together
    return !isAmongAccepted && !isFindingAccepted(finding, active.get(finding.id))
  })
}

/** Whether an acceptance still covers a finding: it comes back when what it is about has changed. */
export function isFindingAccepted(
  { fingerprint }: { fingerprint: string | null },
  acceptance: ChangeSummary | undefined,
): boolean {
  if (acceptance === undefined) return false
  return fingerprint === null || acceptance.finding?.fingerprint === fingerprint
}
