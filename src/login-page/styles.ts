// Programs that use this file include this one folder’s types with it, and may not know those of Vite.
// oxlint-disable-next-line typescript/triple-slash-reference -- it declares a module, and is none to import
/// <reference path="./css-text.d.ts" />
import text from './cloudflare-login-page.css?inline'

/** For a constructable style sheet, or for a style element with a nonce. */
export const LOGIN_PAGE_STYLES = text
