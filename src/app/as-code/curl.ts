import { OPERATIONS, operationPath } from '../../api/operations'

const CLOUDFLARE = 'https://api.cloudflare.com/client/v4'

/** A command for bash that makes the call; it takes the API token from the environment. */
export function curlCommand(
  operation: 'updateOrganization' | 'updateDoh',
  account: string,
  body: unknown,
): string {
  const { method, path } = OPERATIONS[operation]
  return [
    `curl ${shellQuote(CLOUDFLARE + operationPath(path, { account_id: account }))}`,
    `--request ${method}`,
    '--header "Authorization: Bearer $CLOUDFLARE_API_TOKEN"',
    `--json ${shellQuote(JSON.stringify(body, null, 2))}`,
  ].join(' \\\n  ')
}

/** Between single quotes a shell takes everything as it is, up to the next single quote. */
function shellQuote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
