import type { DownloadFormat } from '../../api/download-trailer'
import {
  type CompleteDownloadResult,
  fetchCompleteDownload,
} from '../../api/fetch-complete-download'
import { fetchFromGateway } from './api'

/** Downloads a file of Gatehouse's, given the path of its URL. */
export function fetchGatehouseFile(
  path: string,
  format: DownloadFormat,
): Promise<CompleteDownloadResult> {
  return fetchCompleteDownload(fetchFromGateway, `${location.origin}${path}`, format)
}
