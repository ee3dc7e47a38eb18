import { type ApiError, detailOf } from '../../../api/errors'
import type { FieldProblem } from '../../../api/organization-patch'
import { adviceFor, isGatewayCode } from '../../ui/error-advice'
import { type Field, fieldOf } from '../fields/field'

/** The refusals that name one of these fields, under the pointer of that field. */
export function placeProblems(fields: readonly Field[], error: ApiError): FieldProblem[] {
  const advice = adviceFor(error, { title: '', isWrite: true })
  return error.messages.flatMap((refusal) => {
    const { code, message, source } = refusal
    const field = source?.pointer ? fieldOf(fields, source.pointer) : undefined
    if (field === undefined) return []
    const said = isGatewayCode(code)
      ? detailOf(refusal)
      : `Cloudflare ${code}: ${message}. ${advice}`
    return [{ pointer: field.pointer, message: said }]
  })
}
