import { expect, test } from 'vitest'
import { networkOfAddress } from './network-address'

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['', ''],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:0001:2::6', '2001:db8:1:2::/64'],
  ['2001:db8::6', '2001:db8:0:0::/64'],
  ['2001:db8:0:0:1::', '2001:db8:0:0::/64'],
  ['2001:db8:1:2::198.51.100.1', '2001:db8:1:2::/64'],
  ['::1', '0:0:0:0::/64'],
  ['::', '0:0:0:0::/64'],
])('%o is of the network %o', (address, network) => {
  expect(networkOfAddress(address)).toBe(network)
})

test.each([
  '::ffff:192.0.2.7',
  '::FFFF:c000:207',
  '0:0:0:0:0:ffff:192.0.2.7',
  '64:ff9b::192.0.2.7',
])('%o is the IPv4 address that it holds, not the network of all of those', (address) => {
  expect(networkOfAddress(address)).toBe('192.0.2.7')
  expect(networkOfAddress('::ffff:192.0.2.8')).not.toBe(networkOfAddress(address))
})

test.each(['2001:db8', '1::2::3', '1:2:3:4:5:6:7:8:9', '::g', '::1.2.3', '::1.2.3.256', ':::'])(
  '%o is no address, and stands for itself',
  (text) => {
    expect(networkOfAddress(text)).toBe(text)
  },
)
