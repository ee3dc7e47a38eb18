import { hclString } from '../../../as-code/code-literals'

/**
 * Returns Terraform for an Access application that leaves a host open to everyone.
 * @see https://registry.terraform.io/providers/cloudflare/cloudflare/5.27.0/docs/resources/zero_trust_access_application
 */
export function bypassApplicationTerraform(account: string, host: string): string {
  return `resource "cloudflare_zero_trust_access_application" "${identifier(host)}" {
  account_id = ${hclString(account)}
  name       = ${hclString(`${host}, open to everyone`)}
  type       = "self_hosted"

  destinations = [
    {
      type = "public"
      uri  = ${hclString(host)}
    },
  ]

  policies = [
    {
      name       = "Everyone, without login"
      decision   = "bypass"
      precedence = 1
      include    = [{ everyone = {} }]
    },
  ]
}
`
}

/** Terraform's names begin with a letter or an underscore. */
function identifier(host: string): string {
  const name = host.replace('*', 'wildcard').replaceAll(/[^a-z0-9_]/g, '_')
  return /^[a-z_]/.test(name) ? name : `_${name}`
}
