import type { LoginPagePointer } from '../../../form/fields/login-page-fields'
import type { View } from '../../../login-preview/view'

/** Something on the page that its owner may want to fix. Findings never block publishing. */
export type Finding = {
  /** Identifies the finding, independent of its wording. */
  id: string
  title: string
  advice: string
  fixes: readonly SuggestedFix[]
}

/** A fix that takes one press. */
export type SuggestedFix = { label: string } & (
  | { kind: 'set'; pointer: LoginPagePointer; value: string }
  /** Replaces text in the current value of the field, which may be newer than the finding. */
  | { kind: 'replace'; pointer: LoginPagePointer; what: RegExp; by: string }
  | { kind: 'look'; view: Partial<View> }
  | { kind: 'focus'; pointer: LoginPagePointer }
  | { kind: 'read-logo-again' }
)
