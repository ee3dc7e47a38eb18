import { expect, test } from '@playwright/test'
import { DEMO_ACCOUNT_IDS } from '../src/emulator/demo.ts'
import { type Site, startSite, valueOf } from './support/site.ts'

/** Gatehouse as deployed, in front of an emulator that outlives it. */

const { acme } = DEMO_ACCOUNT_IDS
const PEOPLE = 5_000
const KILLS = 4

const run = async (site: Site, number: number) =>
  valueOf(await site.revocations.getRun(acme, number))

test('a run of 5,000 that is killed and started again, time after time, revokes them all', async () => {
  const site = await startSite('runs')
  try {
    await site.emulator.setQuota(600_000)
    const emails = Array.from({ length: PEOPLE }, (_, index) => `person.${index}@acme.example`)
    const { number, change } = valueOf(
      await site.revocations.startRun(acme, { emails, reason: 'Leak' }),
    )
    for (let kill = 1; kill <= KILLS; kill += 1) {
      const enough = (PEOPLE / (KILLS + 2)) * kill
      await expect
        .poll(async () => (await run(site, number)).counts.revoked, { intervals: [50] })
        .toBeGreaterThan(enough)
      await site.killGateway()
      await site.startGateway()
      // No completed revocation is lost, and the run continues by itself.
      expect((await run(site, number)).counts.revoked).toBeGreaterThan(enough)
    }
    await expect
      .poll(async () => (await run(site, number)).state, { timeout: 120_000 })
      .toBe('finished')
    const { counts, total } = await run(site, number)
    expect({ total, revoked: counts.revoked }).toEqual({ total: PEOPLE, revoked: PEOPLE })
    const people = await peopleOf(site, number)
    expect(people.map(({ email }) => email)).toEqual(emails)
    // Only people whose request was in flight when the gateway was killed may have been revoked twice.
    expect(people.filter(({ attempts }) => attempts > 1).length).toBeLessThanOrEqual(KILLS * 6)
    expect(valueOf(await site.changes.getChange(acme, change))).toMatchObject({
      state: 'applied',
      run: number,
    })
    expect(valueOf(await site.changes.verifyChanges(acme))).toMatchObject({ ok: true })
  } finally {
    await site.stop()
  }
})

test('a run whose answer was lost is asked for once more, and is there once', async () => {
  const site = await startSite('runs')
  try {
    const request = {
      emails: ['ana.souza@acme.example', 'priya.raman@acme.example'],
      reason: 'Leak',
      idempotency_key: crypto.randomUUID(),
    }
    const lost = site.revocations.startRun(acme, request)
    await expect
      .poll(async () => valueOf(await site.revocations.listRuns(acme)).length, { intervals: [5] })
      .toBe(1)
    site.hangUp()
    await site.killGateway()
    await lost
    await site.startGateway()
    const again = valueOf(await site.revocations.startRun(acme, request))
    expect(valueOf(await site.revocations.listRuns(acme)).map(({ number }) => number)).toEqual([
      again.number,
    ])
  } finally {
    await site.stop()
  }
})

async function peopleOf(site: Site, number: number) {
  const limit = 1_000
  const pages = await Promise.all(
    Array.from({ length: PEOPLE / limit }, (_, page) =>
      site.revocations.listPeople(acme, number, { offset: page * limit, limit }),
    ),
  )
  return pages.flatMap(valueOf)
}
