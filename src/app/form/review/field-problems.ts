import type { ApiError } from '../../../api/errors'
import type { FieldProblem } from '../../../api/organization-patch'
import { adviceFor, isGatewayCode } from '../../ui/error-advice'
import { type Field, fieldOf } from '../fields/field'

/** The refusals that name one of these fields, under the pointer of that field. */
export function placeProblems(fields: readonly Field[], error: ApiError): FieldProblem[] {
  const advice = adviceFor(error, { title: '', isWrite: true })
  return error.messages.flatMap(({ code, message, source }) => {
    const field = source?.pointer ? fieldOf(fields, source.pointer) : undefined
    if (field === undefined) return []
    const said = isGatewayCode(code)
      ? withoutSlug(message)
      : `Cloudflare ${code}: ${message}. ${advice}`
    return [{ pointer: field.pointer, message: said }]
  })
}

/** The gateway's own messages begin with a slug for programs; the rest is for people. */
function withoutSlug(message: string): string {
  return message.replace(/^gatehouse\.error\.\w+: /, '')
}
