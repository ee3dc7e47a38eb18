/**
 * Files of tests share one runtime, which takes longer to start than most of them to run. Each leaves the accounts of
 * the demo without history. The emulator keeps its sessions and the key that signs them, which the gateway has cached.
 */
import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterAll } from 'vitest'
import { ACME, BLANK } from './demo'

afterAll(async () => {
  for (const account of [ACME, BLANK]) {
    const stub = env.ACCOUNT.getByName(account)
    await runInDurableObject(stub, async (_account, { storage }) => {
      await storage.deleteAlarm()
      await storage.deleteAll()
    })
    await evictDurableObject(stub)
  }
})
