import { createKumoToastManager, Toasty } from '@cloudflare/kumo/components/toast'
import { useEffect } from 'react'

/**
 * A message about the outcome of a single action that needs no response; errors have places of their own. The region
 * loads with the first toast, so pages without one never pay for it.
 */
export type ToastMessage = {
  id: number
  variant: 'success' | 'error'
  title: string
  description?: string
}

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
