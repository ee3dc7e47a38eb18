import { archivesSchema, droppedArchiveSchema, type DropRequest } from './archive'
import { type CallOptions, type ClientOptions, requestInit, send } from './client'

/** The client for archives of an account's history. `baseUrl` is that of Gatehouse's own operations, `…/api`. */
export function createArchivesClient({ fetch, baseUrl }: ClientOptions) {
  const url = (account_id: string, rest = '') =>
    `${baseUrl}/accounts/${encodeURIComponent(account_id)}/archives${rest}`

  return {
    listArchives: (account_id: string, options: CallOptions = {}) =>
      send(
        fetch,
        new Request(url(account_id), requestInit('GET', undefined, options)),
        archivesSchema,
      ),

    /** The URL of an archive's file. An archive is known by its last change. */
    archiveUrl: (account_id: string, last_change: number) =>
      url(account_id, `/${last_change}/lines.ndjson`),

    /** Drops an archive that was downloaded from history. */
    dropArchive: (account_id: string, last_change: number, request: DropRequest) =>
      send(
        fetch,
        new Request(url(account_id, `/${last_change}/drop`), requestInit('POST', request, {})),
        droppedArchiveSchema,
      ),
  }
}
