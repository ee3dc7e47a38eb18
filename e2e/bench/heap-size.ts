import { once } from 'node:events'
import * as z from 'zod/mini'
import type { StartedRuntime } from './benched-gateway.ts'

const targetsSchema = z.array(z.object({ id: z.string(), webSocketDebuggerUrl: z.string() }))
const heapSchema = z.object({ usedSize: z.number(), totalSize: z.number() })
const messageSchema = z.object({ id: z.optional(z.int()), result: z.optional(z.unknown()) })

/** In bytes: of what is in use, and of what V8 holds for it. */
export type HeapSize = { used: number; held: number }

/** Returns the size of the Worker's JavaScript heap after a forced garbage collection. Its objects are in the same heap. */
export async function heapSize({ origin, inspector }: StartedRuntime): Promise<HeapSize> {
  if (inspector === undefined) throw new Error('The runtime is not inspected.')
  const response = await fetch(new URL('/json', inspector.replace(/^ws/, 'http')))
  const targets = targetsSchema.parse(await response.json())
  const worker = targets.find(({ id }) => id.startsWith('core:user:'))
  if (worker === undefined) throw new Error('The inspector does not know the Worker.')
  const socket = new WebSocket(worker.webSocketDebuggerUrl)
  await once(socket, 'open')
  try {
    await call(socket, 1, 'HeapProfiler.enable')
    // An idle Worker collects, and answers that it did, only when it handles its next request.
    const next = new AbortController()
    const requests = keepBusy(origin, next.signal)
    await call(socket, 2, 'HeapProfiler.collectGarbage')
    next.abort()
    await requests
    const usage = heapSchema.parse(await call(socket, 3, 'Runtime.getHeapUsage'))
    return { used: usage.usedSize, held: usage.totalSize }
  } finally {
    socket.close()
  }
}

async function keepBusy(origin: string, until: AbortSignal): Promise<void> {
  while (!until.aborted) {
    const response = await fetch(origin)
    await response.arrayBuffer()
  }
}

function call(socket: WebSocket, id: number, method: string): Promise<unknown> {
  return new Promise((resolve) => {
    const listen = ({ data }: MessageEvent) => {
      const message = messageSchema.parse(JSON.parse(String(data)))
      if (message.id !== id) return
      socket.removeEventListener('message', listen)
      resolve(message.result)
    }
    socket.addEventListener('message', listen)
    socket.send(JSON.stringify({ id, method }))
  })
}
