import type { IdentityProvider } from '../../../../api/account-resources'
import { useSettledValues } from '../../../form/use-settled-values'
import { editedDesign } from '../edited-design'
import { checkLoginPage } from './check-login-page'
import { useLogo } from './use-logo'

/** What is checked beside the edits. */
export type CheckContext = {
  /** The organization that is edited. */
  document: unknown
  providers: readonly IdentityProvider[] | undefined
}

/** What the checks find in the edits, once typing pauses. */
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
