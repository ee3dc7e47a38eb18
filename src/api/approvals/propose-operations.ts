import { type GatehouseCall, createGatehousePostCall } from '../api-client'
import type { ChangeRequest, RevertRequest } from '../change-request'
import { changesApiPath } from '../changes-operations'
import type { RunFromListRequest, RunRequest } from '../revocation-request'
import { revocationsApiPath } from '../revocations-operations'
import { proposalSchema } from './proposal'

/** Asks for approval of a change: the call that would make it, with the preference to wait, and not to make it. */
const proposeCall = (path: GatehouseCall<unknown>['path'], request: unknown) => ({
  ...createGatehousePostCall(proposalSchema, path, request),
  prefer: 'respond-async, handling=strict' as const,
})

export const proposeChange = (account_id: string, request: ChangeRequest) =>
  proposeCall(changesApiPath(account_id), request)

export const proposeRevert = (account_id: string, number: number, request: RevertRequest) =>
  proposeCall(changesApiPath(account_id, number, 'revert'), request)

export const proposeRevocationRun = (
  account_id: string,
  request: RunRequest | RunFromListRequest,
) => proposeCall(revocationsApiPath(account_id), request)
