import type { IdentityProvider } from '../../../../api/account-resources'
import { useSettledValues } from '../../../form/delayed-values'
import { editedDesign } from '../edited-design'
import { checkLoginPage } from './check-login-page'
import { useLogo } from './use-logo'

/** The context of the edits that the checks need. */
export type CheckContext = {
  /** The organization being edited. */
  document: unknown
  providers: readonly IdentityProvider[] | undefined
}

/** Returns what the checks find in the edits, once typing pauses. */
export function useFindings({ document, providers }: CheckContext) {
  const values = useSettledValues()
  const design = editedDesign(values)
  const logo = useLogo(design.logo_path)
  return {
    findings: checkLoginPage({ values, document, logo: logo.data, providers }),
    design,
    logo: logo.data,
    readLogoAgain: logo.refetch,
  }
}
