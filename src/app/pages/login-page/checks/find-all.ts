import type { IdentityProvider } from '../../../../api/account-resources'
import { valueAt } from '../../../../api/json'
import type { Draft } from '../../../form/draft'
import { LOGIN_PAGE } from '../../../form/fields/login-page-fields'
import { designOf } from '../login-page-draft'
import { checkColors } from './color-checks'
import type { Finding } from './finding'
import { checkLogo } from './logo-checks'
import type { Logo } from './read-logo'
import { checkRedirect } from './redirect-check'
import { checkTexts, measureText } from './text-checks'

type Checked = {
  draft: Draft
  /** The organization around the draft. */
  document: unknown
  logo: Logo | undefined
  providers: readonly IdentityProvider[] | undefined
}

export function findAll({ draft, document, logo, providers }: Checked): Finding[] {
  const design = designOf(draft)
  const texts = {
    name: String(draft[LOGIN_PAGE.name.pointer] ?? ''),
    header: String(draft[LOGIN_PAGE.header_text.pointer] ?? ''),
    footer: String(draft[LOGIN_PAGE.footer_text.pointer] ?? ''),
  }
  return [
    ...checkRedirect({ isOn: valueAt(document, REDIRECT) === true, providers }),
    ...checkColors(design),
    ...checkLogo(design.logo_path ?? '', logo),
    ...checkTexts(texts, measureText),
  ]
}

const REDIRECT = '/auto_redirect_to_identity'
