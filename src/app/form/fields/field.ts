import type { DurationRule } from '../../../api/duration'
import { contains, type JsonPointer } from '../../../api/json'

/**
 * The words for a setting: what it is called, what it means while it is not set, what it accepts,
 * where Cloudflare explains it. Pages, editors and reviews all speak from these.
 */
export type Field = FieldWords & FieldKind

type FieldWords = {
  /** Where the value stands in the API's object. */
  pointer: JsonPointer
  /** Cloudflare's name for it. */
  label: string
  /** What it does. */
  help: string
  /** What applies while it is not set. Without it, the API insists on a value. */
  whenUnset?: string
  /** What it accepts, where that is not obvious from the control. */
  limits?: string
  /** Cloudflare's documentation. */
  documentation: string
}

type FieldKind =
  | { kind: 'text' | 'team-domain' | 'url' | 'color' | 'flag' | 'lines' | 'reference' }
  | { kind: 'number'; unit: string; min: number; max: number }
  | { kind: 'duration'; rule: DurationRule }
  | { kind: 'choice' | 'choices'; options: readonly Option[] }

/** `value` as the API has it; the label as people read it. */
export type Option = { value: string | number; label: string }

const DOCS = 'https://developers.cloudflare.com/cloudflare-one'
export const DOCUMENTATION = {
  faq: `${DOCS}/faq/getting-started-faq/`,
  sessions: `${DOCS}/access-controls/access-settings/session-management/`,
  mfa: `${DOCS}/access-controls/access-settings/independent-mfa/`,
  protection: `${DOCS}/access-controls/access-settings/require-access-protection/`,
  clientSessions: `${DOCS}/team-and-resources/devices/cloudflare-one-client/configure/client-sessions/`,
  blockPages: `${DOCS}/reusable-components/custom-pages/access-block-page/`,
  loginPage: `${DOCS}/reusable-components/custom-pages/access-login-page/`,
  seats: `${DOCS}/team-and-resources/users/seat-management/`,
  readOnly: `${DOCS}/api-terraform/`,
  serviceTokens: `${DOCS}/access-controls/service-credentials/service-tokens/`,
  api: 'https://developers.cloudflare.com/api/resources/zero_trust/subresources/organizations/',
  doh: `${DOCS}/team-and-resources/devices/agentless/dns/dns-over-https/`,
} as const

/** The API's own name, as in its documentation: `mfa_config.session_duration`. */
export function apiName({ pointer }: Pick<Field, 'pointer'>): string {
  return pointer.slice(1).replaceAll('/', '.')
}

/** The field that a pointer names, or leads into. */
export function fieldOf(fields: readonly Field[], pointer: JsonPointer): Field | undefined {
  return fields.find((field) => contains(field.pointer, pointer))
}
