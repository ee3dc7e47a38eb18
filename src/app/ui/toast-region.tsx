import { createKumoToastManager, Toasty } from '@cloudflare/kumo/components/toast'
import { useEffect } from 'react'
import type { ToastMessage } from './toasts'

const manager = createKumoToastManager()
let lastShown = 0

/** Hands each message to Kumo once, the first one after the region itself has loaded. */
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
