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
