import { causeInWords, errorCauses } from '../../../api/envelope'
import type { ApiError } from '../../../api/errors'
import { adviceFor, isGatewayCode } from '../../ui/error-advice'

const FIELDS = ['auth_domain', 'name'] as const

type PlacedProblem = { field: (typeof FIELDS)[number]; message: string }

/** Returns the refusals that name a field, to show under that field. */
export function placedProblems(error: ApiError): PlacedProblem[] {
  const advice = adviceFor(error, { title: '', isWrite: true })
  return error.messages.flatMap((refusal) => {
    const { code, message, source } = refusal
    const field = FIELDS.find((name) => `/${name}` === source?.pointer)
    if (field === undefined) return []
    const who = isGatewayCode(code) ? 'Gatehouse' : 'Cloudflare'
    const because = errorCauses(refusal).map((cause) => ` (${causeInWords(cause)})`)
    return [{ field, message: `${who} ${code}: ${message}${because.join('')}. ${advice}` }]
  })
}
