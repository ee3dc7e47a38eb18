import { exports } from 'cloudflare:workers'
import * as z from 'zod/mini'
import { envelopeSchema } from '../../api/envelope'
import type { EmulatorTokenName } from '../authorization'
import { DEMO_ACCOUNT_IDS, DEMO_API_TOKENS } from '../demo'

/** Calls to the emulator for tests, over HTTP like those of any client. */

export const BASE_URL = 'http://emulator/client/v4'
export const ACME = `/accounts/${DEMO_ACCOUNT_IDS.acme}`
export const BLANK = `/accounts/${DEMO_ACCOUNT_IDS.blank}`
export const ORGANIZATION = `${ACME}/access/organizations`
export const BLANK_ORGANIZATION = `${BLANK}/access/organizations`

type CallOptions = { token?: EmulatorTokenName; body?: unknown; headers?: Record<string, string> }

export function sendApiRequest(
  method: string,
  path: string,
  options: CallOptions = {},
): Promise<Response> {
  const { token = 'everything', body, headers } = options
  const request = new Request(`${BASE_URL}${path}`, {
    method,
    headers: headers ?? { authorization: `Bearer ${DEMO_API_TOKENS[token]}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return exports.default.fetch(request)
}

/** Returns the response in the form that most tests need. */
export async function callApi(method: string, path: string, options: CallOptions = {}) {
  const response = await sendApiRequest(method, path, options)
  const { success, errors, result, result_info } = envelopeSchema.parse(await response.json())
  const [error] = errors ?? []
  return {
    status: response.status,
    success,
    result,
    result_info,
    code: error?.code,
    message: error?.message,
    pointer: error?.source?.pointer ?? undefined,
  }
}

const organizationResult = z.looseObject({ updated_at: z.string() })

export async function readOrganization(path = ORGANIZATION) {
  return organizationResult.parse((await callApi('GET', path)).result)
}

/** Returns a body that PUT accepts for the seeded Acme: the response of GET without the fields that the API refuses. */
export async function writableOrganization(): Promise<Record<string, unknown>> {
  const {
    created_at: _created,
    updated_at: _updated,
    mfa_configuration_allowed: _allowed,
    trusted_accounts: _trusted,
    ...writable
  } = await readOrganization()
  return writable
}

export function sendControl(method: string, path: string, body?: unknown): Promise<Response> {
  const init = body === undefined ? { method } : { method, body: JSON.stringify(body) }
  return exports.default.fetch(new Request(`http://emulator/__emulator${path}`, init))
}

export async function callControl(method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await sendControl(method, path, body)
  if (!response.ok) throw new Error(await response.text())
  return response.json()
}

/** Changes an account as another administrator would, without any of the API's rules. */
export function changeAcmeOutside(patch: Record<string, unknown>): Promise<unknown> {
  return callControl('PUT', ACME, patch)
}

/** Loading the Worker for the first call takes seconds on a busy machine. */
export const LOADING_TIMEOUT_MS = 60_000

export async function resetEmulator(): Promise<void> {
  await callControl('POST', '/reset')
}
