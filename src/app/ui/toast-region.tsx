import { createKumoToastManager, Toasty } from '@cloudflare/kumo/components/toast'
import { useEffect } from 'react'
import type { ToastMessage } from './toasts'

const manager = createKumoToastManager()
let lastShown = 0

/** Passes each message to Kumo once, starting with those that were added before the region itself had loaded. */
export default function ToastRegion({ messages }: { messages: readonly ToastMessage[] }) {
  useEffect(() => {
    for (const { id, variant, title, description } of messages) {
      if (id <= lastShown) continue
      lastShown = id
      manager.add({
        title,
        variant,
        ...(description === undefined ? {} : { description }),
      })
    }
  }, [messages])
  return <Toasty toastManager={manager}>{null}</Toasty>
}
