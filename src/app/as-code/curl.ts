import { OPERATIONS, operationPath } from '../../api/operations'
import { printJson } from './json-text'

const CLOUDFLARE = 'https://api.cloudflare.com/client/v4'

/**
 * Returns a command for bash, zsh, dash and fish that makes the call. It takes the API token from the environment. A
 * body that is too long for an argument comes from a here-document, which fish lacks.
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
 * Linux does not start a program with a longer argument, including the terminating byte.
 * @see https://man7.org/linux/man-pages/man2/execve.2.html
 */
const LONGEST_ARGUMENT = 128 * 1024

/** This never occurs as a line of JSON. */
const END_OF_JSON = 'END_OF_JSON'

/** Between single quotes, a shell takes everything literally up to the next single quote. */
function shellQuote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}

/**
 * Returns the same JSON without two consecutive backslashes, which fish collapses into one even between single quotes.
 * @see https://fishshell.com/docs/current/language.html#quotes
 */
function shellSafe(json: string): string {
  return json.replaceAll('\\\\', String.raw`\u005c`)
}
