import { cp, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { LOCAL_BUILD_FOLDER } from '../src/build/build.ts'
import { paths } from '../src/app/paths.ts'
import { DEMO_ACCOUNT_IDS, DEMO_API_TOKENS } from '../src/emulator/demo.ts'
import { expectNoAxeViolations, expectPage } from './support/expectations.ts'
import { expect, test as base } from './support/fixtures.ts'
import { startLocalServer } from './support/local-server.ts'
import { startSite, valueOf } from './support/site.ts'
import {
  startWebhookReceiver,
  WEBHOOK_SECRET,
  type WebhookReceiver,
} from './support/webhook-receiver.ts'
import { startWorkerd } from './support/workerd.ts'

const { acme } = DEMO_ACCOUNT_IDS
const STATUS = paths.status(acme)

function notificationSettings(urls: Record<string, string>): string {
  const destinations = Object.fromEntries(
    Object.entries(urls).map(([name, url]) => [
      name,
      { kind: 'standard', url, secret: WEBHOOK_SECRET },
    ]),
  )
  return JSON.stringify({ gatehouse: 'http://localhost:4173', destinations })
}

type Notifying = { url: string; siem: WebhookReceiver; pager: WebhookReceiver }

/** Gatehouse on one's own machine, with two receivers beside it. */
const test = base.extend<object, { notifying: Notifying }>({
  notifying: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the names of the fixtures from here
    async ({}, use) => {
      const folder = path.resolve('.tmp/notifications', String(process.pid))
      const build = path.join(folder, 'build')
      await cp(LOCAL_BUILD_FOLDER, build, { recursive: true })
      const [siem, pager] = await Promise.all([startWebhookReceiver(), startWebhookReceiver()])
      const api = await startWorkerd({
        build: path.join(LOCAL_BUILD_FOLDER, 'gatehouse_emulator'),
        state: path.join(folder, 'api'),
      })
      const settings = {
        CLOUDFLARE_API_TOKEN: DEMO_API_TOKENS.everything,
        CLOUDFLARE_ACCOUNT_ID: Object.values(DEMO_ACCOUNT_IDS).join(','),
        CLOUDFLARE_BASE_URL: `${api.url}/client/v4`,
        LOCAL_OPERATOR: 'operator@acme.example',
        NOTIFICATIONS: notificationSettings({ siem: siem.url, pager: pager.url }),
      }
      const lines = Object.entries(settings).map(([name, value]) => `${name}='${value}'\n`)
      await writeFile(path.join(build, 'gatehouse/.dev.vars'), lines.join(''))
      const server = await startLocalServer(build)
      await use({ url: server.url, siem, pager })
      await server.stop()
      await Promise.all([api.kill(), siem.stop(), pager.stop()])
      await rm(folder, { recursive: true, force: true })
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  serverUrl: [({ notifying }, use) => use(notifying.url), { scope: 'worker' }],
  // There is no demo here whose emulator could be reset; the tests follow each other on one API.
  // oxlint-disable-next-line no-empty-pattern -- as above
  freshEmulator: ({}, use) => use(),
  persona: 'nobody',
})

// One server for all of them: starting one takes longer than most tests.
test.describe.configure({ mode: 'default' })

test('a change reaches a receiver on loopback, signed, and the page says so', async ({
  page,
  notifying: { siem },
}) => {
  const organization = `/client/v4/accounts/${acme}/access/organizations`
  const headers = { 'x-requested-with': 'XMLHttpRequest' }
  const saved = await page.request.put(organization, { headers, data: { session_duration: '13h' } })
  expect(saved.status()).toBe(200)
  const event = () => siem.events.find(({ type }) => type === 'gatehouse.change.applied')
  await expect.poll(event).toMatchObject({
    source: `/api/accounts/${acme}`,
    data: {
      who: 'operator@acme.example',
      fields: ['session_duration'],
      link: expect.stringContaining(`http://localhost:4173/${acme}/history/`),
    },
  })
  expect(siem.bodies.join('\n')).not.toContain('13h')
  await page.goto(STATUS)
  await expectPage(page, 'Status')
  const card = page.getByRole('region', { name: 'Outgoing notifications' })
  await expect(card.getByText(/Last reached .+ Nothing is waiting\./)).toHaveCount(2)
  await expect(card).not.toContainText('whsec_')
  await expect(card).not.toContainText('/hook')
  await expectNoAxeViolations(page)
})

test('a test says what the receiver answers', async ({ page, notifying: { siem } }) => {
  await page.goto(STATUS)
  const button = page.getByRole('button', { name: 'Send a test to siem' })
  await button.click()
  await expect(page.getByText('The test was accepted: HTTP 204.')).toBeVisible()
  expect(siem.events.some(({ type }) => type === 'gatehouse.destination.test')).toBe(true)
  siem.answerWith(503)
  await button.click()
  await expect(page.getByText('The test failed: HTTP 503.')).toBeVisible()
  siem.answerWith(204)
})

test('a receiver that is gone is given up, the other one learns it, and it gets everything when it is back', async ({
  page,
  notifying: { siem, pager },
}) => {
  siem.answerWith(410)
  const organization = `/client/v4/accounts/${acme}/access/organizations`
  const headers = { 'x-requested-with': 'XMLHttpRequest' }
  const saved = await page.request.put(organization, { headers, data: { session_duration: '14h' } })
  expect(saved.status()).toBe(200)
  await expect
    .poll(() => pager.events.some(({ type }) => type === 'gatehouse.destination.failed'))
    .toBe(true)
  await page.goto(STATUS)
  await expect(page.getByText('Notifications no longer reach siem.')).toBeVisible()
  const card = page.getByRole('region', { name: 'Outgoing notifications' })
  await expect(card.getByText('Given up', { exact: true })).toBeVisible()
  await expectNoAxeViolations(page)
  siem.answerWith(204)
  const before = siem.events.length
  await page.getByRole('button', { name: 'Resend what is waiting to siem' }).click()
  await expect.poll(() => siem.events.length).toBeGreaterThan(before)
  await expect(card.getByText('Given up', { exact: true })).toHaveCount(0)
  await expect(page.getByText('Notifications no longer reach siem.')).toHaveCount(0)
})

test('what a gateway was sending when it was killed is sent by the next one', async () => {
  const siem = await startWebhookReceiver()
  siem.answerWith('never')
  const site = await startSite('notifications', {
    NOTIFICATIONS: notificationSettings({ siem: siem.url }),
  })
  try {
    const change = (session_duration: string) =>
      site.cloudflare.updateOrganization(acme, { session_duration })
    valueOf(await change('13h'))
    valueOf(await change('15h'))
    await site.killGateway()
    siem.answerWith(204)
    await site.startGateway()
    // The object wakes with the first request.
    valueOf(await site.changes.listChanges(acme, { limit: 1 }))
    await expect
      .poll(() => siem.events.filter(({ type }) => type === 'gatehouse.change.applied').length, {
        timeout: 90_000,
      })
      .toBe(2)
    const numbers = siem.events.map(({ id }) => Number(id))
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b))
  } finally {
    await site.stop()
    await siem.stop()
  }
})
