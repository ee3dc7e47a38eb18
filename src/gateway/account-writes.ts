import * as z from 'zod/mini'
import { dohSchema } from '../api/doh'
import type { DohUpdate } from '../api/doh-update'
import { etag } from '../api/equality'
import type { OperationName } from '../api/operations'
import type { OrganizationCreate } from '../api/organization-patch'
import { organizationSchema } from '../api/organization'
import type { Revocation } from '../api/revocation'
import { type Answer, failure } from './answer'
import { planDohUpdate } from './doh-update'
import { organizationCreateBody, planOrganizationUpdate } from './organization-update'
import { allowsWrite } from './precondition'
import type { JsonRecord, Replacement } from './replacement'
import { callUpstream, type Upstream, type UpstreamReply } from './upstream'

/** Where a write goes. */
export type WriteTarget = { upstream: Upstream; accountId: string }

export function updateOrganization(
  target: WriteTarget,
  patch: JsonRecord,
  ifMatch: string | undefined,
): Promise<Answer> {
  return replace(target, ifMatch, {
    read: 'getOrganization',
    write: 'updateOrganization',
    schema: organizationSchema,
    plan: (fresh) => planOrganizationUpdate(fresh, patch),
  })
}

export function updateDoh(
  target: WriteTarget,
  update: DohUpdate,
  ifMatch: string | undefined,
): Promise<Answer> {
  return replace(target, ifMatch, {
    read: 'getDoh',
    write: 'updateDoh',
    schema: z.nullable(dohSchema),
    plan: (fresh) => planDohUpdate(fresh, update),
  })
}

export async function createOrganization(
  { upstream, accountId }: WriteTarget,
  organization: OrganizationCreate,
): Promise<Answer> {
  const body = organizationCreateBody(organization)
  return tagged(await callUpstream(upstream, 'createOrganization', { account_id: accountId, body }))
}

export async function revokeUser(
  { upstream, accountId }: WriteTarget,
  revocation: Revocation,
): Promise<Answer> {
  const call = { account_id: accountId, body: revocation }
  return (await callUpstream(upstream, 'revokeUser', call)).answer
}

/** The answer, with the entity tag of what it holds. */
export async function tagged(reply: UpstreamReply): Promise<Answer> {
  if (!reply.ok) return reply.answer
  const headers = { ...reply.answer.headers, etag: await etag(reply.result) }
  return { ...reply.answer, headers }
}

type Resource<Schema extends z.ZodMiniType> = {
  read: OperationName
  write: OperationName
  schema: Schema
  plan: (fresh: z.infer<Schema>) => Replacement
}

/** The road of every PUT, since upstream's own replaces the whole and knows no versions. */
async function replace<Schema extends z.ZodMiniType>(
  { upstream, accountId }: WriteTarget,
  ifMatch: string | undefined,
  { read, write, schema, plan }: Resource<Schema>,
): Promise<Answer> {
  const current = await callUpstream(upstream, read, { account_id: accountId })
  if (!current.ok) return current.answer
  const version = await etag(current.result)
  if (!allowsWrite(ifMatch, version)) return changedMeanwhile(version)

  const fresh = schema.safeParse(current.result)
  if (!fresh.success) return unreadable(current)
  const replacement = plan(fresh.data)
  switch (replacement.kind) {
    case 'invalid':
      return failure('invalid_field', replacement.problems)
    case 'unchanged':
      return tagged(current)
    case 'replace': {
      const { body } = replacement
      return tagged(await callUpstream(upstream, write, { account_id: accountId, body }))
    }
  }
}

function changedMeanwhile(version: string): Answer {
  const detail = 'The value was changed after you read it, and nothing was sent. Read it again.'
  return failure('precondition_failed', detail, { etag: version })
}

function unreadable({ answer }: UpstreamReply): Answer {
  const detail = 'Cloudflare’s API returned the current value in an unknown form. Nothing was sent.'
  return failure('upstream_malformed', detail, answer.headers)
}
