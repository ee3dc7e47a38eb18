import { expect, test } from 'vitest'
import { unstable_readConfig } from 'wrangler'
import { formatCheckLine } from './doctor-check.ts'
import { checkWranglerConfig } from './wrangler-checks.ts'

const GOOD = {
  compatibility_date: '2026-10-06',
  routes: [{ pattern: 'gatehouse.example.com', custom_domain: true }],
  assets: { binding: 'ASSETS' },
  durable_objects: { bindings: [{ name: 'ACCOUNT', class_name: 'Account' }] },
  ratelimits: [{ name: 'PERSON_RATE' }],
  migrations: [{ tag: 'v1', new_sqlite_classes: ['Account'] }],
}

const lines = (config: unknown, isDeployed = true) =>
  checkWranglerConfig(config, { isDeployed }).map((check) => formatCheckLine(check))

test('this project’s own file binds all that Gatehouse needs', () => {
  const [first] = lines(unstable_readConfig({ config: 'wrangler.jsonc' }))
  expect(first).toMatch(/^ok +.*binds all/)
})

test('finds nothing wrong with a file that has a domain of its own', () => {
  expect(lines(GOOD)).toEqual([
    expect.stringMatching(/^ok +.*binds all/),
    expect.stringMatching(/^ok +.*answers at gatehouse\.example\.com alone/),
  ])
})

test.each([
  [{ ratelimits: [] }, 'PERSON_RATE'],
  [{ assets: undefined }, 'ASSETS'],
  [{ durable_objects: { bindings: [] } }, 'ACCOUNT'],
  [{ migrations: [{ tag: 'v1', new_classes: ['Account'] }] }, 'SQLite'],
  [{ compatibility_date: undefined }, 'compatibility_date'],
])('names what is missing: %o', (change, missing) => {
  expect(lines({ ...GOOD, ...change })[0]).toMatch(new RegExp(`^failed .*lacks .*${missing}`))
})

test('wants no secret and no local operator among the variables', () => {
  const vars = { CLOUDFLARE_API_TOKEN: 'x', LOCAL_OPERATOR: 'ana@acme.example', ACCESS_AUD: 'x' }
  const failures = lines({ ...GOOD, vars }).filter((line) => line.startsWith('failed'))
  expect(failures).toEqual([
    expect.stringContaining('CLOUDFLARE_API_TOKEN is among its vars'),
    expect.stringContaining('LOCAL_OPERATOR is among its vars'),
  ])
})

test.each([
  [{ routes: undefined }, 'its workers.dev address, preview URLs'],
  [{ routes: undefined, preview_urls: false }, 'its workers.dev address'],
  [{ workers_dev: true }, 'gatehouse.example.com, its workers.dev address, preview URLs'],
  [{ preview_urls: true }, 'gatehouse.example.com, preview URLs'],
])('names each address that wants Access in front: %o', (change, addresses) => {
  expect(lines({ ...GOOD, ...change })[1]).toContain(
    `warning wrangler.jsonc: answers at ${addresses}.`,
  )
  expect(lines({ ...GOOD, ...change }, false)).toHaveLength(1)
})

test('says so if the file is no configuration', () => {
  expect(lines(null)).toEqual([expect.stringMatching(/^failed .*cannot be understood/)])
})
