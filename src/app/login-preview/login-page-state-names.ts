import type { LoginPagePreviewNote, LoginPageStateKind } from '../../login-page/login-page-state'

/** The names of the states, taken from Cloudflare if it names the page. */
export const LOGIN_PAGE_STATE_NAMES: Record<LoginPageStateKind, string> = {
  providers: 'Log in',
  redirect: 'Automatic redirect',
  'pin-request': 'PIN request',
  'pin-code': 'PIN entry',
  'pin-wrong': 'Wrong PIN',
  mfa: 'MFA',
  'identity-denied': 'Identity failure',
  forbidden: 'Non-identity failure',
}

export const LOGIN_PAGE_PREVIEW_NOTES: Record<LoginPagePreviewNote, string> = {
  'page-skipped':
    'People do not see the login page here: Access sends them straight to the identity provider.',
  'several-providers':
    'This account has several identity providers, so it happens only where an application allows a single one.',
  'providers-unknown':
    'The identity providers could not be read, so the page is shown without them.',
  'no-providers': 'This account has no identity provider, so nobody can log in.',
  'pin-not-offered':
    'No identity provider of this account sends one-time PINs, so nobody reaches this page.',
  'mfa-off': 'No method of multi-factor authentication is allowed, so nobody reaches this page.',
  'without-design': 'This page is Cloudflare’s own: the design has no part in it.',
  'look-unknown':
    'Cloudflare does not document how this page looks or what it says. Only its place in the login is certain.',
}

/** Notes on the account’s own pages for visitors who are not let in. */
export const CUSTOM_BLOCK_PAGE_NOTES = {
  own: 'This is the account’s own page. It is shown as it is written: values that Cloudflare fills in are missing, and it cannot be downloaded as a picture.',
  unreadable:
    'The account has a page of its own for this, which could not be read or is larger than 1 MB. Cloudflare’s is shown instead.',
} as const
