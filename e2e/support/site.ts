import { rm } from 'node:fs/promises'
import path from 'node:path'
import type { Change, SettingResource } from '../../src/api/change.ts'
import {
  getChange,
  listChanges,
  makeChange,
  revertChange,
  getHistoryVerification,
} from '../../src/api/changes-operations.ts'
import { createCloudflareClient } from '../../src/api/cloudflare-client.ts'
import { type ApiResult, createGatehouseClient } from '../../src/api/api-client.ts'
import { toDohDocument } from '../../src/api/doh.ts'
import { HANDLED_CLOUDFLARE_ERRORS } from '../../src/api/errors.ts'
import {
  getRun,
  listRunPeople,
  listRuns,
  getSessionCheck,
  startRunSessionCheck,
} from '../../src/api/revocations-operations.ts'
import { startRun } from '../../src/api/revocation-request.ts'
import { createOperationSender } from '../../src/api/testing/operation-sender.ts'
import { createMergePatch } from '../../src/api/merge-patch.ts'
import { DEMO_ACCOUNT_IDS, DEMO_API_TOKENS } from '../../src/emulator/demo.ts'
import { DEPLOYED_BUILD_FOLDER, LOCAL_BUILD_FOLDER } from '../../src/build/build.ts'
import { startWorkerd } from './workerd.ts'
import { controlEmulator } from './emulator.ts'
import { secretsIn } from './secrets.ts'

type Document = { [key: string]: unknown }

/** The Worker as deployed, in a separate process, and the emulator's in another one, which outlives it. */
export type Site = Awaited<ReturnType<typeof startSite>>

/** `settings` are added to the usual ones. */
export async function startSite(name: string, settings: Record<string, string> = {}) {
  const folder = path.resolve('.tmp/sites', `${name}-${process.pid}`)
  await rm(folder, { recursive: true, force: true })
  const api = await startWorkerd({
    build: path.join(LOCAL_BUILD_FOLDER, 'gatehouse_emulator'),
    state: path.join(folder, 'emulator'),
  })
  const startGateway = () =>
    startWorkerd({
      build: path.join(DEPLOYED_BUILD_FOLDER, 'gatehouse'),
      state: path.join(folder, 'gateway'),
      settings: {
        CLOUDFLARE_API_TOKEN: DEMO_API_TOKENS.everything,
        CLOUDFLARE_ACCOUNT_ID: Object.values(DEMO_ACCOUNT_IDS).join(','),
        CLOUDFLARE_BASE_URL: `${api.url}/client/v4`,
        LOCAL_OPERATOR: 'operator@acme.example',
        ...settings,
      },
    })
  let gateway = await startGateway()
  let connections = new AbortController()
  /** Sends to the current gateway. */
  const send = async (request: Request) => {
    const response = await fetch(
      new Request(request.url.replace('http://gatehouse', gateway.url), request),
      { signal: connections.signal },
    )
    const text = await response.text()
    const secrets = secretsIn(JSON.stringify([...response.headers, text]))
    if (secrets.length > 0) throw new Error(`The answer to ${request.url} has ${secrets.join()}.`)
    return new Response(text, response)
  }

  const direct = createCloudflareClient({
    baseUrl: `${api.url}/client/v4`,
    fetch: (request) => {
      request.headers.set('authorization', `Bearer ${DEMO_API_TOKENS.everything}`)
      return fetch(request)
    },
  })

  const emulator = controlEmulator(api.url)

  /** Returns the value in the upstream API, or null without an organization. */
  async function truth(account: string, setting: SettingResource): Promise<Document | null> {
    if (setting === 'doh') return toDohDocument(valueOf(await direct.getDoh(account)))
    const answer = await direct.getOrganization(account)
    if (!answer.ok && answer.error.is(HANDLED_CLOUDFLARE_ERRORS.notEnabled)) return null
    return valueOf(answer)
  }

  /** Writes as another client. */
  async function write(account: string, setting: SettingResource, document: Document | null) {
    const patch =
      document === null ? null : createMergePatch(await truth(account, setting), document)
    await emulator.setAccount(account, { [setting]: setting === 'doh' ? document : patch })
  }

  const call = createOperationSender(
    createGatehouseClient({ baseUrl: 'http://gatehouse', fetch: send }),
  )

  return {
    emulator,
    truth,
    write,
    cloudflare: createCloudflareClient({ baseUrl: 'http://gatehouse/client/v4', fetch: send }),
    changes: {
      listChanges: call(listChanges),
      getChange: call(getChange),
      makeChange: call(makeChange),
      revertChange: call(revertChange),
      verifyChanges: call(getHistoryVerification),
    },
    revocations: {
      listRuns: call(listRuns),
      getRun: call(getRun),
      listPeople: call(listRunPeople),
      startRun: call(startRun),
      startRunSessionCheck: call(startRunSessionCheck),
      getVerification: call(getSessionCheck),
    },

    /** Returns the address of the current gateway. */
    url: () => gateway.url,
    /** Ends all connections to the gateway; the callers do not wait for a response. */
    hangUp: () => {
      connections.abort()
      connections = new AbortController()
    },
    /** Sends SIGKILL. */
    killGateway: () => gateway.kill(),
    /** Starts another gateway with the stored data of the last one. */
    startGateway: async () => {
      gateway = await startGateway()
    },
    stop: async () => {
      await gateway.kill()
      await api.kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export function valueOf<Result>(answer: ApiResult<Result>): Result {
  if (!answer.ok) throw answer.error
  return answer.result
}

/** Returns the account's whole history, oldest first. */
export async function history(site: Site, account: string): Promise<Change[]> {
  const [newest] = valueOf(await site.changes.listChanges(account, { limit: 1 }))
  const numbers = Array.from({ length: newest?.number ?? 0 }, (_, index) => index + 1)
  return Promise.all(
    numbers.map(async (number) => valueOf(await site.changes.getChange(account, number))),
  )
}
