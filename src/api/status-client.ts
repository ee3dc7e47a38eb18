import { type CallOptions, type ClientOptions, requestInit, send } from './client'
import { statusSchema } from './status'

/** The client for the status of Gatehouse itself. `baseUrl` is that of its own operations, `…/api`. */
export function createStatusClient({ fetch, baseUrl }: ClientOptions) {
  return {
    getStatus: (account_id: string, options: CallOptions = {}) =>
      send(
        fetch,
        new Request(
          `${baseUrl}/accounts/${encodeURIComponent(account_id)}/status`,
          requestInit('GET', undefined, options),
        ),
        statusSchema,
      ),
  }
}
