import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { png } from './png.ts'

/** The name under which only the browsers of these tests find the server. */
export const LOGO_HOST = 'logos.example'

/** The color of the logo's right half; the left one is transparent. */
export const LOGO_COLOR = '#4080c0'

type File = {
  type: string
  body: Buffer | string
  isShared?: boolean
  /** The server forbids other sites to show the file, as helmet's defaults do. */
  isWithheld?: boolean
  /** Missing until it is put there; browsers may cache that it is missing. */
  isMissing?: boolean
}

const LOGO = png(240, 120, (x) => [0x40, 0x80, 0xc0, x < 120 ? 0 : 255])

/** Random data does not compress. */
let noise = 1
const nextNoise = () => (noise = (noise * 48_271) % 2_147_483_647) & 255
const HEAVY = png(320, 320, () => [nextNoise(), nextNoise(), nextNoise(), 255])

const SVG = 'image/svg+xml'
const svg = (content: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="240" height="120">${content}</svg>`

/** Its only color is as dark as the card in the dark theme, in which it changes to another one. */
const THEMED = svg(
  `<style>rect { fill: #101010 } @media (prefers-color-scheme: dark) { rect { fill: ${LOGO_COLOR} } }</style><rect width="240" height="120"/>`,
)
const WITH_HTML = svg(
  `<rect width="240" height="120" fill="${LOGO_COLOR}"/><foreignObject width="9" height="9"><p xmlns="http://www.w3.org/1999/xhtml">A</p></foreignObject>`,
)

const FILES: Record<string, File> = {
  '/shared.png': { type: 'image/png', body: LOGO, isShared: true },
  '/kept.png': { type: 'image/png', body: LOGO },
  '/called-a-vector.svg': { type: 'image/png', body: LOGO, isShared: true },
  '/called-text.png': { type: 'text/plain', body: LOGO, isShared: true },
  '/heavy.png': { type: 'image/png', body: HEAVY, isShared: true },
  '/withheld.png': { type: 'image/png', body: LOGO, isShared: true, isWithheld: true },
  '/themed.svg': { type: SVG, body: THEMED, isShared: true },
  '/with-html.svg': { type: SVG, body: WITH_HTML, isShared: true },
  '/late.png': { type: 'image/png', body: LOGO, isShared: true, isMissing: true },
  '/no-image.png': { type: 'text/plain', body: 'Not found', isShared: true },
}

/** Starts a third-party server, with logos that other sites may read (CORS) and measure, or only show. */
export async function startLogoServer() {
  let isComplete = false
  const server = createServer(selfSigned(), (request, response) => {
    const { pathname } = new URL(request.url ?? '', 'https://server')
    const file = isComplete || FILES[pathname]?.isMissing !== true ? FILES[pathname] : undefined
    response.statusCode = file === undefined ? 404 : 200
    response.setHeader('cache-control', 'max-age=3600')
    if (file?.isShared === true) {
      response.setHeader('access-control-allow-origin', '*')
      response.setHeader('timing-allow-origin', '*')
    }
    if (file?.isWithheld === true) {
      response.setHeader('cross-origin-resource-policy', 'same-origin')
    }
    if (file !== undefined) response.setHeader('content-type', file.type)
    response.end(file?.body)
  })
  server.listen({ host: '127.0.0.1', port: 0 })
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // listening on a port, not on a pipe
  return {
    url: (file: string) => `https://${LOGO_HOST}:${port}${file}`,
    /** Adds the file that was missing. */
    complete: () => {
      isComplete = true
    },
    stop: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

/** Generates a key and a certificate, because the address of a logo has to be https. */
function selfSigned(): { key: string; cert: string } {
  const request = `req -x509 -nodes -days 2 -newkey rsa:2048 -keyout - -out - -subj /CN=${LOGO_HOST}`
  const pem = execFileSync('openssl', request.split(' '), {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const part = (name: RegExp) => name.exec(pem)?.[0] ?? ''
  return {
    key: part(/-----BEGIN PRIVATE KEY-----[^]*-----END PRIVATE KEY-----/),
    cert: part(/-----BEGIN CERTIFICATE-----[^]*-----END CERTIFICATE-----/),
  }
}
