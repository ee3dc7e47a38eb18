import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { unstable_readConfig } from 'wrangler'
import * as z from 'zod/mini'

const lockSchema = z.object({
  lockfileVersion: z.literal(3),
  packages: z.record(
    z.string(),
    z.looseObject({
      integrity: z.optional(z.string()),
      resolved: z.optional(z.string()),
      link: z.optional(z.boolean()),
      inBundle: z.optional(z.boolean()),
      hasInstallScript: z.optional(z.boolean()),
      version: z.optional(z.string()),
      dependencies: z.optional(z.record(z.string(), z.string())),
    }),
  ),
})

const renovateSchema = z.object({
  packageRules: z.array(
    z.looseObject({
      groupName: z.optional(z.string()),
      enabled: z.optional(z.boolean()),
      matchPackageNames: z.array(z.string()),
    }),
  ),
})

const { '': _project, ...packages } = lockSchema.parse(
  JSON.parse(readFileSync('package-lock.json', 'utf8')),
).packages
const all = Object.entries(packages)

/** The packages that may run a script on installation: each fetches its own program for the machine. */
const MAY_RUN = ['node_modules/esbuild', 'node_modules/workerd']

test('the lock has what the checks below look at', () => {
  expect(all.length).toBeGreaterThan(100)
})

test('nothing runs while it is installed but what is known to', () => {
  const running = all.filter(([, { hasInstallScript }]) => hasInstallScript === true)
  expect(running.map(([name]) => name).toSorted()).toEqual(MAY_RUN)
})

test('every package is the one that was locked, from the registry', () => {
  // What is bundled is in the archive of the package around it, whose hash is locked.
  const others = all.filter(
    ([, { integrity, resolved, link, inBundle }]) =>
      (inBundle !== true && !integrity?.startsWith('sha512-')) ||
      link === true ||
      (resolved !== undefined && !resolved.startsWith('https://registry.npmjs.org/')),
  )
  expect(others.map(([name]) => name)).toEqual([])
})

test('every package that the project names is one exact version', () => {
  const manifest = z
    .looseObject({
      dependencies: z.record(z.string(), z.string()),
      devDependencies: z.record(z.string(), z.string()),
      optionalDependencies: z.record(z.string(), z.string()),
    })
    .parse(JSON.parse(readFileSync('package.json', 'utf8')))
  const { dependencies, devDependencies, optionalDependencies } = manifest
  const ranges = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })
  expect(
    ranges.filter(([, version]) => !/^(npm:[\w@/-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)),
  ).toEqual([])
})

/** The packages that run, build and test Workers. Each brings the runtime with which it was released. */
const WORKER_TOOLS = ['wrangler', '@cloudflare/vite-plugin', '@cloudflare/vitest-plugin']

test.each(['wrangler', 'miniflare', 'workerd', 'vite', 'vitest', 'typescript'])(
  'there is one %s, so that what is tested is what runs',
  (name) => {
    const copies = all.filter(([path]) => path.endsWith(`node_modules/${name}`))
    expect(copies.map(([path]) => path)).toEqual([`node_modules/${name}`])
  },
)

test('the tools of Workers were released with the one runtime that is installed', () => {
  const installed = packages['node_modules/miniflare']?.version
  const brought = WORKER_TOOLS.map((name) => packages[`node_modules/${name}`]?.dependencies)
  expect(brought.map((dependencies) => dependencies?.['miniflare'])).toEqual(
    WORKER_TOOLS.map(() => installed),
  )
})

test('a Worker is never deployed with its source map, whatever the tools do unless told', () => {
  expect(unstable_readConfig({ config: 'wrangler.jsonc' }).upload_source_maps).toBe(false)
})

test('CONTRIBUTING says which versions are held back', () => {
  const contributing = readFileSync('CONTRIBUTING.md', 'utf8')
  const [, held = ''] = contributing.split('## Dependencies that are held back')
  for (const name of WORKER_TOOLS) expect(held).toContain(name)
})

test('Renovate updates the tools of Workers together, and leaves what is held back', () => {
  const { packageRules } = renovateSchema.parse(JSON.parse(readFileSync('renovate.json', 'utf8')))
  const grouped = packageRules.find(({ groupName }) => groupName === 'Workers')
  const left = packageRules.filter(({ enabled }) => enabled === false)
  expect(grouped?.matchPackageNames).toEqual(expect.arrayContaining([...WORKER_TOOLS, 'miniflare']))
  expect(left.flatMap(({ matchPackageNames }) => matchPackageNames)).toContain('dotenv')
  const named = packageRules.flatMap(({ matchPackageNames }) => matchPackageNames)
  expect(named.filter((name) => packages[`node_modules/${name}`] === undefined)).toEqual([])
})

test('the public checks run the line that README has', () => {
  const readme = readFileSync('README.md', 'utf8')
  const [, line = ''] = /^(npm ci && npm test)$/m.exec(readme) ?? []
  expect(line).not.toBe('')
  expect(readFileSync('.github/workflows/test.yml', 'utf8')).toContain(`run: ${line}\n`)
})
