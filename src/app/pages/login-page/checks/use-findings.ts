import type { IdentityProvider } from '../../../../api/account-resources'
import { useSettledDraft } from '../../../form/use-settled-draft'
import { designOf } from '../login-page-draft'
import { findAll } from './find-all'
import { useLogo } from './use-logo'

/** What is checked beside the draft. */
export type Surroundings = {
  /** The organization that the draft is of. */
  document: unknown
  providers: readonly IdentityProvider[] | undefined
}

/** What the checks find in the draft, once typing pauses. */
export function useFindings({ document, providers }: Surroundings) {
  const draft = useSettledDraft()
  const design = designOf(draft)
  const logo = useLogo(design.logo_path)
  return {
    findings: findAll({ draft, document, logo: logo.data, providers }),
    design,
    logo: logo.data,
    readLogoAgain: logo.refetch,
  }
}
