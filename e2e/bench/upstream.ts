/** A separate thread that stands in for Cloudflare: every request gets its response after a fixed time. */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { parentPort, workerData } from 'node:worker_threads'
import { successEnvelope } from '../../src/api/envelope.ts'
import { grownAnswer } from './grown-account.ts'

const { delay } = workerData as { delay: number } // given by the sections of the bench
let organization: unknown = {
  auth_domain: 'acme.cloudflareaccess.com',
  name: 'Acme',
  session_duration: '24h',
  login_design: { background_color: '#1d4ed8', header_text: 'Welcome' },
  mfa_config: { allowed_authenticators: ['totp'], session_duration: '24h' },
}

/** The reads that only a survey makes. */
const IN_SURVEYS = /\/(zones|apps|policies|workers|cfd_tunnel|pages|r2|custom_hostnames)\b/

async function answer(request: IncomingMessage): Promise<string> {
  if (request.method === 'PUT') organization = await json(request)
  const url = new URL(request.url ?? '', 'http://upstream')
  return IN_SURVEYS.test(url.pathname)
    ? JSON.stringify({ success: true, errors: [], messages: [], ...grownAnswer(url) })
    : JSON.stringify(successEnvelope(organization))
}

const server = createServer((request, response) => {
  const send = () =>
    void answer(request).then((body) =>
      response
        .setHeader('content-type', 'application/json')
        // Without a limit, so that the gateway is measured and not its pace.
        .setHeader('ratelimit-policy', '"default";q=6000000;w=300')
        .end(body),
    )
  if (delay === 0) send()
  else setTimeout(send, delay)
})
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo // listening on a port, not on a pipe
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port, not a window
  parentPort?.postMessage(port)
})
parentPort?.once('message', () => process.exit())
