import * as z from 'zod/mini'
import {
  type ClientOptions,
  toConnectionError,
  readResponse,
  requestInit,
  readTrace,
} from './client'
import { type DownloadFormat, isCompleteDownload, MAX_END_CHARACTERS } from './download-end'
import { ApiError } from './errors'

export type ReceivedFile = { ok: true; file: Blob } | { ok: false; error: ApiError }

/** Returns a complete download, or an error. The browser keeps large files on disk. */
export async function receiveFile(
  fetch: ClientOptions['fetch'],
  url: string,
  format: DownloadFormat,
): Promise<ReceivedFile> {
  try {
    const response = await fetch(new Request(url, requestInit('GET', undefined, {})))
    const isFile = response.headers.get('content-disposition')?.startsWith('attachment') ?? false
    if (!response.ok || !isFile) {
      const answer = readResponse(response, await response.text(), z.never())
      return answer.ok ? incomplete(response) : answer
    }
    const file = await response.blob().catch(() => undefined)
    const ending = await file?.slice(-MAX_END_CHARACTERS).text()
    if (file === undefined || ending === undefined) return incomplete(response)
    return isCompleteDownload(format, ending) ? { ok: true, file } : incomplete(response)
  } catch (cause) {
    return { ok: false, error: toConnectionError(cause) }
  }
}

function incomplete(response: Response): ReceivedFile {
  const detail = 'The file is incomplete: its download broke off before its last line.'
  const { status } = response
  return {
    ok: false,
    error: new ApiError({ kind: 'malformed', status, detail }, readTrace(response)),
  }
}
