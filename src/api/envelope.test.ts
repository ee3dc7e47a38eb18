import { describe, expect, test } from 'vitest'
import { errorCauseInWords, listErrorCauses, findHttpsDocumentationUrl } from './envelope'

describe('the causes of an error', () => {
  test('is read from a chain, whatever it is nested in', () => {
    const error_chain = [
      {
        message: 'invalid org config',
        error_chain: [
          {
            code: 7,
            message: 'invalid mfa authenticator type',
            source: { pointer: '/mfa_config' },
          },
        ],
      },
      { code: 6111, message: 'Invalid format' },
    ]
    expect(listErrorCauses({ error_chain }).map(errorCauseInWords)).toEqual([
      'invalid org config',
      '7: invalid mfa authenticator type',
      '6111: Invalid format',
    ])
    expect(listErrorCauses({ error_chain })[1]?.pointer).toBe('/mfa_config')
  })

  test.each([[undefined], [null], ['x'], [{}], [[null, 1, 'x', {}, { message: '' }]]])(
    'is nothing in %j',
    (error_chain) => {
      expect(listErrorCauses({ error_chain })).toEqual([])
    },
  )

  test('has a bound in its depth, its number and its length', () => {
    let chain: unknown[] = []
    for (let depth = 0; depth < 10_000; depth += 1)
      chain = [{ message: `m${depth}`, error_chain: chain }]
    expect(listErrorCauses({ error_chain: chain })).toHaveLength(10)
    const wide = Array.from({ length: 1000 }, () => ({ message: 'x'.repeat(10_000) }))
    const causes = listErrorCauses({ error_chain: wide })
    expect(causes).toHaveLength(20)
    expect(causes[0]?.message).toHaveLength(500)
  })
})

test('documentation is linked to over https alone', () => {
  const url = 'https://developers.cloudflare.com/api/'
  expect(findHttpsDocumentationUrl({ documentation_url: url })).toBe(url)
  for (const documentation_url of [
    'http://a.example/',
    'javascript:alert(1)',
    'x',
    '',
    null,
    undefined,
  ]) {
    expect(findHttpsDocumentationUrl({ documentation_url })).toBeUndefined()
  }
})
