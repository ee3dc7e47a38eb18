import { test as base, expect } from '@playwright/test'
import type { DemoPersonaName } from '../../src/emulator/demo.ts'
import { startLocalServer } from './local-server.ts'
import { controlEmulator, type Emulator } from './emulator.ts'
import { signedIn } from './sign-in.ts'
import { watchBrowser } from './watch.ts'

type TestFixtures = {
  /** The persona that is signed in when the test starts. */
  persona: DemoPersonaName | 'nobody'
  emulator: Emulator
  freshEmulator: void
  nothingLeaks: void
}
type WorkerFixtures = {
  /** Tests with another name for it do not share a server, nor its state, with those before them. */
  serverName: string
  serverUrl: string
}

/** Each Playwright worker has its own server with its own state, and each test a freshly seeded emulator. */
export const test = base.extend<TestFixtures, WorkerFixtures>({
  serverName: ['shared', { option: true, scope: 'worker' }],

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

  persona: ['admin', { option: true }],

  storageState: async ({ serverUrl, persona }, use) => {
    await use(persona === 'nobody' ? undefined : await signedIn(serverUrl, persona))
  },

  emulator: ({ serverUrl }, use) => use(controlEmulator(serverUrl)),

  freshEmulator: [
    async ({ emulator }, use) => {
      await emulator.reset()
      await use()
    },
    { auto: true },
  ],

  nothingLeaks: [
    async ({ context, request }, use) => {
      const findings = watchBrowser(context, request)
      await use()
      expect(await findings()).toEqual([])
    },
    { auto: true },
  ],
})

export { expect } from '@playwright/test'
