import { beforeEach, expect, test } from 'vitest'
import { PROTECTION } from './answer'
import { ACME, emulator, gatehouse } from './testing/demo'
import { gatewayUnderTest } from './testing/fake-upstream'

beforeEach(async () => {
  await emulator.reset()
})

const HOSTILE = `<!doctype html><base href="https://evil.example/">
<meta http-equiv="refresh" content="0; url=/cdn-cgi/access/logout">
<script>document.title = 'run'</script><img src=x onerror="alert(1)">
<iframe src="/"></iframe><form action="/api/session"><button>Send</button></form>
<a href="/cdn-cgi/access/logout" target="_top">Out</a>
<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>
<map><area href='https://evil.example/'></map><A HREF=javascript:alert(1)>x</A>`

async function show(custom_html: string) {
  const page = { uid: 'p-1', name: 'Denied', type: 'identity_denied', custom_html }
  await emulator.changeAccount(ACME, { custom_pages: [page] })
  return gatehouse('GET', '/custom-pages/p-1')
}

test('a custom page is a document that may do nothing', async () => {
  const response = await show(HOSTILE)
  expect(response.status).toBe(200)
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'cache-control': 'no-store',
    'content-type': 'text/html; charset=utf-8',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': PROTECTION['permissions-policy'],
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  })
  const policy = response.headers.get('content-security-policy')?.split('; ')
  expect(policy).toEqual([
    'sandbox',
    "default-src 'none'",
    "style-src 'unsafe-inline' https:",
    'img-src https: data:',
    'font-src https: data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
  ])
})

test('its links lead nowhere, however they are written', async () => {
  const html = await (await show(HOSTILE)).text()
  const links = [...html.matchAll(/<(?:a|area)\b[^>]*href=("[^"]*"|'[^']*'|[^\s>]*)/gi)]
  expect(links.map(([, target]) => target)).toEqual(Array.from({ length: 4 }, () => '"#"'))
})

test('what it shows is left as it is', async () => {
  const html = '<!doctype html><style>p { color: red }</style><p class=x>Grüße &amp; 1 &lt; 2</p>'
  expect(await (await show(html)).text()).toBe(html)
})

test.each(['', ' \n'])('one that shows %o is told as an error', async (html) => {
  const response = await show(html)
  expect(response.status).toBe(404)
  expect(response.headers.get('content-type')).toMatch(/json/)
})

test('one that is not there, or may not be read, is Cloudflare’s refusal', async () => {
  expect((await gatehouse('GET', '/custom-pages/none')).status).toBe(404)
  await emulator.addFault({ kind: 'status', status: 403, operation: 'getCustomPage' })
  expect((await gatehouse('GET', '/custom-pages/p-1')).status).toBe(403)
})

test('what is no id of a page goes nowhere', async () => {
  const { call, received } = gatewayUnderTest()
  for (const id of ['..', '%2e%2e', '..%2fkeys', 'a%3fb', 'x'.repeat(65)]) {
    const own = await call(`/api/accounts/${ACME}/custom-pages/${id}`)
    const raw = await call(`/client/v4/accounts/${ACME}/access/custom_pages/${id}`)
    expect([own.status, raw.status]).toEqual([404, 404])
  }
  expect(received.filter(({ url }) => url.includes('custom_pages/'))).toEqual([])
})
