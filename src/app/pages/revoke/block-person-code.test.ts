import { describe, expect, test } from 'vitest'
import { blockPersonCurl, blockPersonTerraform } from './block-person-code'

const ACCOUNT = 'a'.repeat(32)
const APPLICATIONS = [
  { id: 'app-1', name: 'Wiki' },
  { id: 'app-2', name: 'Pay\nroll' },
]

describe('a Block policy for somebody', () => {
  test('is created first in every application, by curl', () => {
    expect(blockPersonCurl(ACCOUNT, "o'neill@x.test", APPLICATIONS)).toBe(
      [
        "for application in 'app-1' 'app-2'; do",
        `  curl "https://api.cloudflare.com/client/v4/accounts/${ACCOUNT}/access/apps/$application/policies" \\`,
        '    --header "Authorization: Bearer $CLOUDFLARE_API_TOKEN" \\',
        `    --json '{"name":"Block o'\\''neill@x.test","decision":"deny","precedence":1,"include":[{"email":{"email":"o'\\''neill@x.test"}}]}'`,
        'done',
      ].join('\n'),
    )
  })

  test('is a resource of Terraform, with the applications that take it, each on a line', () => {
    expect(blockPersonTerraform(ACCOUNT, 'ana${x}@x.test', APPLICATIONS)).toBe(
      [
        'resource "cloudflare_zero_trust_access_policy" "block_person" {',
        `  account_id = "${ACCOUNT}"`,
        '  name       = "Block ana$${x}@x.test"',
        '  decision   = "deny"',
        '  include    = [{ email = { email = "ana$${x}@x.test" } }]',
        '}',
        '',
        '# Then put it first, with precedence 1, into `policies` of:',
        '# - Wiki',
        '# - Pay roll',
      ].join('\n'),
    )
  })
})
