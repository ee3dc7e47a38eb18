import type { Setting } from '../../api/change'
import { dohDocumentSchema } from '../../api/doh'
import {
  applyMergePatch,
  type MergePatch,
  organizationPutBody,
  putBody,
  unsendableKeys,
} from '../../api/merge-patch'
import { operationPath, OPERATIONS } from '../../api/operations'
import { exactOrganizationSchema, organizationSchema } from '../../api/organization'
import { printJson } from './json-text'
import { organizationTerraform, PROVIDER_VERSION } from './terraform'

type CodeFile = { name: string; text: string }

/** One notation: an explanation, and the file unless this notation cannot express it. */
type Notation = { about: string; file?: CodeFile }

export type Code = Record<'terraform' | 'json' | 'curl', Notation>

/** A setting in its current state or, with a merge patch, a change to it. */
export type CodeSource = {
  account: string
  setting: Setting
  document: unknown
  patch?: MergePatch | undefined
}

export function toCode(source: CodeSource): Code {
  return source.setting === 'organization' ? organizationCode(source) : dohCode(source)
}

function organizationCode({ account, document: given, patch }: CodeSource): Code {
  const document = exactOrganizationSchema.parse(given)
  const after = organizationSchema.parse(applyMergePatch(document, patch ?? {}))
  const leftOut = unsendableKeys(document, patch ?? {})
  const body = organizationPutBody(document, patch ?? {})
  return {
    terraform: {
      about: `The organization ${patch ? 'after the change' : 'as it is'}, with the block that imports it. Needs version ${PROVIDER_VERSION} of Cloudflare’s provider, or a later one.`,
      file: { name: 'organization.tf', text: organizationTerraform(account, after, leftOut) },
    },
    json: jsonNotation('organization', document, patch),
    curl: {
      about:
        'Replaces the whole organization: what others change before you run it is lost. Takes the API token from CLOUDFLARE_API_TOKEN.',
      file: {
        name: 'organization.sh',
        text: curlCommand('updateOrganization', account, body),
      },
    },
  }
}

function dohCode({ account, document: given, patch }: CodeSource): Code {
  const document = dohDocumentSchema.parse(given)
  const body = putBody(document, patch ?? {})
  return {
    terraform: { about: 'Cloudflare’s Terraform provider has no resource for DNS over HTTPS.' },
    json: jsonNotation('doh', document, patch),
    curl: {
      about: 'Sets both DoH settings. Takes the API token from CLOUDFLARE_API_TOKEN.',
      file: { name: 'doh.sh', text: curlCommand('updateDoh', account, body) },
    },
  }
}

function jsonNotation(name: string, document: unknown, patch: MergePatch | undefined): Notation {
  return patch === undefined
    ? {
        about: 'What Cloudflare’s API answers.',
        file: { name: `${name}.json`, text: printJson(document) },
      }
    : {
        about: 'A JSON merge patch (RFC 7396): only what changes.',
        file: { name: `${name}.patch.json`, text: printJson(patch) },
      }
}

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
