import type { LoginPagePointer } from '../../../form/fields/login-page-fields'
import type { View } from '../../../login-preview/view'

/** Something about the page that its owner may want to mend. Nothing of it keeps them from publishing. */
export type Finding = {
  /** The same for the same finding, whatever its words. */
  id: string
  title: string
  advice: string
  fixes: readonly SuggestedFix[]
}

/** What one press does about it. */
export type SuggestedFix = { label: string } & (
  | { kind: 'set'; pointer: LoginPagePointer; value: string }
  /** In what the field holds by then, which may be newer than the finding. */
  | { kind: 'replace'; pointer: LoginPagePointer; what: RegExp; by: string }
  | { kind: 'look'; view: Partial<View> }
  | { kind: 'focus'; pointer: LoginPagePointer }
  | { kind: 'read-logo-again' }
)
