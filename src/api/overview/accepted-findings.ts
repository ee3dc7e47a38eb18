/**
 * Findings about the account that somebody has accepted for a while, with a reason. Each acceptance is a change in
 * history of its own; the latest one of a finding counts.
 */
import * as z from 'zod/mini'
import { acceptedFindingSchema, changeSchema, type ChangeSummary } from '../change'
import { reasonSchema, ticketSchema } from '../change-request'
import { accountApiPath, createWriteCall } from '../api-client'
import { type AccountFinding, OUTSIDE_CHANGES, outsideChangeNumber } from './account-findings'

/** The longest time for which a finding can be accepted. */
export const MAX_ACCEPTANCE_DAYS = 366

export const acceptFindingRequestSchema = z.strictObject({
  ...z.omit(acceptedFindingSchema, { id: true, until: true }).shape,
  /** RFC 3339, in the future; null ends an acceptance. */
  until: z.nullable(
    z.iso.datetime({ offset: true, error: 'Enter a time as 2026-11-24T09:00:00Z.' }),
  ),
  reason: reasonSchema,
  ticket: z.optional(ticketSchema),
})
export type AcceptFindingRequest = z.infer<typeof acceptFindingRequestSchema>

/** Accepts a finding, or ends its acceptance. The result is the change in history. */
export const acceptFinding = (account_id: string, finding: string, request: AcceptFindingRequest) =>
  createWriteCall(changeSchema, 'POST', accountApiPath(account_id, 'findings', finding), request)

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
  const together = Number(active.get(OUTSIDE_CHANGES)?.finding?.fingerprint ?? Number.NaN)
  return findings.filter((finding) => {
    const number = outsideChangeNumber(finding)
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
