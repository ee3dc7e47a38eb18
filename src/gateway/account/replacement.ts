import type { FieldProblem } from '../../api/organization-patch'

/** The result of planning a PUT to Cloudflare, based on the value that it would replace. */
export type Replacement =
  | { kind: 'invalid'; problems: FieldProblem[] }
  /** The change would leave everything as it is. */
  | { kind: 'unchanged' }
  /** `intended` is the expected value afterwards, in the form of a response. */
  | { kind: 'replace'; body: JsonRecord; intended: JsonRecord }

export type JsonRecord = { [key: string]: unknown }
