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

/** A command's words by the shell's rules of quoting, with its variables as they are. */
function shellWords(command: string): string[] {
  const words = command.match(/(?:'[^']*'|"[^"]*"|\\[^\n]|[^\s'"\\])+/g) ?? []
  return words.map((word) =>
    word.replaceAll(
      /'([^']*)'|"([^"]*)"|\\(.)/g,
      (_, single?: string, double?: string, escaped?: string) => single ?? double ?? escaped ?? '',
    ),
  )
}
