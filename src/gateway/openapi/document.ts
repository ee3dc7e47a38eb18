import * as z from 'zod/mini'
import { apiMessageSchema } from '../../api/envelope'
import { ROLES_BY_CAPABILITY } from '../../api/roles'
import { describeRoutes, OPENAPI_TAGS, type RouteDescription, type ServedRoute } from './routes'

type Json = { [key: string]: unknown }

/**
 * Describes the gateway's API in OpenAPI 3.1, from the schemas that validate it. Without the routes that it serves, the
 * document has only their answers.
 */
export function buildOpenApiDocument(served: readonly ServedRoute[] = []): Json {
  const paths: Record<string, Record<string, Json>> = {}
  for (const [route, description] of Object.entries(describeRoutes(served))) {
    const [method = '', path = ''] = route.split(' ')
    paths[path] = { ...paths[path], [method.toLowerCase()]: operation(path, description) }
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Gatehouse',
      version: '1',
      description:
        'What Gatehouse answers, below its own address. It stands behind Cloudflare Access; every call ' +
        'needs who asks, and what they may do follows from their role.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: OPENAPI_TAGS,
    security: [{ accessCookie: [] }, { serviceTokenId: [], serviceTokenSecret: [] }],
    paths,
    components: {
      securitySchemes: {
        accessCookie: { type: 'apiKey', in: 'cookie', name: 'CF_Authorization' },
        serviceTokenId: { type: 'apiKey', in: 'header', name: 'CF-Access-Client-Id' },
        serviceTokenSecret: { type: 'apiKey', in: 'header', name: 'CF-Access-Client-Secret' },
      },
      schemas: { Failure: envelope({ success: false, result: {} }) },
      responses: {
        Failure: {
          description:
            'Refused or failed; `errors` says why. Gatehouse’s own errors have codes of 990,000 and above.',
          content: json({ $ref: '#/components/schemas/Failure' }),
        },
      },
    },
  }
}

function operation(path: string, description: RouteDescription): Json {
  const { operationId, summary, tag, needs, query, body, conflict, etag } = description
  const isOpen = needs === 'nobody' || needs === 'link'
  const pathParameters = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: PATH_PARAMETERS[name] ?? { type: 'string' },
  }))
  return {
    operationId,
    summary,
    description: needsInWords(needs),
    tags: [tag],
    ...(isOpen ? { security: [] } : {}),
    ...(isOpen || needs === 'identified' ? {} : { 'x-capability': needs }),
    parameters: [
      ...pathParameters,
      ...(query === undefined ? [] : queryParameters(query)),
      ...(etag === 'taken' ? [IF_MATCH] : []),
    ],
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: json(jsonSchema(body, 'input')) } }),
    responses: {
      200: answerResponse(description),
      ...(conflict === undefined ? {} : { 412: conflictResponse(conflict) }),
      '4XX': { $ref: '#/components/responses/Failure' },
      '5XX': { $ref: '#/components/responses/Failure' },
    },
  }
}

const PATH_PARAMETERS: Record<string, Json> = {
  number: { type: 'integer', minimum: 1 },
  item: { type: 'integer', minimum: 1 },
  run: { type: 'integer', minimum: 1 },
  archive: { type: 'integer', minimum: 1 },
  destination: { type: 'string', pattern: '^[a-z0-9][a-z0-9-]{0,39}$' },
  kind: { enum: ['identity_denied', 'forbidden'] },
  list: { type: 'string', format: 'uuid' },
}

const IF_MATCH = {
  name: 'If-Match',
  in: 'header',
  description:
    'The entity tag of the version that the change was made from; a newer one answers 412.',
  schema: { type: 'string' },
}

function needsInWords(needs: RouteDescription['needs']): string {
  switch (needs) {
    case 'nobody':
      return 'Anybody may ask.'
    case 'link':
      return 'For whoever has the link; they must sign in unless it was shared with everybody.'
    case 'identified':
      return 'For anybody who is signed in, with or without a role.'
    default:
      return `Needs the capability \`${needs}\`, which these roles have: ${ROLES_BY_CAPABILITY[needs].join(', ')}.`
  }
}

/** Describes a query parameter for each key of the schema. */
function queryParameters(query: z.ZodMiniObject): Json[] {
  const { properties = {}, required = [] } = jsonSchema(query, 'input') as {
    properties?: Record<string, Json>
    required?: string[]
  }
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }))
}

function answerResponse({ answer, etag }: RouteDescription): Json {
  if ('file' in answer) {
    return {
      description: 'The file.',
      content: {
        [answer.file]: { schema: answer.file.endsWith('json') ? {} : { type: 'string' } },
      },
    }
  }
  return {
    description: 'Done.',
    content: json(envelope({ success: true, result: jsonSchema(answer, 'output') })),
    ...(etag === undefined
      ? {}
      : {
          headers: { ETag: { description: 'Goes into `If-Match`.', schema: { type: 'string' } } },
        }),
  }
}

function conflictResponse(conflict: z.ZodMiniType): Json {
  return {
    description: 'Somebody else saved first, and nothing was changed.',
    content: json(envelope({ success: false, result: jsonSchema(conflict, 'output') })),
  }
}

/** Describes the envelope around every response, Cloudflare's and Gatehouse's own. */
function envelope({ success, result }: { success: boolean; result: unknown }): Json {
  return {
    type: 'object',
    required: success ? ['success', 'result'] : ['success', 'errors'],
    properties: {
      success: { const: success },
      errors: { type: ['array', 'null'], items: jsonSchema(apiMessageSchema, 'output') },
      messages: { type: ['array', 'null'], items: {} },
      result,
      ...(success
        ? { result_info: { type: ['object', 'null'], properties: RESULT_INFO_PROPERTIES } }
        : {}),
    },
  }
}

const RESULT_INFO_PROPERTIES = {
  cursor: {
    type: ['string', 'null'],
    description: 'Where the next page begins; none on the last.',
  },
  count: { type: ['integer', 'null'] },
  page: { type: ['integer', 'null'] },
  per_page: { type: ['integer', 'null'] },
  total_count: { type: ['integer', 'null'] },
}

const json = (schema: unknown) => ({ 'application/json': { schema } })

/**
 * Converts a schema for requests (`input`) or responses (`output`). Rules that JSON Schema cannot express are left
 * out.
 */
function jsonSchema(schema: z.ZodMiniType, io: 'input' | 'output'): Json {
  const { $schema: _dialect, ...described } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema: made }) => {
      nameKeys(made)
      joinAlternatives(zodSchema, made)
    },
  })
  return described
}

/** Lists the keys of a record over an enumeration, which has no others. */
function nameKeys(made: z.core.JSONSchema.BaseSchema): void {
  const { propertyNames, additionalProperties } = made
  if (typeof propertyNames !== 'object' || propertyNames.enum === undefined) return
  made.properties = Object.fromEntries(
    propertyNames.enum.map((key) => [String(key), additionalProperties ?? {}]),
  )
  delete made.propertyNames
  made.additionalProperties = false
}

/**
 * If one alternative accepts anything, so does the whole. The alternative for numbers that JavaScript cannot hold
 * exists only in our code: in JSON it is a number like any other.
 */
function joinAlternatives(zodSchema: z.core.$ZodType, made: z.core.JSONSchema.BaseSchema): void {
  if (made.anyOf?.some((option) => Object.keys(option).length === 0) !== true) return
  const isOwn =
    zodSchema instanceof z.ZodMiniUnion &&
    zodSchema.def.options.some((option) => option instanceof z.ZodMiniCustom)
  const [only] = isOwn ? made.anyOf.filter((option) => Object.keys(option).length > 0) : []
  delete made.anyOf
  Object.assign(made, only)
}
