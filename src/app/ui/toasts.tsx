import { lazy, Suspense, useSyncExternalStore } from 'react'
import type { ToastMessage } from './toast-region'

let messages: readonly ToastMessage[] = []
const listeners = new Set<() => void>()

export function toastSuccess(title: string, description?: string): void {
  show({ variant: 'success', title, ...(description === undefined ? {} : { description }) })
}

export function toastFailure(title: string, description: string): void {
  show({ variant: 'error', title, description })
}

function show(message: Omit<ToastMessage, 'id'>): void {
  const id = (messages.at(-1)?.id ?? 0) + 1
  messages = [...messages, { id, ...message }]
  for (const listener of listeners) listener()
}

const ToastRegion = lazy(() => import('./toast-region'))

export function Toasts() {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => messages,
  )
  if (shown.length === 0) return null
  return (
    <Suspense>
      <ToastRegion messages={shown} />
    </Suspense>
  )
}
