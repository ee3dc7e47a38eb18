import { exports } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { SECURITY_HEADERS } from './response'
import { ORIGIN } from './testing/demo-client'

test('the frame of a block page takes its own styles and pictures, and nothing from anywhere', async () => {
  const response = await exports.default.fetch(`${ORIGIN}/share/frame`)
  expect(response.status).toBe(200)
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'cache-control': 'no-store',
    'content-type': 'text/html; charset=utf-8',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': SECURITY_HEADERS['permissions-policy'],
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  })
  expect(response.headers.get('content-security-policy')?.split('; ')).toEqual([
    'sandbox allow-same-origin',
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
  ])
})

test.each([
  ['/share/frame', '<!doctype html>'],
  ['/share/frame?mode=quirks', ''],
  ['/share/frame?mode=<script>', '<!doctype html>'],
])('%s is an empty document', async (path, text) => {
  expect(await (await exports.default.fetch(`${ORIGIN}${path}`)).text()).toBe(text)
})
