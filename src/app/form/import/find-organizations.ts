import { apiMessageSchema } from '../../../api/envelope'
import { isJsonObject, parseJson } from '../../../api/json'
import { organizationSchema } from '../../../api/organization'
import { findJsonProblem } from './find-json-problem'

/** An organization found in a document, with its name there. */
type FoundOrganization = { name: string; settings: Record<string, unknown> }

type FoundOrganizations =
  | { ok: true; what: string | undefined; found: FoundOrganization[] }
  | { ok: false; message: string }

const NOTHING =
  'There is no organization in this: it must be one JSON object, an API answer with one as its “result”, or Terraform’s state.'

/** Finds the organizations in a document. `what` names the kind of document, unless it is a bare organization. */
export function findOrganizationsInDocument(document: unknown): FoundOrganizations {
  if (Array.isArray(document)) return listed('a list', document)
  if (typeof document === 'string') {
    const found = organizationsWithin(document)
    if (found.length > 0) return { ok: true, what: 'JSON within a text', found }
  }
  if (!isJsonObject(document)) return { ok: false, message: NOTHING }
  const { result: answered } = document
  const hasAnswer = isJsonObject(answered) && isOrganizationLike(answered)
  if (document['success'] === false && !hasAnswer) {
    return { ok: false, message: refusalIn(document) }
  }
  if (isResource(document))
    return terraform('a resource of Terraform’s state', oneResource(document))
  if (isConfiguration(document)) {
    return terraform('Terraform’s configuration in JSON', configuredResources(document))
  }
  if (isFormerState(document)) return { ok: false, message: FORMER_STATE }
  if (isStateFile(document)) return terraform('a Terraform state file', stateResources(document))
  if (isShown(document)) return terraform('terraform show -json', shownResources(document))
  if (Array.isArray(answered)) return listed('a list answer of the API', answered)
  const inside = isOrganizationLike(document) || hasAnswer ? [] : organizationsWithin(document)
  if (inside.length > 0) return { ok: true, what: 'what is inside of other JSON', found: inside }
  if (!Object.hasOwn(document, 'result')) {
    return { ok: true, what: undefined, found: [organization('', document)] }
  }
  if (isJsonObject(answered))
    return { ok: true, what: undefined, found: [organization('', answered)] }
  return { ok: false, message: NOTHING }
}

/**
 * Whether an object is an organization, rather than another object with a name, such as an application or an account:
 * of those, most keys are not settings, and many have a type, which an organization has not.
 */
export function isOrganizationLike(value: Record<string, unknown>): boolean {
  const known = Object.keys(value).filter(isSettingName).length
  return (
    known > 0 && known >= listNonOrganizationKeys(value).length && typeof value['type'] !== 'string'
  )
}

/** Returns the keys of an object that are neither settings of an organization nor ids. */
export function listNonOrganizationKeys(value: Record<string, unknown>): string[] {
  return Object.keys(value).filter((key) => !isSettingName(key) && !ID_KEY_PATTERN.test(key))
}

/** The names of ids, which Terraform and the API give every object. */
export const ID_KEY_PATTERN = /^(?:id|uid|uuid)$|_u?id$/

function isSettingName(key: string): boolean {
  return Object.hasOwn(SETTING_RESOURCES, key) || SETTING_FIELD_NAME_ALIASES.has(key)
}

/** No record of another program has one more deeply inside. */
const DEEPEST = 12

/**
 * Finds the organizations inside of another program's record: a HAR file, an audit log, an example of Postman. Some of
 * them hold an answer as a text.
 */
function organizationsWithin(value: unknown, path = '', depth = 0): FoundOrganization[] {
  if (depth > DEEPEST) return []
  if (typeof value === 'string') {
    const text = value.trim()
    const isJson = text.startsWith('{') && findJsonProblem(text) === undefined
    return isJson ? organizationsWithin(parseJson(text), path, depth + 1) : []
  }
  if (typeof value !== 'object' || value === null) return []
  if (
    isJsonObject(value) &&
    isOrganizationLike(value) &&
    Object.keys(value).filter(isSettingName).length > 1 &&
    // Unlike a schema or a form with the same names.
    organizationSchema.safeParse(value).success
  )
    return [organization(path, value)]
  return Object.entries(value).flatMap(([key, inner]) =>
    organizationsWithin(inner, path === '' ? key : `${path}.${key}`, depth + 1),
  )
}

const SETTING_RESOURCES = organizationSchema.shape

/** The names of settings in Terraform's provider and in older versions of the API. */
export const SETTING_FIELD_NAME_ALIASES: ReadonlyMap<string, string> = new Map([
  ['mfa_ssh_piv_key_requirements', 'mfa_piv_key_requirements'],
])

function listed(what: string, items: readonly unknown[]): FoundOrganizations {
  const found = items.flatMap((item) =>
    isJsonObject(item) && isOrganizationLike(item) ? [organization('', item)] : [],
  )
  const inside = found.length > 0 ? [] : organizationsWithin(items)
  if (inside.length > 0) return { ok: true, what: 'what is inside of other JSON', found: inside }
  if (found.length > 0) return { ok: true, what, found }
  return { ok: false, message: `There is no organization in this: it is ${what} without one.` }
}

function refusalIn({ errors }: Record<string, unknown>): string {
  const [first] = Array.isArray(errors) ? errors : []
  const error = apiMessageSchema.safeParse(first).data
  const reason = error === undefined ? '' : ` (${error.code}: ${error.message})`
  return `There is no organization in this: it is an answer with which the API refused a request${reason}.`
}

function organization(name: string, settings: Record<string, unknown>): FoundOrganization {
  const { auth_domain, name: own } = settings
  const called = [name, own, auth_domain].map(textOrEmpty).find((text) => text !== '')
  return { name: called ?? 'without a name', settings }
}

function textOrEmpty(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** A Terraform resource, from either of its two formats. */
type Resource = { type: string; address: string; values: Record<string, unknown> }

/** The provider has renamed it twice. */
const RESOURCE_TYPES: ReadonlySet<string> = new Set([
  'cloudflare_zero_trust_organization',
  'cloudflare_zero_trust_access_organization',
  'cloudflare_access_organization',
])

function terraform(what: string, resources: readonly Resource[]): FoundOrganizations {
  const found = resources
    .filter(({ type }) => RESOURCE_TYPES.has(type))
    .map(({ address, values }) => organization(address, withoutBlocks(values)))
  if (found.length > 0) return { ok: true, what, found }
  return {
    ok: false,
    message: `There is no organization in this: it is ${what} without a cloudflare_zero_trust_organization.`,
  }
}

/** Up to version 4, the provider represented an object as a block, which is a list of one. */
function withoutBlocks(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => {
      const isBlock = Array.isArray(value) && value.length === 1 && isJsonObject(value[0])
      return [key, isBlock ? value[0] : value]
    }),
  )
}

const FORMER_STATE =
  'There is no organization in this that can be read: it is a state file of Terraform before version 0.12. Paste what “terraform show -json” prints.'

function isFormerState(document: Record<string, unknown>): boolean {
  return Object.hasOwn(document, 'terraform_version') && Array.isArray(document['modules'])
}

/** Whether an object is a single resource, whose own name is not the organization’s. */
function isResource({ type, values, instances }: Record<string, unknown>): boolean {
  return typeof type === 'string' && (isJsonObject(values) || Array.isArray(instances))
}

function oneResource(resource: Record<string, unknown>): Resource[] {
  return isJsonObject(resource['values'])
    ? moduleResources({ resources: [resource] })
    : stateResources({ resources: [resource] })
}

/** @see https://developer.hashicorp.com/terraform/language/syntax/json */
function isConfiguration({ resource }: Record<string, unknown>): boolean {
  return isJsonObject(resource) || Array.isArray(resource)
}

/** What a configuration says to Terraform about a resource, with the key of comments. */
const META_ARGUMENTS: ReadonlySet<string> = new Set([
  '//',
  'count',
  'depends_on',
  'for_each',
  'lifecycle',
  'provider',
])

function configuredResources({ resource }: Record<string, unknown>): Resource[] {
  return oneOrMore(resource).flatMap((types) =>
    Object.entries(types).flatMap(([type, named]) =>
      oneOrMore(named).flatMap((names) =>
        Object.entries(names).flatMap(([name, values]) =>
          oneOrMore(values).map((value) => ({
            type,
            address: `${type}.${name}`,
            values: Object.fromEntries(
              Object.entries(value).filter(([key]) => !META_ARGUMENTS.has(key)),
            ),
          })),
        ),
      ),
    ),
  )
}

/** A block may also be written as a list. */
function oneOrMore(value: unknown): Record<string, unknown>[] {
  return objectsIn(Array.isArray(value) ? value : [value])
}

function isStateFile(document: Record<string, unknown>): boolean {
  return Object.hasOwn(document, 'terraform_version') && Array.isArray(document['resources'])
}

/** @see https://developer.hashicorp.com/terraform/internals/json-format */
function isShown(document: Record<string, unknown>): boolean {
  const parts = ['values', 'planned_values', 'prior_state']
  return Object.hasOwn(document, 'format_version') && parts.some((key) => key in document)
}

function stateResources({ resources }: Record<string, unknown>): Resource[] {
  return objectsIn(resources).flatMap(({ type, name, module, instances }) =>
    objectsIn(instances).flatMap(({ attributes, index_key: index }) => {
      if (!isJsonObject(attributes)) return []
      const path = [module, type, name].filter((part) => typeof part === 'string').join('.')
      const address = index === undefined ? path : `${path}[${JSON.stringify(index)}]`
      return [{ type: String(type), address, values: attributes }]
    }),
  )
}

/** For a plan, reads its result. */
function shownResources(document: Record<string, unknown>): Resource[] {
  const { planned_values: planned, prior_state: prior, values } = document
  const state = planned ?? values ?? (isJsonObject(prior) ? prior['values'] : undefined)
  return isJsonObject(state) ? moduleResources(state['root_module']) : []
}

function moduleResources(module: unknown): Resource[] {
  if (!isJsonObject(module)) return []
  const own = objectsIn(module['resources']).flatMap(({ type, address, values }) => {
    if (!isJsonObject(values)) return []
    const path = textOrEmpty(address) || textOrEmpty(type)
    return [{ type: textOrEmpty(type) || typeIn(path), address: path, values }]
  })
  return [...own, ...objectsIn(module['child_modules']).flatMap(moduleResources)]
}

/** In `module.a["x.y"].cloudflare_zero_trust_organization.acme[0]`, the type comes before the last dot. */
function typeIn(address: string): string {
  return [...RESOURCE_TYPES].find((type) => `.${address}`.includes(`.${type}.`)) ?? ''
}

function objectsIn(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : []
}
