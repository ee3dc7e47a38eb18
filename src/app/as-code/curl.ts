import { OPERATIONS, operationPath } from '../../api/operations'
import { printJson } from './json-text'

const CLOUDFLARE = 'https://api.cloudflare.com/client/v4'

/**
 * A command that makes the call, for bash, zsh, dash and fish; it takes the API token from the
 * environment. A body that is too long for an argument comes from a here-document, which fish lacks.
 */
export function curlCommand(
  operation: 'updateOrganization' | 'updateDoh',
  account: string,
  body: unknown,
): string {
  const { method, path } = OPERATIONS[operation]
  const json = shellSafe(printJson(body))
  const isArgument = new TextEncoder().encode(json).length < LONGEST_ARGUMENT
  const command = [
    `curl ${shellQuote(CLOUDFLARE + operationPath(path, { account_id: account }))}`,
    `--request ${method}`,
    '--header "Authorization: Bearer $CLOUDFLARE_API_TOKEN"',
    `--json ${isArgument ? shellQuote(json) : `@- <<'${END_OF_JSON}'`}`,
  ].join(' \\\n  ')
  return isArgument ? command : `${command}\n${json}\n${END_OF_JSON}`
}

/**
 * Linux starts no program with a longer argument; the byte that ends it counts.
 * @see https://man7.org/linux/man-pages/man2/execve.2.html
 */
const LONGEST_ARGUMENT = 128 * 1024

/** No line of JSON is this one. */
const END_OF_JSON = 'END_OF_JSON'

/** Between single quotes a shell takes everything as it is, up to the next single quote. */
function shellQuote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}

/**
 * The same JSON without two backslashes in a row, of which fish makes one even between single quotes.
 * @see https://fishshell.com/docs/current/language.html#quotes
 */
function shellSafe(json: string): string {
  return json.replaceAll('\\\\', String.raw`\u005c`)
}
