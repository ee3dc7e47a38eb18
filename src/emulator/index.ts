import { DurableObject } from 'cloudflare:workers'
import {
  handleAccessSignInRequest,
  isAccessSignInPath,
} from './access/handle-access-sign-in-request'
import { handleApiRequest } from './handle-api-request'
import { handleControlRequest } from './handle-control-request'
import { ensureSeed } from './database'

export type EmulatorEnv = { CLOUDFLARE: DurableObjectNamespace<Cloudflare> }

/** The entire state of the emulator: accounts, people, faults and the clock, in SQLite. */
export class Cloudflare extends DurableObject<EmulatorEnv> {
  readonly #sql: SqlStorage

  constructor(ctx: DurableObjectState, env: EmulatorEnv) {
    super(ctx, env)
    this.#sql = ctx.storage.sql
    ensureSeed(this.#sql)
  }

  /** Reads every body to its end: an unread body makes later requests on its connection fail. */
  override async fetch(request: Request): Promise<Response> {
    const response = await this.#answer(request)
    if (!request.bodyUsed) await request.body?.pipeTo(new WritableStream())
    return response
  }

  async #answer(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url)
    if (pathname.startsWith('/client/v4/')) return handleApiRequest(this.#sql, request)
    if (pathname.startsWith('/__emulator/')) return handleControlRequest(this.#sql, request)
    if (isAccessSignInPath(pathname)) return handleAccessSignInRequest(this.#sql, request)
    return new Response('The emulator answers below /client/v4 and /__emulator.\n', { status: 404 })
  }
}

/** A stand-in for Cloudflare's API, for local use and tests. A single object contains all of it. */
export default {
  fetch: (request, env) => env.CLOUDFLARE.getByName('cloudflare').fetch(request),
} satisfies ExportedHandler<EmulatorEnv>
