import type { DohDocument } from '../../api/doh'
import { applyMergePatch, type MergePatch } from '../../api/merge-patch'
import { type Organization, organizationSchema } from '../../api/organization'
import { organizationPutBody, putBody, unsendableKeys } from '../../api/put-body'
import { curlCommand } from './curl'
import { printJson } from './json-text'
import { organizationTerraform, PROVIDER_VERSION } from './terraform'

type CodeFile = { name: string; text: string }

/** One notation: an explanation, and the file unless this notation cannot express it. */
type Notation = { about: string; file?: CodeFile }

export type Code = Record<'terraform' | 'json' | 'curl', Notation>

/** A resource in its current state or, with a merge patch, a change to it. */
type Source = { account: string; patch?: MergePatch } & (
  | { resource: 'organization'; document: Organization }
  | { resource: 'doh'; document: DohDocument }
)

export function toCode(source: Source): Code {
  return source.resource === 'organization' ? organizationCode(source) : dohCode(source)
}

function organizationCode({
  account,
  document,
  patch,
}: Extract<Source, { resource: 'organization' }>): Code {
  const after = organizationSchema.parse(applyMergePatch(document, patch ?? {}))
  const leftOut = unsendableKeys(document, patch ?? {})
  const body = organizationPutBody(document, patch ?? {})
  return {
    terraform: {
      about: `The organization ${patch ? 'after the change' : 'as it is'}, with the block that imports it. Needs version ${PROVIDER_VERSION} of Cloudflare’s provider, or a later one.`,
      file: { name: 'organization.tf', text: organizationTerraform(account, after, leftOut) },
    },
    json: json('organization', document, patch),
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

function dohCode({ account, document, patch }: Extract<Source, { resource: 'doh' }>): Code {
  const body = putBody(document, patch ?? {})
  return {
    terraform: { about: 'Cloudflare’s Terraform provider has no resource for DNS over HTTPS.' },
    json: json('doh', document, patch),
    curl: {
      about: 'Sets both DoH settings. Takes the API token from CLOUDFLARE_API_TOKEN.',
      file: { name: 'doh.sh', text: curlCommand('updateDoh', account, body) },
    },
  }
}

function json(name: string, document: unknown, patch: MergePatch | undefined): Notation {
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
