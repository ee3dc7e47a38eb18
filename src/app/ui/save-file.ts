import {
  type DownloadFormat,
  isCompleteDownload,
  MAX_TRAILER_CHARACTERS,
} from '../../api/download-trailer'
import * as z from 'zod/mini'
import {
  type ApiClientOptions,
  toConnectionError,
  parseApiResult,
  buildRequestInit,
  readResponseTrace,
} from '../../api/api-client'
import { ApiError } from '../../api/errors'

type DownloadedFileResult = { ok: true; file: Blob } | { ok: false; error: ApiError }

/** Returns a complete download, or an error. The browser keeps large files on disk. */
export async function fetchCompleteDownload(
  fetch: ApiClientOptions['fetch'],
  url: string,
  format: DownloadFormat,
): Promise<DownloadedFileResult> {
  try {
    const response = await fetch(new Request(url, buildRequestInit('GET', undefined, {})))
    const isFile = response.headers.get('content-disposition')?.startsWith('attachment') ?? false
    if (!response.ok || !isFile) {
      const answer = parseApiResult(response, await response.text(), z.never())
      return answer.ok ? incomplete(response) : answer
    }
    const file = await response.blob().catch(() => undefined)
    const ending = await file?.slice(-MAX_TRAILER_CHARACTERS).text()
    if (file === undefined || ending === undefined) return incomplete(response)
    return isCompleteDownload(format, ending) ? { ok: true, file } : incomplete(response)
  } catch (cause) {
    return { ok: false, error: toConnectionError(cause) }
  }
}

function incomplete(response: Response): DownloadedFileResult {
  const detail = 'The file is incomplete: its download broke off before its last line.'
  const { status } = response
  return {
    ok: false,
    error: new ApiError({ kind: 'malformed', status, detail }, readResponseTrace(response)),
  }
}

/** Makes the browser save a file, as if it had been downloaded. */
export function saveFile(file: Blob, name: string): void {
  const url = URL.createObjectURL(file)
  const link = document.createElement('a')
  Object.assign(link, { href: url, download: name })
  link.click()
  // By then, the browser has read the file.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
