import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import * as z from 'zod/mini'

const lockSchema = z.object({
  lockfileVersion: z.literal(3),
  packages: z.record(
    z.string(),
    z.looseObject({
      integrity: z.optional(z.string()),
      resolved: z.optional(z.string()),
      link: z.optional(z.boolean()),
      hasInstallScript: z.optional(z.boolean()),
    }),
  ),
})

const { '': _project, ...packages } = lockSchema.parse(
  JSON.parse(readFileSync('package-lock.json', 'utf8')),
).packages
const all = Object.entries(packages)

/** What may run something while it is installed: each fetches its own program for the machine it is on. */
const MAY_RUN = ['node_modules/esbuild', 'node_modules/workerd']

test('the lock has what the checks below look at', () => {
  expect(all.length).toBeGreaterThan(100)
})

test('nothing runs while it is installed but what is known to', () => {
  const running = all.filter(([, { hasInstallScript }]) => hasInstallScript === true)
  expect(running.map(([name]) => name).toSorted()).toEqual(MAY_RUN)
})

test('every package is the one that was locked, from the registry', () => {
  const others = all.filter(
    ([, { integrity, resolved, link }]) =>
      !integrity?.startsWith('sha512-') ||
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
  expect(ranges.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([])
})
