import type { DownloadFormat } from '../../api/download-trailer'
import { type DownloadedFileResult, fetchCompleteDownload } from '../../api/fetch-complete-download'
import { fetchFromGateway } from './api'

/** Downloads a file of Gatehouse's, given the path of its URL. */
export function fetchGatehouseFile(
  path: string,
  format: DownloadFormat,
): Promise<DownloadedFileResult> {
  return fetchCompleteDownload(fetchFromGateway, `${location.origin}${path}`, format)
}
