import type { IdentityProvider } from '../../../../api/account-resources'
import { valueAt } from '../../../../api/json'
import { useSettledValues } from '../../../form/delayed-values'
import { LOGIN_PAGE } from '../../../form/fields/login-page-fields'
import type { FormValues } from '../../../form/form-values'
import { editedDesign } from '../edited-design'
import { checkColors } from './color-checks'
import type { Finding } from './finding'
import { checkLogo } from './logo-checks'
import { type Logo, useLogo } from './read-logo'
import { checkRedirect } from './redirect-check'
import { checkTexts, measureText } from './text-checks'

/** The context of the edits that the checks need. */
export type LoginPageCheckParams = {
  /** The organization being edited. */
  document: unknown
  providers: readonly IdentityProvider[] | undefined
}

/** Returns what the checks find in the edits, once typing pauses. */
export function useFindings({ document, providers }: LoginPageCheckParams) {
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

type Checked = {
  values: FormValues
  /** The organization around the values. */
  document: unknown
  logo: Logo | undefined
  providers: readonly IdentityProvider[] | undefined
}

function checkLoginPage({ values, document, logo, providers }: Checked): Finding[] {
  const design = editedDesign(values)
  const texts = {
    name: String(values[LOGIN_PAGE.name.pointer] ?? ''),
    header: String(values[LOGIN_PAGE.header_text.pointer] ?? ''),
    footer: String(values[LOGIN_PAGE.footer_text.pointer] ?? ''),
  }
  return [
    ...checkRedirect({ isOn: valueAt(document, REDIRECT) === true, providers }),
    ...checkColors(design),
    ...checkLogo(design.logo_path ?? '', logo),
    ...checkTexts(texts, measureText),
  ]
}

const REDIRECT = '/auto_redirect_to_identity'
