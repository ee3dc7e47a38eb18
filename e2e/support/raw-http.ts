import { connect } from 'node:net'

export type RawAnswer = { status: number; head: string; body: string }

/** Sends bytes that no client would send, and reads the first response. */
export async function sendRaw(serverUrl: string, request: string): Promise<RawAnswer> {
  const { hostname, port } = new URL(serverUrl)
  const socket = connect(Number(port), hostname)
  let text = ''
  const ended = new Promise<void>((resolve) => {
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1')
      // The server may leave the connection open for another request, which does not come.
      if (isWhole(text)) socket.destroy()
    })
    // The server may also end the connection by force if it refuses the rest.
    socket.on('error', () => undefined)
    socket.on('close', () => resolve())
  })
  socket.write(request, 'latin1')
  await ended
  const [head = '', ...body] = text.split('\r\n\r\n')
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? Number.NaN)
  return { status, head, body: body.join('\r\n\r\n') }
}

function isWhole(answer: string): boolean {
  const end = answer.indexOf('\r\n\r\n')
  if (end === -1) return false
  const length = /^content-length: (\d+)/im.exec(answer.slice(0, end))?.[1]
  return length === undefined
    ? answer.endsWith('\r\n0\r\n\r\n')
    : answer.length >= end + 4 + Number(length)
}
