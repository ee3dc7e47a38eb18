// Programs that use this file include this one folder’s types with it, and those of Vite they may not know.
// oxlint-disable-next-line typescript/triple-slash-reference -- it declares a module, and is none to import
/// <reference path="./css-text.d.ts" />
import text from './login-page.css?inline'

/** For a constructable stylesheet, or for a style element where there is a nonce. */
export const LOGIN_PAGE_STYLES = text
