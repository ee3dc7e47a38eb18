import type { FieldProblem } from '../../api/organization-patch'

/** What a PUT upstream comes to, worked out from the value it would replace. */
export type Replacement =
  | { kind: 'invalid'; problems: FieldProblem[] }
  /** The change would leave everything as it is. */
  | { kind: 'unchanged' }
  /** `intended`: the value that is to be there afterwards, as an answer would say it. */
  | { kind: 'replace'; body: JsonRecord; intended: JsonRecord }

export type JsonRecord = { [key: string]: unknown }
