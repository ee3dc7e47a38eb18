import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { curlCommand } from './curl'

test('is the call, with the token taken from the environment', () => {
  expect(curlCommand('updateDoh', 'a1', { doh_jwt_duration: '24h' })).toBe(
    `curl 'https://api.cloudflare.com/client/v4/accounts/a1/access/organizations/doh' \\
  --request PUT \\
  --header "Authorization: Bearer $CLOUDFLARE_API_TOKEN" \\
  --json '{
  "doh_jwt_duration": "24h"
}'`,
  )
})

test('hands any text through the shell as it is', () => {
  const piece = fc.oneof(fc.constantFrom("'", '"', '\\', '$(id)', '`id`', '\n'), fc.string())
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const body = { name: pieces.join('') }
      const words = shellWords(curlCommand('updateOrganization', 'a1', body))
      expect(words.slice(0, -1)).toEqual([
        'curl',
        'https://api.cloudflare.com/client/v4/accounts/a1/access/organizations',
        '--request',
        'PUT',
        '--header',
        'Authorization: Bearer $CLOUDFLARE_API_TOKEN',
        '--json',
      ])
      expect(JSON.parse(words.at(-1) ?? '')).toEqual(body)
    }),
  )
})

/** Splits a command into words by the shell's quoting rules, without expanding variables. */
function shellWords(command: string): string[] {
  const words = command.match(/(?:'[^']*'|"[^"]*"|\\[^\n]|[^\s'"\\])+/g) ?? []
  return words.map((word) =>
    word.replaceAll(
      /'([^']*)'|"([^"]*)"|\\(.)/g,
      (_, single?: string, double?: string, escaped?: string) => single ?? double ?? escaped ?? '',
    ),
  )
}

test('has no two backslashes in a row, nor one before a quote, which fish would take for one', () => {
  const piece = fc.oneof(fc.constantFrom("'", '"', '\\', '\\\\', 'n'), fc.string())
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const body = { name: pieces.join('') }
      const command = curlCommand('updateOrganization', 'a1', body)
      const [, quoted = ''] = command.split('--json ')
      expect(JSON.parse(fishText(quoted))).toEqual(body)
    }),
  )
})

/** Returns the value of adjacent quoted pieces in fish, where `\\` and `\'` are escapes between single quotes too. */
function fishText(quoted: string): string {
  const pieces = quoted.match(/'(?:[^'\\]|\\[^])*'|\\'/g) ?? []
  expect(pieces.join('')).toBe(quoted)
  return pieces
    .map((piece) =>
      piece.startsWith("'") ? piece.slice(1, -1).replaceAll(/\\(['\\])/g, '$1') : piece.slice(1),
    )
    .join('')
}

const isArgument = (name: string) =>
  curlCommand('updateOrganization', 'a1', { name }).includes("--json '{")

test('brings a body that no argument can hold in a here-document', () => {
  // Besides the name, the JSON has 16 bytes, and one more terminates the argument.
  const longest = 128 * 1024 - 17
  expect(isArgument('a'.repeat(longest))).toBe(true)
  expect(isArgument('a'.repeat(longest + 1))).toBe(false)
  expect(isArgument('ü'.repeat(longest / 2 + 1))).toBe(false)
  const command = curlCommand('updateOrganization', 'a1', { name: 'a'.repeat(longest + 1) })
  const [head, ...document] = command.split(' \\\n').at(-1)?.split('\n') ?? []
  expect(head).toBe("  --json @- <<'END_OF_JSON'")
  expect(document.pop()).toBe('END_OF_JSON')
  expect(JSON.parse(document.join('\n'))).toEqual({ name: 'a'.repeat(longest + 1) })
})
