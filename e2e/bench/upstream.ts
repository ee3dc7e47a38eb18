/** A thread of its own that stands in for Cloudflare: every GET is answered after a fixed time. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parentPort, workerData } from 'node:worker_threads'
import { successEnvelope } from '../../src/api/envelope.ts'

const { delay } = workerData as { delay: number } // given by the gateway section of the bench
const answer = JSON.stringify(
  successEnvelope({
    auth_domain: 'acme.cloudflareaccess.com',
    name: 'Acme',
    session_duration: '24h',
    login_design: { background_color: '#1d4ed8', header_text: 'Welcome' },
    mfa_config: { allowed_authenticators: ['totp'], session_duration: '24h' },
  }),
)

const server = createServer((_request, response) => {
  const send = () => response.setHeader('content-type', 'application/json').end(answer)
  if (delay === 0) send()
  else setTimeout(send, delay)
})
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo // listening on a port, not on a pipe
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port, not a window
  parentPort?.postMessage(port)
})
parentPort?.once('message', () => process.exit())
