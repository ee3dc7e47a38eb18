import type { DownloadFormat } from '../../api/download-end'
import { type ReceivedFile, receiveFile } from '../../api/file-client'
import { fetchFromGateway } from './api'

/** Downloads a file of Gatehouse's, given the path of its URL. */
export function downloadFile(path: string, format: DownloadFormat): Promise<ReceivedFile> {
  return receiveFile(fetchFromGateway, `${location.origin}${path}`, format)
}
