import type { DownloadFormat } from '../../api/download-end'
import { receiveFile, type ReceivedFile } from '../../api/file-client'
import { fetchFromGateway } from './api'

export function downloadFile(url: string, format: DownloadFormat): Promise<ReceivedFile> {
  return receiveFile(fetchFromGateway, url, format)
}
