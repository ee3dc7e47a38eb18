import { type ReactNode, useState } from 'react'
import type { DownloadFormat } from '../../api/download-trailer'
import { fetchFromGateway } from '../queries/api'
import { BusyButton } from './busy-button'
import { toastFailure } from './toasts'

type DownloadButtonProps = {
  url: string
  format: DownloadFormat
  /** The name of the file. */
  name: string
  /** Called when the file was saved. */
  onSaved?: () => void
  children: ReactNode
}

/**
 * Saves one of Gatehouse's files once it is complete: a download by the browser itself may break off in the middle and
 * still look like any other file.
 */
export function DownloadButton({ url, format, name, onSaved, children }: DownloadButtonProps) {
  const [isBusy, setBusy] = useState(false)

  async function download() {
    setBusy(true)
    try {
      const { fetchCompleteDownload, saveFile } = await import('./save-file')
      const address = `${location.origin}${url}`
      const received = await fetchCompleteDownload(fetchFromGateway, address, format)
      if (received.ok) {
        saveFile(received.file, name)
        onSaved?.()
      } else {
        const { message, trace } = received.error
        const request = trace.requestId === undefined ? '' : ` Request ID: ${trace.requestId}`
        toastFailure(`${name} was not saved`, `${message}${request}`)
      }
    } catch {
      toastFailure(`${name} was not saved`, 'Check your connection, then try again.')
    }
    setBusy(false)
  }

  return (
    <BusyButton
      type="button"
      size="sm"
      variant="secondary"
      isBusy={isBusy}
      onClick={() => void download()}
    >
      {children}
    </BusyButton>
  )
}
