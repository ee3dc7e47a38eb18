import { hclObject, hclString } from '../../as-code/code-literals'
import { shellQuote } from '../../as-code/setting-to-code'

type Application = { id: string; name: string }

/**
 * Returns a command that puts a Block policy for somebody above the other policies of applications. It takes the API
 * token from the environment.
 * @see https://developers.cloudflare.com/api/resources/zero_trust/subresources/access/subresources/applications/subresources/policies/methods/create/
 */
export function blockPersonCurl(
  account: string,
  email: string,
  applications: readonly Application[],
): string {
  const policy = {
    name: `Block ${email}`,
    decision: 'deny',
    precedence: 1,
    include: [{ email: { email } }],
  }
  const ids = applications.map(({ id }) => shellQuote(id)).join(' ')
  return [
    `for application in ${ids}; do`,
    `  curl "https://api.cloudflare.com/client/v4/accounts/${account}/access/apps/$application/policies" \\`,
    '    --header "Authorization: Bearer $CLOUDFLARE_API_TOKEN" \\',
    `    --json ${shellQuote(JSON.stringify(policy))}`,
    'done',
  ].join('\n')
}

/** Returns a reusable Block policy for somebody, with the applications whose first policy it is to become. */
export function blockPersonTerraform(
  account: string,
  email: string,
  applications: readonly Application[],
): string {
  const body = hclObject([
    ['account_id', account],
    ['name', `Block ${email}`],
    ['decision', 'deny'],
  ]).replace(
    /\n\}$/,
    // A function, because in a replacement text two dollar signs are one.
    () => `\n  include    = [{ email = { email = ${hclString(email)} } }]\n}`,
  )
  return [
    `resource "cloudflare_zero_trust_access_policy" "block_person" ${body}`,
    '',
    '# Then put it first, with precedence 1, into `policies` of:',
    ...applications.map(
      ({ name }) => `# - ${name.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ')}`,
    ),
  ].join('\n')
}
