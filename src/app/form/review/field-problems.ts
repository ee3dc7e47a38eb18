import { type ApiMessage, causeInWords, errorCauses } from '../../../api/envelope'
import { type ApiError, errorDetail } from '../../../api/errors'
import type { FieldProblem } from '../../../api/setting-patches'
import { adviceFor, isGatewayCode } from '../../ui/error-advice'
import { apiName, type Field, findField } from '../fields/field'

/** Returns the refusals that name one of these fields, each with the pointer of that field. */
export function placeProblems(fields: readonly Field[], error: ApiError): FieldProblem[] {
  const advice = adviceFor(error, { title: '', isWrite: true })
  return error.messages.flatMap((refusal) => {
    const field = fieldNamedBy(fields, refusal)
    if (field === undefined) return []
    const { code, message } = refusal
    const because = errorCauses(refusal).map((cause) => ` (${causeInWords(cause)})`)
    const said = isGatewayCode(code)
      ? errorDetail(refusal)
      : `Cloudflare ${code}: ${message}${because.join('')}. ${advice}`
    return [{ pointer: field.pointer, message: said }]
  })
}

/** Finds the field by the pointer of the refusal or, without one, by the causes of the refusal. */
function fieldNamedBy(fields: readonly Field[], refusal: ApiMessage): Field | undefined {
  const pointer = refusal.source?.pointer
  if (pointer) return findField(fields, pointer)
  const named = errorCauses(refusal).map((cause) =>
    cause.pointer === undefined
      ? fieldNamedIn(fields, cause.message)
      : findField(fields, cause.pointer),
  )
  return named.find((field) => field !== undefined)
}

/** Phrases in the API's messages that refer to a field without using its name. */
const WORDS: readonly [words: RegExp, name: string][] = [
  [/mfa authenticator/i, 'mfa_config.allowed_authenticators'],
]

/** Finds the field that a message of the API names; if there are several, the one with the longest name. */
function fieldNamedIn(fields: readonly Field[], sentence: string): Field | undefined {
  const meant = WORDS.flatMap(([words, name]) => (words.test(sentence) ? [name] : []))
  const names = new Set([...meant, ...(sentence.match(/[\w.]+/g) ?? [])])
  return fields
    .filter((field) => names.has(apiName(field)))
    .toSorted((a, b) => b.pointer.length - a.pointer.length)[0]
}
