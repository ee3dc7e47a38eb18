import { spellingOf } from './spelling.ts'

/** The part of JSON Schema that the API document uses. */
export type JsonSchema = {
  type?: string | string[]
  const?: unknown
  enum?: unknown[]
  anyOf?: JsonSchema[]
  oneOf?: JsonSchema[]
  allOf?: JsonSchema[]
  items?: JsonSchema
  properties?: Record<string, JsonSchema>
  additionalProperties?: boolean | JsonSchema
}

/** The spellings at each path of a response, and the places where it does not match the contract. */
export type AnswerShape = {
  spellings: Record<string, string[]>
  unexpected: { path: string; expected: string; spelling: string }[]
  unknown: string[]
}

/** Replaces a key that may be data. */
const UNNAMED = '<a key that is not told>'

/**
 * Walks through a response alongside its schema. Keys that the schema names are reported; others are reported if
 * `mayTell` allows it; those of a map never are. Nothing below an unknown key is examined.
 */
export function describeShape(
  value: unknown,
  schema: JsonSchema,
  mayTell: (name: string) => boolean,
): AnswerShape {
  const spellings = new Map<string, Set<string>>()
  const unexpected = new Map<string, AnswerShape['unexpected'][number]>()
  const unknown = new Set<string>()

  const note = (path: string, spelling: string) => {
    spellings.set(path, (spellings.get(path) ?? new Set()).add(spelling))
  }

  const walk = (inner: unknown, options: JsonSchema[], path: string) => {
    const spelling = spellingOf(inner)
    note(path, spelling)
    const fitting = options.filter((option) => fits(inner, option))
    if (fitting.length === 0 && options.length > 0) {
      const expected = [...new Set(options.flatMap(typesOf))].join(' or ')
      unexpected.set(`${path} ${spelling}`, { path, expected, spelling })
    } else if (Array.isArray(inner)) {
      const items = fitting.flatMap(({ items: each }) => (each ? alternatives(each) : []))
      for (const item of inner) walk(item, items, `${path}[]`)
    } else if (typeof inner === 'object' && inner !== null) {
      walkObject(new Map(Object.entries(inner)), fitting, path)
    }
  }

  const walkObject = (entries: Map<string, unknown>, options: JsonSchema[], path: string) => {
    const named = options.flatMap(({ properties = {} }) => Object.entries(properties))
    for (const [key, schemaOfKey] of named) {
      const inner = `${path}.${key}`
      if (entries.has(key)) walk(entries.get(key), alternatives(schemaOfKey), inner)
      else note(inner, 'absent')
    }
    const isMap = options.length > 0 && named.length === 0
    const names = new Set(named.map(([key]) => key))
    for (const [key, inner] of entries) {
      if (names.has(key)) continue
      if (isMap) {
        const each = options.flatMap(({ additionalProperties }) =>
          typeof additionalProperties === 'object' ? alternatives(additionalProperties) : [],
        )
        // A map without a schema for its values may contain anything.
        if (each.length > 0) walk(inner, each, `${path}{}`)
        continue
      }
      const told = `${path}.${mayTell(key) ? key : UNNAMED}`
      unknown.add(told)
      note(told, spellingOf(inner))
    }
  }

  walk(value, alternatives(schema), '')
  return {
    spellings: Object.fromEntries(
      [...spellings].map(([path, found]) => [path, [...found].toSorted()]),
    ),
    unexpected: [...unexpected.values()],
    unknown: [...unknown],
  }
}

function alternatives(schema: JsonSchema): JsonSchema[] {
  const inner = schema.anyOf ?? schema.oneOf
  return inner === undefined ? [schema] : inner.flatMap(alternatives)
}

function typesOf({ type, enum: values, const: constant }: JsonSchema): string[] {
  if (type !== undefined) return [type].flat()
  return values === undefined && constant === undefined ? ['anything'] : ['one of the known values']
}

function fits(value: unknown, schema: JsonSchema): boolean {
  if (schema.const !== undefined) return schema.const === value
  if (schema.enum !== undefined) return schema.enum.includes(value)
  return schema.type === undefined || [schema.type].flat().some((type) => isOfType(value, type))
}

function isOfType(value: unknown, type: string): boolean {
  switch (type) {
    case 'null':
      return value === null
    case 'array':
      return Array.isArray(value)
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value)
    case 'integer':
      return Number.isInteger(value)
    default:
      return typeof value === type
  }
}
