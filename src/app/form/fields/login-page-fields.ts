import { DOCUMENTATION, type Field } from './field'

export const LOGIN_PAGE = {
  name: {
    kind: 'text',
    pointer: '/name',
    label: 'Organization name',
    help: 'Shown on the login page. It is not the team domain.',
    documentation: DOCUMENTATION.loginPage,
  },
  logo_path: {
    kind: 'url',
    pointer: '/login_design/logo_path',
    label: 'Logo URL',
    help: 'The image above the login card.',
    whenUnset: 'no logo',
    limits: 'An address that starts with https://.',
    documentation: DOCUMENTATION.loginPage,
  },
  header_text: {
    kind: 'text',
    pointer: '/login_design/header_text',
    label: 'Header text',
    help: 'The line above the ways to log in.',
    whenUnset: 'Cloudflare’s text',
    documentation: DOCUMENTATION.loginPage,
  },
  footer_text: {
    kind: 'text',
    pointer: '/login_design/footer_text',
    label: 'Footer text',
    help: 'The line at the bottom, such as whom to call for help.',
    whenUnset: 'no footer',
    documentation: DOCUMENTATION.loginPage,
  },
  background_color: {
    kind: 'color',
    pointer: '/login_design/background_color',
    label: 'Background color',
    help: 'The page behind the login card.',
    whenUnset: 'Cloudflare’s colour',
    limits: '# and six hexadecimal digits.',
    documentation: DOCUMENTATION.loginPage,
  },
  text_color: {
    kind: 'color',
    pointer: '/login_design/text_color',
    label: 'Text color',
    help: 'The text you set, header and footer.',
    whenUnset: 'Cloudflare’s colour',
    limits: '# and six hexadecimal digits.',
    documentation: DOCUMENTATION.loginPage,
  },
} as const satisfies Record<string, Field>

/** What the login page shows. */
export const LOGIN_PAGE_FIELDS: readonly Field[] = [
  LOGIN_PAGE.name,
  LOGIN_PAGE.logo_path,
  LOGIN_PAGE.header_text,
  LOGIN_PAGE.footer_text,
  LOGIN_PAGE.background_color,
  LOGIN_PAGE.text_color,
]
