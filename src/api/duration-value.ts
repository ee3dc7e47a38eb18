import * as z from 'zod/mini'
import { type DurationRule, durationProblem, parseGoDuration } from './duration'

/** A Go duration within the bounds of a rule. The empty string is refused because the API rejects it with 12062. */
export function goDuration(rule: DurationRule) {
  return z.string().check((context) => {
    const parsed = parseGoDuration(context.value)
    const message = parsed.ok ? durationProblem(parsed.value, rule) : parsed.message
    const unit = /[^\dhm.]/.test(context.value) && rule.precision === 'minutes'
    if (message !== undefined || unit) {
      context.issues.push({
        code: 'custom',
        input: context.value,
        message: message ?? 'Cloudflare accepts only the units h and m here.',
      })
    }
  })
}
