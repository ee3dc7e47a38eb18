import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { HTTP } from 'cloudevents'
import { Webhook } from 'standardwebhooks'

/** A CloudEvent whose signature was verified, as the packages for receivers read both. */
type ReceivedEvent = { id: string; type: string; source: string; data?: unknown }

export const WEBHOOK_SECRET = `whsec_${btoa('the secret of a receiver on loopback')}`

/** A receiver of Standard Webhooks on loopback. What has no valid signature is refused with 401. */
export type WebhookReceiver = {
  url: string
  events: ReceivedEvent[]
  /** The bodies as they were accepted. */
  bodies: string[]
  /** Answers with another status than 204, or never. */
  answerWith: (answer: number | 'never') => void
  stop: () => Promise<void>
}

export async function startWebhookReceiver(secret = WEBHOOK_SECRET): Promise<WebhookReceiver> {
  const events: ReceivedEvent[] = []
  const bodies: string[] = []
  let answer: number | 'never' = 204
  const receive = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await text(request)
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    )
    try {
      new Webhook(secret).verify(body, headers)
    } catch {
      response.writeHead(401).end()
      return
    }
    if (answer === 'never') return
    if (answer < 300) {
      const event = HTTP.toEvent({ headers, body })
      if (!Array.isArray(event)) events.push(event)
      bodies.push(body)
    }
    response.writeHead(answer).end()
  }
  const server = createServer((request, response) => void receive(request, response))
  server.listen({ host: '127.0.0.1', port: 0 })
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // listening on a port, not on a pipe
  return {
    url: `http://127.0.0.1:${port}/hook`,
    events,
    bodies,
    answerWith: (status) => {
      answer = status
    },
    stop: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
