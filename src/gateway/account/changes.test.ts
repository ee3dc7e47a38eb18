import { expect, test } from 'vitest'
import { envelopeSchema } from '../../api/envelope'
import { computeEtag } from '../../api/equality'
import type { SerializedResponse } from '../result'
import { allChanges, withAccount } from '../testing/account-under-test'
import { createAccountInMemory } from '../testing/fake-accounts'

const ORDER = {
  email: 'ana@acme.example',
  roles: ['admin'],
  reason: 'Why not',
  ticket: null,
  setting: 'organization',
  patch: { name: 'Beta' },
  ifMatch: undefined,
  reverts: null,
} as const

const order = () => ({ ...ORDER, roles: [...ORDER.roles] })

const resultOf = ({ body }: SerializedResponse) => envelopeSchema.parse(JSON.parse(body)).result

test('a PUT right after which somebody else wrote answers what is there, with its tag', async () => {
  const world = createAccountInMemory({ hasOrganization: true })
  await withAccount(world, async ({ upstream, begin }) => {
    upstream.courses = ['smooth', 'somebody wrote elsewhere']
    const { status, headers, ...answer } = await begin().putSetting(order())
    const live = await world.live('organization')
    expect(status).toBe(200)
    expect(live).toMatchObject({ name: 'Beta', theirs: expect.any(String) })
    expect(resultOf({ status, headers, ...answer })).toEqual(live)
    expect(headers['etag']).toBe(await computeEtag(live))
  })
})

test('a change that could not be read again is closed by the next read, though it shows nothing new', async () => {
  const world = createAccountInMemory({ hasOrganization: true })
  await withAccount(world, async ({ upstream, journal, begin }) => {
    const writer = begin()
    upstream.courses = ['smooth', 'dropped before', 'server error']
    expect((await writer.putSetting(order())).status).toBe(502)
    expect(journal.get(1)?.state).toBe('pending')
    await writer.notice('organization', await computeEtag(await world.live('organization')))
    expect(journal.get(1)?.state).toBe('failed')
  })
})

test('a write that arrives after everyone gave up is unknown at first, and then a change of its own', async () => {
  const world = createAccountInMemory({ hasOrganization: true })
  await withAccount(world, async ({ upstream, journal, begin }) => {
    const writer = begin()
    upstream.courses = ['smooth', 'gateway timeout, done late']
    await writer.putSetting(order())
    expect(journal.get(1)?.state).toBe('unknown')
    await upstream.land()
    await writer.settle()
    expect(journal.get(2)).toMatchObject({
      operation: 'outside',
      differences: [{ pointer: '/name', from: 'Acme', to: 'Beta' }],
    })
  })
})

test('an organization that somebody else creates, or takes away, has a row', async () => {
  const world = createAccountInMemory({ hasOrganization: false })
  await withAccount(world, async ({ journal, begin }) => {
    const writer = begin()
    const read = async () => {
      await writer.notice('organization', await computeEtag(await world.live('organization')))
    }
    await read()
    expect(allChanges(journal)).toEqual([])
    const theirs = { name: 'Theirs', auth_domain: 'theirs.cloudflareaccess.com' }
    await world.write('organization', theirs)
    await read()
    await world.write('organization', null)
    await read()
    await read()
    expect(allChanges(journal)).toMatchObject([
      { operation: 'outside', before: null, after: theirs },
      { operation: 'outside', before: theirs, after: null },
    ])
  })
})
