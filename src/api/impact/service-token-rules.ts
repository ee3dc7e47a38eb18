import * as z from 'zod/mini'

const ruleSchema = z.looseObject({
  service_token: z.nullish(z.looseObject({ token_id: z.nullish(z.string()) })),
  group: z.nullish(z.looseObject({ id: z.nullish(z.string()) })),
})

/**
 * A list of rules, reduced to what it says of service tokens: those that it names, whether it admits any of them, the
 * groups it refers to, whether it admits everyone, and the number of rules of any other kind. Every rule has one key.
 * @see https://developers.cloudflare.com/cloudflare-one/access-controls/policies/#selectors
 */
export const serviceTokenRulesSchema = z.pipe(
  z.nullish(z.array(ruleSchema)),
  z.transform((rules) => {
    const found = { tokens: [] as string[], groups: [] as string[] }
    const counts = { isAnyToken: false, isEveryone: false, isLinkedApplication: false, others: 0 }
    for (const rule of rules ?? []) {
      if (rule.service_token?.token_id) found.tokens.push(rule.service_token.token_id)
      else if (rule.group?.id) found.groups.push(rule.group.id)
      else if ('any_valid_service_token' in rule) counts.isAnyToken = true
      else if ('everyone' in rule) counts.isEveryone = true
      else if ('linked_app_token' in rule) counts.isLinkedApplication = true
      else counts.others += 1
    }
    return { ...found, ...counts }
  }),
)

export type ServiceTokenRules = z.infer<typeof serviceTokenRulesSchema>
