import { DOCUMENTATION_URLS, type FieldGuide } from './field-guide'
import type { LoginPagePointer } from './login-page-fields'

/** Describes what each setting of the login page does. */
export const LOGIN_PAGE_FIELD_GUIDES: Record<LoginPagePointer, FieldGuide> = {
  '/name': {
    help: 'Shown on the login page. It is not the team domain.',
    documentation: DOCUMENTATION_URLS.loginPage,
  },
  '/login_design/logo_path': {
    help: 'The image above the login card.',
    limits: 'An address that starts with https://.',
    documentation: DOCUMENTATION_URLS.loginPage,
  },
  '/login_design/header_text': {
    help: 'The line above the ways to log in.',
    documentation: DOCUMENTATION_URLS.loginPage,
  },
  '/login_design/footer_text': {
    help: 'The line at the bottom, for instance whom to call for help.',
    documentation: DOCUMENTATION_URLS.loginPage,
  },
  '/login_design/background_color': {
    help: 'The page behind the login card.',
    limits: '# and six hexadecimal digits.',
    documentation: DOCUMENTATION_URLS.loginPage,
  },
  '/login_design/text_color': {
    help: 'The text you set, header and footer.',
    limits: '# and six hexadecimal digits.',
    documentation: DOCUMENTATION_URLS.loginPage,
  },
}
