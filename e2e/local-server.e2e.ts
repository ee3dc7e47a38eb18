import { ACCOUNT_IDS } from '../src/emulator/accounts.ts'
import { expect, test } from './support/fixtures.ts'
import { sessionCookie } from './support/sign-in.ts'

const ORGANIZATION = `/client/v4/accounts/${ACCOUNT_IDS.acme}/access/organizations`

test('writes that are refused unread do not disturb one another', async ({ serverUrl }) => {
  const cookie = await sessionCookie(serverUrl, 'viewer')
  const body = JSON.stringify({ name: 'x'.repeat(300_000) })
  const statuses: number[] = []
  const write = async () => {
    const response = await fetch(`${serverUrl}${ORGANIZATION}`, {
      method: 'PUT',
      headers: { cookie },
      body,
    })
    await response.text()
    statuses.push(response.status)
  }
  const writeManyTimes = async () => {
    for (let times = 0; times < 50; times++) await write()
  }
  await Promise.all([writeManyTimes(), writeManyTimes(), writeManyTimes(), writeManyTimes()])
  expect(new Set(statuses)).toEqual(new Set([403]))
})

test('bodies that Access’s pages have no use for do not disturb what is sent after them', async ({
  serverUrl,
}) => {
  const body = 'x'.repeat(300_000)
  const ask = async (method: string, path: string, init: RequestInit = {}) => {
    const url = `${serverUrl}/cdn-cgi/access/${path}`
    const response = await fetch(url, { method, redirect: 'manual', ...init })
    await response.text()
    return response.status
  }
  const statuses: number[] = []
  const turns = async () => {
    for (let turn = 0; turn < 30; turn++) {
      statuses.push(await ask('PUT', 'login', { body }))
      const form = new URLSearchParams({ email: 'viewer@audit.acme.example', redirect_url: '/' })
      statuses.push(await ask('POST', 'login', { body: form }))
    }
  }
  await Promise.all([turns(), turns(), turns(), turns()])
  expect(new Set(statuses)).toEqual(new Set([404, 303]))
})
