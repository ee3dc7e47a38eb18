import type { ReactNode } from 'react'
import type { IdentityProvider } from '../api/account-resources'
import type { LoginDesign } from '../api/organization'
import type { LoginPageState } from './state'

export type LoginPageProps = {
  design: LoginDesign | null
  organizationName: string
  /** Undefined when they cannot be read. */
  providers: readonly IdentityProvider[] | undefined
  state: LoginPageState
  /** The live page follows the `system`. */
  theme: 'light' | 'dark' | 'system'
  /** Of the page; the organization’s own texts find their direction themselves. */
  dir?: 'ltr' | 'rtl' | undefined
  /** Where people were going when they were asked to log in. */
  application?: string | undefined
  /** What is no part of Cloudflare’s page. It stands beside the card, which can then only be looked at. */
  beside?: ReactNode
}

export type LoginPageFrameProps = Omit<LoginPageProps, 'beside'> & {
  /** What the frame shows, for those who do not see it. */
  label: string
  /** The browser’s window in CSS pixels. A page that is longer scrolls in it. */
  width: number
  height: number
  /** Of the drawing: 0.5 draws the window at half its size. */
  scale?: number | undefined
  /** Of the browser: 2 lays out for half the window and draws twice as large. */
  zoom?: number | undefined
}
