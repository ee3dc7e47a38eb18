import { test as base } from '@playwright/test'
import { startLocalServer } from '../tools/local-server.ts'
import { controlEmulator, type Emulator } from './emulator.ts'

type TestFixtures = { emulator: Emulator; freshEmulator: void }
type WorkerFixtures = { serverUrl: string }

/** Each Playwright worker has a server with a state of its own, each test a freshly seeded emulator. */
export const test = base.extend<TestFixtures, WorkerFixtures>({
  serverUrl: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the names of the fixtures from here
    async ({}, use) => {
      const server = await startLocalServer()
      await use(server.url)
      await server.stop()
    },
    { scope: 'worker', timeout: 60_000 },
  ],

  baseURL: ({ serverUrl }, use) => use(serverUrl),

  emulator: ({ serverUrl }, use) => use(controlEmulator(serverUrl)),

  freshEmulator: [
    async ({ emulator }, use) => {
      await emulator.reset()
      await use()
    },
    { auto: true },
  ],
})

export { expect } from '@playwright/test'
