import * as z from 'zod/mini'
import en from 'zod/v4/locales/en.js'
import { customPageWithHtmlSchema } from '../api/cloudflare-objects'
import { parseJson } from '../api/json'
import { applyMergePatch } from '../api/merge-patch'
import { verbatimOrganizationSchema } from '../api/organization'
import { endAccessSessions, createAccessSigningKey } from './access/sessions'
import { type EmulatedAccount, readEmulatedAccount, saveEmulatedAccount } from './emulated-account'
import { DEMO_ACCOUNT_IDS, DEMO_API_TOKENS } from './demo'
import { createNumberedAccount } from './other-accounts'
import type { EmulatorTokenName } from './authorization'
import {
  advanceClock,
  readEmulatorTimeMs,
  readEmulatorSetting,
  formatRfc3339Timestamp,
  writeEmulatorSetting,
} from './emulator-settings'
import { resetToSeed } from './database'
import {
  addFault,
  clearFaults,
  faultSchema,
  readFaults,
  readHeldRequests,
  releaseHeldRequests,
} from './faults'
import { clearLoggedRequests, readLoggedRequests, setRemainingRequests } from './request-log'
import {
  addGeneratedPeople,
  removeGeneratedPeople,
  generateAccountResources,
  generatedAccountSizeSchema,
  generateServiceTokens,
} from './resources/generate-resources'
import { policyTestBehaviorSchema, setPolicyTestBehavior } from './resources/policy-tests'
import { addResources, removeAllResources } from './resources/resource-store'
import { addPersonActivity, personActivitySchema } from './resources/person-activity'
import {
  readEmulatedApiToken,
  saveEmulatedApiToken,
  emulatedApiTokenPatchSchema,
} from './api-tokens'

// Without a locale, zod/mini describes every problem only as an invalid input.
z.config(en())

const milliseconds = z.int().check(z.nonnegative())

/** A control that does something and answers with an empty list. */
const action = (run: (sql: SqlStorage) => void) =>
  control(z.unknown(), (sql) => {
    run(sql)
    return []
  })

/** Without any of the API's rules, because a page may be older than they are. */
const customPagesSchema = z.array(customPageWithHtmlSchema)

const accountPatchSchema = z.strictObject({
  /** A merge patch (RFC 7396), written without any of the API's rules; null removes everything. */
  organization: z.exactOptional(z.nullable(verbatimOrganizationSchema)),
  doh: z.exactOptional(
    z.nullable(z.strictObject({ service_token_id: z.string(), doh_jwt_duration: z.string() })),
  ),
  custom_pages: z.exactOptional(customPagesSchema),
  features: z.exactOptional(
    z.strictObject({
      dashboard_sso: z.exactOptional(z.boolean()),
      independent_mfa: z.exactOptional(z.boolean()),
      onboarded: z.exactOptional(z.boolean()),
    }),
  ),
  authenticators_in_use: z.exactOptional(z.array(z.string())),
  revocation_delay_ms: z.exactOptional(milliseconds),
  access_keys: z.exactOptional(z.enum(['visible', 'hidden'])),
  key_rotation_interval_days: z.exactOptional(z.int().check(z.minimum(21), z.maximum(365))),
})

const rateLimitSchema = z.strictObject({
  /** The number of requests in a window, for tests of a quota larger than Cloudflare's usual one. */
  quota: z.optional(z.int().check(z.positive())),
  /** The whole quota if absent. */
  remaining: z.optional(z.int().check(z.nonnegative())),
})

/** The number of accounts besides the seeded ones, for tests with many; `reset` removes them. */
const accountCountSchema = z.strictObject({ count: z.int().check(z.positive(), z.maximum(500)) })

/** Every control, by method and path below `/__emulator`. `:id` is the id of an account, or the name of a token. */
const CONTROLS = {
  'POST /reset': control(z.unknown(), (sql) => {
    resetToSeed(sql)
    return {}
  }),
  'GET /latency': control(z.unknown(), (sql) => ({ ms: readEmulatorSetting(sql, 'latency_ms') })),
  'PUT /latency': control(z.strictObject({ ms: milliseconds }), (sql, { ms }) => {
    writeEmulatorSetting(sql, 'latency_ms', ms)
    return { ms }
  }),
  'POST /clock': control(z.strictObject({ advance_ms: milliseconds }), (sql, { advance_ms }) => {
    advanceClock(sql, advance_ms)
    return { now: formatRfc3339Timestamp(readEmulatorTimeMs(sql)) }
  }),
  'GET /faults': control(z.unknown(), readFaults),
  'POST /faults': control(faultSchema, (sql, fault) => {
    addFault(sql, fault)
    return readFaults(sql)
  }),
  'DELETE /faults': action(clearFaults),
  'GET /held': control(z.unknown(), readHeldRequests),
  'POST /release': action(releaseHeldRequests),
  'GET /requests': control(z.unknown(), readLoggedRequests),
  'DELETE /requests': action(clearLoggedRequests),
  'POST /access-keys/rotate': control(z.unknown(), async (sql) => {
    const { kid } = await createAccessSigningKey(sql)
    return { kid }
  }),
  'DELETE /sessions': action((sql) => endAccessSessions(sql, readEmulatorTimeMs(sql))),
  'PUT /rate-limit': control(rateLimitSchema, (sql, { quota, remaining }) => {
    if (quota !== undefined) writeEmulatorSetting(sql, 'rate_quota', quota)
    const left = remaining ?? readEmulatorSetting(sql, 'rate_quota')
    const tokens = Object.keys(DEMO_API_TOKENS) as EmulatorTokenName[] // keys of the table
    for (const token of tokens) setRemainingRequests(sql, token, left, readEmulatorTimeMs(sql))
    return { quota: readEmulatorSetting(sql, 'rate_quota'), remaining: left }
  }),
  'PUT /resources': control(generatedAccountSizeSchema, (sql, size) => {
    removeAllResources(sql)
    addResources(sql, generateAccountResources(size))
    removeGeneratedPeople(sql)
    addGeneratedPeople(sql, DEMO_ACCOUNT_IDS.acme, size.people ?? 0)
    const acme = readEmulatedAccount(sql, DEMO_ACCOUNT_IDS.acme)
    if (acme !== undefined && size.service_tokens !== undefined) {
      const service_tokens = generateServiceTokens(size.service_tokens, readEmulatorTimeMs(sql))
      saveEmulatedAccount(sql, { ...acme, service_tokens })
    }
    return size
  }),
  'PUT /accounts': control(accountCountSchema, (sql, { count }) => {
    for (let number = 1; number <= count; number += 1) {
      saveEmulatedAccount(sql, createNumberedAccount(number, readEmulatorTimeMs(sql)))
    }
    return { count }
  }),
  'POST /policy-tests': control(policyTestBehaviorSchema, setPolicyTestBehavior),
  'POST /person-activity': control(personActivitySchema, addPersonActivity),
  'GET /accounts/:id': control(z.unknown(), (sql, _body, id) => readEmulatedAccount(sql, id)),
  'PUT /accounts/:id': control(accountPatchSchema, (sql, patch, id) => {
    const account = readEmulatedAccount(sql, id)
    if (account === undefined) return undefined
    const patched = patchAccount(account, patch, readEmulatorTimeMs(sql))
    saveEmulatedAccount(sql, patched)
    return patched
  }),
  'GET /tokens/:id': control(z.unknown(), (sql, _body, id) =>
    isTokenName(id) ? readEmulatedApiToken(sql, id) : undefined,
  ),
  'PUT /tokens/:id': control(emulatedApiTokenPatchSchema, (sql, patch, id) => {
    if (!isTokenName(id)) return undefined
    const patched = { ...readEmulatedApiToken(sql, id), ...patch }
    saveEmulatedApiToken(sql, id, patched)
    return patched
  }),
}

/** Responds to a control. Controls are for tests against the emulator; Cloudflare has nothing like them. */
export async function handleControlRequest(sql: SqlStorage, request: Request): Promise<Response> {
  const path = new URL(request.url).pathname.replace(/^\/__emulator/, '')
  const [, kind = '', id = ''] = /^\/(accounts|tokens)\/([^/]+)$/.exec(path) ?? []
  const name = `${request.method} ${id === '' ? path : `/${kind}/:id`}`
  const run = isControl(name) ? CONTROLS[name] : undefined
  if (run === undefined) {
    const error = `No control ${name}. There are: ${Object.keys(CONTROLS).join(', ')}.`
    return Response.json({ error }, { status: 404 })
  }
  return run(sql, await request.text(), id)
}

function isTokenName(name: string): name is EmulatorTokenName {
  return Object.hasOwn(DEMO_API_TOKENS, name)
}

function isControl(name: string): name is keyof typeof CONTROLS {
  return Object.hasOwn(CONTROLS, name)
}

/** `run` returns the response, or undefined if there is no such account or token. */
function control<Schema extends z.ZodMiniType>(
  schema: Schema,
  run: (sql: SqlStorage, body: z.infer<Schema>, id: string) => unknown,
) {
  return async (sql: SqlStorage, text: string, id: string): Promise<Response> => {
    const body = schema.safeParse(parseJson(text))
    if (!body.success) {
      return Response.json({ error: z.prettifyError(body.error) }, { status: 400 })
    }
    const result = await run(sql, body.data, id)
    return result === undefined
      ? Response.json({ error: `There is no ${id}.` }, { status: 404 })
      : Response.json(result)
  }
}

function patchAccount(
  account: EmulatedAccount,
  patch: z.infer<typeof accountPatchSchema>,
  time: number,
): EmulatedAccount {
  const { organization, features, access_keys, key_rotation_interval_days, ...rest } = patch
  return {
    ...account,
    ...rest,
    organization: patchOrganization(account.organization, organization, time),
    features: { ...account.features, ...features },
    access_keys: {
      ...account.access_keys,
      ...(access_keys !== undefined && { visibility: access_keys }),
      ...(key_rotation_interval_days !== undefined && { key_rotation_interval_days }),
    },
  }
}

/** Writes as another client would: with a new `updated_at`, unless the patch contains one. */
function patchOrganization(
  current: EmulatedAccount['organization'],
  patch: EmulatedAccount['organization'] | undefined,
  time: number,
): EmulatedAccount['organization'] {
  if (patch === undefined || patch === null) return patch === null ? null : current
  const base = current ?? { created_at: formatRfc3339Timestamp(time) }
  return verbatimOrganizationSchema.parse(
    applyMergePatch({ ...base, updated_at: formatRfc3339Timestamp(time) }, patch),
  )
}
