/** The checks of the doctor on `wrangler.jsonc`: whether the deployment gets what it needs. */
import * as z from 'zod/mini'
import { type DoctorCheckResult, failedCheck, passedCheck, warningCheck } from './doctor-check.ts'

const named = z.looseObject({ name: z.string() })
const route = z.union([z.string(), z.looseObject({ pattern: z.string() })])

/** As Wrangler reads it. */
const wranglerSchema = z.looseObject({
  compatibility_date: z.optional(z.string()),
  workers_dev: z.optional(z.boolean()),
  preview_urls: z.optional(z.boolean()),
  routes: z.optional(z.array(route)),
  route: z.optional(route),
  vars: z.optional(z.record(z.string(), z.unknown())),
  assets: z.optional(z.looseObject({ binding: z.optional(z.string()) })),
  durable_objects: z.optional(z.looseObject({ bindings: z.array(named) })),
  ratelimits: z.optional(z.array(named)),
  migrations: z.optional(
    z.array(z.looseObject({ new_sqlite_classes: z.optional(z.array(z.string())) })),
  ),
})
type Wrangler = z.infer<typeof wranglerSchema>

const BINDINGS = ['ASSETS', 'ACCOUNT', 'PERSON_RATE']
const SECRETS = ['CLOUDFLARE_API_TOKEN', 'CLOUDFLARE_REVOKE_TOKEN']

const SUBJECT = 'wrangler.jsonc'

/** `isDeployed` means that the settings are those of a Gatehouse behind Access. */
export function checkWranglerConfig(
  config: unknown,
  { isDeployed }: { isDeployed: boolean },
): DoctorCheckResult[] {
  const wrangler = wranglerSchema.safeParse(config).data
  if (wrangler === undefined) {
    return [
      failedCheck(SUBJECT, 'it cannot be understood', 'Compare it with the one of this release.'),
    ]
  }
  return [
    bindingCheck(wrangler),
    ...variableChecks(wrangler),
    ...(isDeployed ? [hostCheck(wrangler)] : []),
  ]
}

function bindingCheck({
  assets,
  durable_objects,
  ratelimits = [],
  migrations = [],
  compatibility_date,
}: Wrangler): DoctorCheckResult {
  const objects = durable_objects?.bindings ?? []
  const bound = new Set([assets?.binding, ...[...objects, ...ratelimits].map(({ name }) => name)])
  const isStored = migrations.some(({ new_sqlite_classes }) =>
    new_sqlite_classes?.includes('Account'),
  )
  const missing = [
    ...BINDINGS.filter((binding) => !bound.has(binding)),
    ...(isStored ? [] : ['the migration that gives Account its SQLite storage']),
    ...(compatibility_date === undefined ? ['compatibility_date'] : []),
  ]
  return missing.length === 0
    ? passedCheck(SUBJECT, 'binds all that Gatehouse needs')
    : failedCheck(SUBJECT, `lacks ${missing.join(', ')}`, 'Take it over from this release’s file.')
}

function variableChecks({ vars = {} }: Wrangler): DoctorCheckResult[] {
  const tokens = SECRETS.filter((name) => name in vars).map((name) =>
    failedCheck(
      SUBJECT,
      `${name} is among its vars, in clear text for whoever sees the file`,
      'Take it out, replace the token at Cloudflare, and set the new one as a secret.',
    ),
  )
  if (!('LOCAL_OPERATOR' in vars)) return tokens
  const remedy = 'Take it out: it belongs in .dev.vars.'
  return [...tokens, failedCheck(SUBJECT, 'LOCAL_OPERATOR is among its vars', remedy)]
}

/** Every address at which the Worker responds needs Access in front of it. */
function hostCheck({
  routes = [],
  route: single,
  workers_dev,
  preview_urls,
}: Wrangler): DoctorCheckResult {
  const patterns = [...routes, ...(single === undefined ? [] : [single])].map((item) =>
    typeof item === 'string' ? item : item.pattern,
  )
  // This is Wrangler's own rule: if not set explicitly, a route turns the address on workers.dev off.
  const isOnWorkersDev = workers_dev ?? patterns.length === 0
  const hasPreviews = preview_urls ?? isOnWorkersDev
  const others = [
    ...(isOnWorkersDev ? ['its workers.dev address'] : []),
    ...(hasPreviews ? ['preview URLs'] : []),
  ]
  if (others.length === 0) return passedCheck(SUBJECT, `answers at ${patterns.join(', ')} alone`)
  return warningCheck(
    SUBJECT,
    `answers at ${[...patterns, ...others].join(', ')}`,
    'Put Access in front of each, or turn it off: "workers_dev": false, "preview_urls": false.',
  )
}
