import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { describe, expect, test } from 'vitest'
import * as z from 'zod/mini'

const repositorySchema = z.union([z.string(), z.looseObject({ url: z.string() })])
const manifest = z
  .looseObject({
    repository: z.optional(repositorySchema),
    scripts: z.record(z.string(), z.string()),
    cloudflare: z.object({
      bindings: z.record(z.string(), z.object({ description: z.string() })),
    }),
  })
  .parse(JSON.parse(readFileSync('package.json', 'utf8')))

/**
 * Returns the line for README.md if the repository has a known public address, from which Cloudflare copies it.
 * @see https://developers.cloudflare.com/workers/platform/deploy-buttons/
 */
function buttonFor(repository: z.infer<typeof repositorySchema>): string | undefined {
  const text = typeof repository === 'string' ? repository : repository.url
  const [url] = /https:\/\/(github|gitlab)\.com\/[\w.-]+\/[\w.-]+?(?=\.git$|$)/.exec(text) ?? []
  const cloudflare = 'https://deploy.workers.cloudflare.com'
  return url && `[![Deploy to Cloudflare](${cloudflare}/button)](${cloudflare}/?url=${url})`
}

test.each([
  ['https://github.com/acme/gatehouse', 'https://github.com/acme/gatehouse'],
  [
    { type: 'git', url: 'git+https://gitlab.com/acme/gatehouse.git' },
    'https://gitlab.com/acme/gatehouse',
  ],
  ['https://git.acme.example/gatehouse', undefined],
])('the button of %j copies %s', (repository, url) => {
  const target = /\?url=(.*)\)$/.exec(buttonFor(repository) ?? '')?.[1]
  expect(target).toBe(url)
})

test('README.md has the button for “repository” in package.json, and none without it', () => {
  const readme = readFileSync('README.md', 'utf8').replaceAll(/<!--[\s\S]*?-->/g, '')
  const shown = readme.split('\n').filter((line) => line.includes('deploy.workers.cloudflare.com'))
  const button = manifest.repository && buttonFor(manifest.repository)
  expect(shown).toEqual(button === undefined ? [] : [button])
})

describe('the deploy button', () => {
  const asked = Object.keys(parseEnv(readFileSync('.dev.vars.example', 'utf8')))
  const { bindings } = manifest.cloudflare

  test('is what a Gatehouse behind Access needs', () => {
    expect(asked.toSorted()).toEqual([
      'ACCESS_AUD',
      'ACCESS_TEAM_DOMAIN',
      'CLOUDFLARE_ACCOUNT_ID',
      'CLOUDFLARE_API_TOKEN',
      'ROLES',
    ])
  })

  test.each(asked)('%s is explained, and has no value of its own', (name) => {
    expect(bindings[name]?.description).toBeTruthy()
    expect(parseEnv(readFileSync('.dev.vars.example', 'utf8'))[name]).toBe('')
  })

  test('is built and deployed by scripts of those names', () => {
    expect(manifest.scripts).toMatchObject({
      build: expect.any(String),
      deploy: expect.any(String),
    })
  })
})
