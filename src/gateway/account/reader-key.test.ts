import { expect, test } from 'vitest'
import {
  computeCommentAuthorPseudonym,
  importShareSigningKey,
  createShareSigningKey,
} from './share-link'

test('a reader is the same from wherever in their network, or signed in anywhere', async () => {
  const key = await importShareSigningKey(createShareSigningKey())
  const keyOf = (email: string | null, address: string) =>
    computeCommentAuthorPseudonym({ email, address }, key)
  expect(await keyOf(null, '2001:db8::1')).toBe(await keyOf(null, '2001:db8::2'))
  expect(await keyOf('a@example.com', '192.0.2.1')).toBe(await keyOf('a@example.com', '192.0.2.2'))
  expect(await keyOf(null, '192.0.2.1')).not.toBe(await keyOf(null, '192.0.2.2'))
  expect(await keyOf('a@example.com', '192.0.2.1')).not.toBe(await keyOf(null, '192.0.2.1'))
  expect(await keyOf(null, '192.0.2.1')).not.toMatch(/192/)
})
