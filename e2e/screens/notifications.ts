import { cp, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Page } from '@playwright/test'
import { paths } from '../../src/app/paths.ts'
import { LOCAL_BUILD_FOLDER } from '../../src/build/build.ts'
import { DEMO_ACCOUNT_IDS, DEMO_API_TOKENS } from '../../src/emulator/demo.ts'
import { startLocalServer } from '../support/local-server.ts'
import { startWebhookReceiver, WEBHOOK_SECRET } from '../support/webhook-receiver.ts'
import { startWorkerd } from '../support/workerd.ts'
import type { Scene, State } from './scenes.ts'

/** A Gatehouse that tells others what happens: one is reached, one does not answer, one is gone, one was not used yet. */

const { acme } = DEMO_ACCOUNT_IDS

async function startNotifyingServer() {
  const folder = path.resolve('.tmp/screens-notifications', String(process.pid))
  const build = path.join(folder, 'build')
  await cp(LOCAL_BUILD_FOLDER, build, { recursive: true })
  const receivers = await Promise.all(Array.from({ length: 4 }, () => startWebhookReceiver()))
  const [siem, pager, gone, quiet] = receivers
  pager?.answerWith(503)
  gone?.answerWith(410)
  const api = await startWorkerd({
    build: path.join(LOCAL_BUILD_FOLDER, 'gatehouse_emulator'),
    state: path.join(folder, 'api'),
  })
  const destination = { kind: 'standard', secret: WEBHOOK_SECRET }
  const destinations = {
    siem: { ...destination, url: siem?.url, include: ['values', 'reasons'] },
    pager: { ...destination, url: pager?.url, events: ['changes'] },
    'security-archive-of-the-group': { ...destination, url: gone?.url, events: ['changes'] },
    helpdesk: { ...destination, url: quiet?.url, events: ['revocations'] },
  }
  const settings = {
    CLOUDFLARE_API_TOKEN: DEMO_API_TOKENS.everything,
    CLOUDFLARE_ACCOUNT_ID: Object.values(DEMO_ACCOUNT_IDS).join(','),
    CLOUDFLARE_BASE_URL: `${api.url}/client/v4`,
    LOCAL_OPERATOR: 'operator@acme.example',
    NOTIFICATIONS: JSON.stringify({ gatehouse: 'http://localhost:4173', destinations }),
  }
  const lines = Object.entries(settings).map(([name, value]) => `${name}='${value}'\n`)
  await writeFile(path.join(build, 'gatehouse/.dev.vars'), lines.join(''))
  const server = await startLocalServer(build)
  return {
    url: server.url,
    stop: async () => {
      await server.stop()
      await Promise.all([api.kill(), ...receivers.map((receiver) => receiver.stop())])
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const showsDestinations = async (page: Page) => {
  const url = `/client/v4/accounts/${acme}/access/organizations`
  const headers = { 'x-requested-with': 'XMLHttpRequest' }
  await page.request.put(new URL(url, page.url()).href, {
    headers,
    data: { session_duration: '13h' },
  })
  await page.reload()
  const card = page.getByRole('region', { name: 'Outgoing notifications' })
  await card.scrollIntoViewIfNeeded()
  await card.getByText('Given up', { exact: true }).waitFor()
  await card.getByRole('button', { name: 'Send a test to siem' }).click()
  await card.getByText('The test was accepted').waitFor()
}

export const NOTIFICATION_SCENES: Record<string, Partial<Record<State, Scene>>> = {
  notifications: {
    full: {
      path: paths.status(acme),
      persona: 'nobody',
      startServer: startNotifyingServer,
      arrive: showsDestinations,
    },
  },
}
