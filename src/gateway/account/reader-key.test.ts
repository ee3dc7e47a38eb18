import { expect, test } from 'vitest'
import { networkOf, readerKey } from './reader-key'
import { importSigningKey, newSigningKey } from './share-link'

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['', ''],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:0001:2::6', '2001:db8:1:2::/64'],
  ['2001:db8::6', '2001:db8:0:0::/64'],
  ['2001:db8:0:0:1::', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['::', '0:0:0:0::/64'],
])('%o is of the network %o', (address, network) => {
  expect(networkOf(address)).toBe(network)
})

test('a reader is the same from wherever in their network, or signed in anywhere', async () => {
  const key = await importSigningKey(newSigningKey())
  const keyOf = (email: string | null, address: string) => readerKey({ email, address }, key)
  expect(await keyOf(null, '2001:db8::1')).toBe(await keyOf(null, '2001:db8::2'))
  expect(await keyOf('a@example.com', '192.0.2.1')).toBe(await keyOf('a@example.com', '192.0.2.2'))
  expect(await keyOf(null, '192.0.2.1')).not.toBe(await keyOf(null, '192.0.2.2'))
  expect(await keyOf('a@example.com', '192.0.2.1')).not.toBe(await keyOf(null, '192.0.2.1'))
  expect(await keyOf(null, '192.0.2.1')).not.toMatch(/192/)
})
