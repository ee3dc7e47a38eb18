import type { IdentityProvider } from '../../api/cloudflare-objects'
import type { LoginDesign, Organization } from '../../api/organization'
import type { LoginPageViewportProps } from '../../login-page/login-page-viewport'
import type { LoginPageState } from '../../login-page/login-page-state'
import { PREVIEW_DEVICES, previewTextDirection, type PreviewOptions } from './preview-options'

/** The account’s own page for visitors who are not let in, instead of Cloudflare’s. */
export type CustomBlockPage =
  | { kind: 'loading' }
  | { kind: 'unreadable' }
  | { kind: 'own'; html: string }

export type CustomBlockPages = Partial<Record<'identity-denied' | 'forbidden', CustomBlockPage>>

/** The parts of an account that its login page shows. */
export type PreviewedPageContent = {
  design: LoginDesign | null
  organizationName: string
  /** Undefined if they cannot be read. */
  providers: readonly IdentityProvider[] | undefined
  /** As in `mfa_config.allowed_authenticators`; undefined if unknown. */
  mfaMethods?: readonly string[] | undefined
  /** Without one, visitors see Cloudflare’s page. */
  blockPages?: CustomBlockPages
}

/** A page that changes outside React, such as with each letter that is typed into a form. */
export type PreviewedPageStore = {
  /** Calls the listener with each change, and says whether it is only one of the organization’s texts. */
  subscribe: (listener: (isText: boolean) => void) => () => void
  /** Returns the same page until it changes. */
  page: () => PreviewedPageContent
}

export function findCustomBlockPage(
  { blockPages }: PreviewedPageContent,
  state: PreviewOptions['state'],
) {
  return state === 'identity-denied' || state === 'forbidden' ? blockPages?.[state] : undefined
}

export function toPreviewedPageContent(
  { name, login_design, mfa_config }: Organization,
  providers: readonly IdentityProvider[] | undefined,
): PreviewedPageContent {
  return {
    design: login_design ?? null,
    organizationName: name ?? '',
    providers,
    mfaMethods: mfa_config?.allowed_authenticators ?? undefined,
  }
}

/** Replaces the organization’s texts by samples, if the view asks for them. */
function withTexts(
  page: PreviewedPageContent,
  texts: PreviewOptions['texts'],
): PreviewedPageContent {
  if (texts === 'own') return page
  const { organizationName, header_text, footer_text } = SAMPLES[texts]
  return { ...page, organizationName, design: { ...page.design, header_text, footer_text } }
}

const SAMPLES = {
  long: {
    organizationName:
      'Norddeutsche Landwirtschaftliche Hauptgenossenschaft und Lebensmittelgroßhandelsgesellschaft',
    header_text:
      'For employees, contractors and visiting researchers of all our companies. By logging in you ' +
      'accept the acceptable use policy, and that what you do is recorded.',
    footer_text:
      'Trouble logging in? Call the service desk at extension 4357, day or night, or see ' +
      'https://intranet.example.com/information-technology/service-desk/logging-in/first-aid.\n' +
      'Never tell anyone a code that was sent to you.',
  },
  arabic: {
    organizationName: 'شركة النخبة للتقنية',
    header_text: 'مرحبا بكم في بوابة الموظفين',
    footer_text: 'هل تواجه مشكلة في تسجيل الدخول؟ اتصل بمكتب الخدمة على الرقم 4357.',
  },
} as const

/** The content of a visitor’s window: the login page, the account’s own page, or nothing yet. */
export type FramedPageContent =
  | { kind: 'loading' }
  | { kind: 'own'; html: string }
  | { kind: 'page'; page: Omit<LoginPageViewportProps, 'label' | 'scale'> }

export function chooseFramedPageContent(
  page: PreviewedPageContent,
  view: PreviewOptions,
  theme: 'light' | 'dark',
): FramedPageContent {
  const own = findCustomBlockPage(page, view.state)
  if (own?.kind === 'loading' || own?.kind === 'own') return own
  const { mfaMethods, blockPages: _own, ...shown } = withTexts(page, view.texts)
  return {
    kind: 'page',
    page: {
      ...shown,
      ...previewViewportSize(view),
      state: toLoginPageState(view.state, mfaMethods),
      theme,
      dir: previewTextDirection(view),
    },
  }
}

export const previewViewportSize = (view: PreviewOptions) => ({
  ...PREVIEW_DEVICES[view.device],
  zoom: view.zoom / 100,
})

export function toLoginPageState(
  kind: PreviewOptions['state'],
  methods: readonly string[] | undefined,
): LoginPageState {
  return kind === 'mfa' ? { kind, methods } : { kind }
}
