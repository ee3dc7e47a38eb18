import type { LoginPagePointer } from '../../../form/fields/login-page-fields'
import type { PreviewOptions } from '../../../login-preview/preview-options'

/** Something on the page that its owner may want to fix. Findings never block publishing. */
export type DesignFinding = {
  /** Identifies the finding, independent of its wording. */
  id: string
  title: string
  advice: string
  fixes: readonly SuggestedDesignFix[]
}

/** A fix that takes one press. */
export type SuggestedDesignFix = { label: string } & (
  | { kind: 'set'; pointer: LoginPagePointer; value: string }
  /** Replaces text in the current value of the field, which may be newer than the finding. */
  | { kind: 'replace'; pointer: LoginPagePointer; what: RegExp; by: string }
  | { kind: 'look'; view: Partial<PreviewOptions> }
  | { kind: 'focus'; pointer: LoginPagePointer }
  | { kind: 'read-logo-again' }
)
