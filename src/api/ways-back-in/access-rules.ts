/** Applications, policies and groups with their whole rules, as far as they decide whether one person is let in. */
import * as z from 'zod/mini'

const text = z.nullish(z.string())
const texts = z.nullish(z.array(z.string()))
const flag = z.nullish(z.boolean())

/**
 * A rule of a policy or a group. Every rule has one key; one with none or several has the key `''`, which is no
 * selector, so that what it means stays open.
 * @see https://developers.cloudflare.com/cloudflare-one/access-controls/policies/#selectors
 */
const ruleSchema = z.pipe(
  z.unknown(),
  z.transform((rule): AccessRule => {
    const entries = typeof rule === 'object' && rule !== null ? Object.entries(rule) : []
    const [first] = entries
    if (first === undefined || entries.length > 1) return { key: '', value: {} }
    const [key, value] = first as [string, unknown]
    const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value)
    return { key, value: isRecord ? (value as Record<string, unknown>) : {} }
  }),
)

export type AccessRule = { key: string; value: Record<string, unknown> }

const rules = z.pipe(
  z.nullish(z.array(ruleSchema)),
  z.transform((list) => list ?? []),
)

const conditions = { include: rules, require: rules, exclude: rules }

/** Someone matches if one rule of `include`, all of `require` and none of `exclude` match. */
export type AccessConditions = {
  include: readonly AccessRule[]
  require: readonly AccessRule[]
  exclude: readonly AccessRule[]
}

const mfaSchema = z.pipe(
  z.nullish(z.looseObject({ allowed_authenticators: texts, mfa_disabled: flag })),
  z.transform((mfa): MfaRequirement => {
    if (mfa === null || mfa === undefined) return 'inherited'
    if (mfa.mfa_disabled === true) return 'off'
    return (mfa.allowed_authenticators ?? []).length > 0 ? 'required' : 'inherited'
  }),
)

/** Whether an application or a policy asks for a second factor of Access: by its own setting, or as the level above. */
export type MfaRequirement = 'inherited' | 'off' | 'required'

/** @see https://developers.cloudflare.com/api/resources/zero_trust/subresources/access/subresources/policies/ */
const policySchema = z.pipe(
  z.looseObject({
    id: text,
    name: text,
    decision: text,
    precedence: z.nullish(z.number()),
    approval_required: flag,
    mfa_config: mfaSchema,
    ...conditions,
  }),
  z.transform(({ id, name, decision, precedence, approval_required, mfa_config, ...policy }) => ({
    id: id ?? null,
    name: name || 'A policy without a name',
    /**
     * `allow`, `deny`, which the dashboard calls Block, `bypass`, or `non_identity`, which it calls Service Auth. Null
     * if the response only refers to the policy.
     */
    decision: decision ?? null,
    precedence: precedence ?? null,
    needsApproval: approval_required === true,
    mfa: mfa_config,
    include: policy.include,
    require: policy.require,
    exclude: policy.exclude,
  })),
)
export type AccessPolicy = z.infer<typeof policySchema>

export const accessPoliciesSchema = z.array(policySchema)

/** @see https://developers.cloudflare.com/api/resources/zero_trust/subresources/access/subresources/applications/ */
const applicationSchema = z.pipe(
  z.looseObject({
    id: text,
    aud: text,
    name: text,
    type: text,
    domain: text,
    policies: z.nullish(z.array(policySchema)),
    allowed_idps: texts,
    allow_authenticate_via_warp: flag,
    mfa_config: mfaSchema,
  }),
  z.transform((application) => ({
    id: application.id ?? null,
    audience: application.aud ?? null,
    name: application.name || application.domain || 'An application without a name',
    type: application.type ?? 'self_hosted',
    domain: application.domain ?? null,
    /** Null if the response has none, which is something other than an empty list. */
    policies: application.policies ?? null,
    /** The ids of the identity providers that people may choose from; empty if all are allowed. */
    allowedProviders: application.allowed_idps ?? [],
    /** Null if the setting of the organization applies. */
    usesClientSession: application.allow_authenticate_via_warp ?? null,
    mfa: application.mfa_config,
  })),
)
export type AccessApplication = z.infer<typeof applicationSchema>

export const accessApplicationsSchema = z.array(applicationSchema)

/** @see https://developers.cloudflare.com/api/resources/zero_trust/subresources/access/subresources/groups/ */
const groupSchema = z.pipe(
  z.looseObject({ id: z.string(), name: text, ...conditions }),
  z.transform(({ id, name, include, require, exclude }) => ({
    id,
    name: name || 'A group without a name',
    include,
    require,
    exclude,
  })),
)
export type AccessGroup = z.infer<typeof groupSchema>

export const accessGroupsSchema = z.array(groupSchema)

/** @see https://developers.cloudflare.com/api/resources/zero_trust/subresources/identity_providers/ */
export const accessIdentityProvidersSchema = z.array(
  z.pipe(
    z.looseObject({
      id: text,
      name: text,
      type: text,
      scim_config: z.nullish(z.looseObject({ enabled: flag })),
    }),
    z.transform(({ id, name, type, scim_config }) => ({
      id: id ?? null,
      name: name || type || 'An identity provider without a name',
      type: type ?? '',
      isSynchronized: scim_config?.enabled === true,
    })),
  ),
)
export type AccessIdentityProvider = z.infer<typeof accessIdentityProvidersSchema>[number]
