import { archivesSchema, droppedArchiveSchema, type DropRequest } from './archive'
import { accountPath, callPath, readCall, writeCall } from './gatehouse-client'

const archivesPath = (account_id: string) => accountPath(account_id, 'archives')

/** Lists the months of history that are older than it is kept. */
export const listArchives = (account_id: string) =>
  readCall(archivesSchema, archivesPath(account_id))

/** Drops an archive that was downloaded from history. */
export const dropArchive = (account_id: string, last_change: number, request: DropRequest) =>
  writeCall(
    droppedArchiveSchema,
    'POST',
    [...archivesPath(account_id), last_change, 'drop'],
    request,
  )

/** Returns the path from which a browser downloads an archive, which is known by its last change. */
export const archiveFile = (account_id: string, last_change: number) =>
  callPath({ path: [...archivesPath(account_id), last_change, 'lines.ndjson'] })
