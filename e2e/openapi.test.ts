import { createConfig, lintFromString } from '@redocly/openapi-core'
import { expect, test } from 'vitest'
import { buildOpenApiDocument } from '../src/gateway/openapi/document.ts'
import type { ServedRoute } from '../src/gateway/openapi/routes.ts'

/** Loaded by its path, because its types are those of Workers. */
const GATEWAY = '../src/gateway/gateway.ts'
const { gateway } = (await import(GATEWAY)) as { gateway: { routes: ServedRoute[] } }

/** Returns violations of Redocly's recommended rules, each as an error; none of the rules uses the network. */
async function problems(document: unknown): Promise<string[]> {
  const found = await lintFromString({
    source: JSON.stringify(document),
    config: await createConfig({
      extends: ['recommended-strict'],
      // The id of a run is a number, which distinguishes its paths from those of lists; the rule ignores schemas.
      rules: { 'no-ambiguous-paths': 'off' },
    }),
  })
  return found.map(
    ({ ruleId, message, location }) => `${ruleId}: ${message} (${location[0]?.pointer})`,
  )
}

test('the document of the API is valid OpenAPI, and as a public linter recommends', async () => {
  expect(await problems(buildOpenApiDocument(gateway.routes))).toEqual([])
})

test('the linter sees what is wrong', async () => {
  const { paths, ...rest } = buildOpenApiDocument(gateway.routes)
  const wrong = { ...rest, paths: { '/api/x/{id}': { get: { responses: { abc: {} } } } } }
  expect(paths).toBeDefined()
  const found = await problems(wrong)
  expect(found.some((problem) => problem.startsWith('path-parameters-defined'))).toBe(true)
})
