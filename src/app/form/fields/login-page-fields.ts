import type { SettingFormField } from './setting-form-field'

export const LOGIN_PAGE_FORM_FIELDS = {
  name: { kind: 'text', pointer: '/name', label: 'Organization name' },
  logo_path: {
    kind: 'url',
    pointer: '/login_design/logo_path',
    label: 'Logo URL',
    whenUnset: 'no logo',
  },
  header_text: {
    kind: 'paragraph',
    pointer: '/login_design/header_text',
    label: 'Header text',
    whenUnset: 'Cloudflare’s text',
  },
  footer_text: {
    kind: 'paragraph',
    pointer: '/login_design/footer_text',
    label: 'Footer text',
    whenUnset: 'no footer',
  },
  background_color: {
    kind: 'color',
    pointer: '/login_design/background_color',
    label: 'Background color',
    whenUnset: 'Cloudflare’s color',
  },
  text_color: {
    kind: 'color',
    pointer: '/login_design/text_color',
    label: 'Text color',
    whenUnset: 'Cloudflare’s color',
  },
} as const satisfies Record<string, SettingFormField>

export type LoginPageFormField =
  (typeof LOGIN_PAGE_FORM_FIELDS)[keyof typeof LOGIN_PAGE_FORM_FIELDS]
export type LoginPagePointer = LoginPageFormField['pointer']

/** The fields that the login page displays. */
export const LOGIN_PAGE_FORM_FIELD_LIST: readonly LoginPageFormField[] =
  Object.values(LOGIN_PAGE_FORM_FIELDS)

/** Those that are part of its design. */
export const LOGIN_DESIGN_FORM_FIELD_LIST = LOGIN_PAGE_FORM_FIELD_LIST.filter(
  ({ pointer }) => pointer !== '/name',
)
