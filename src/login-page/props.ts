import type { ReactNode } from 'react'
import type { IdentityProvider } from '../api/account-resources'
import type { LoginDesign } from '../api/organization'
import type { LoginPageState } from './state'

export type LoginPageProps = {
  design: LoginDesign | null
  organizationName: string
  /** Undefined if the providers cannot be read. */
  providers: readonly IdentityProvider[] | undefined
  state: LoginPageState
  /** The live page uses `system`. */
  theme: 'light' | 'dark' | 'system'
  /** The direction of the page; the organization’s own texts determine theirs automatically. */
  dir?: 'ltr' | 'rtl' | undefined
  /** The application that people were opening when they were asked to log in. */
  application?: string | undefined
  /** Content that is not part of Cloudflare’s page. It is shown beside the card, which is then inert. */
  beside?: ReactNode
}

export type LoginPageFrameProps = Omit<LoginPageProps, 'beside'> & {
  /** A description of the frame for screen readers. */
  label: string
  /** The browser’s window in CSS pixels. A longer page scrolls in it. */
  width: number
  height: number
  /** The scale of the drawing: 0.5 draws the window at half its size. */
  scale?: number | undefined
  /** The zoom of the browser: 2 lays out for half the window and draws twice as large. */
  zoom?: number | undefined
}
