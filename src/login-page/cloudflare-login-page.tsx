import { memo, type ReactNode } from 'react'
import type { IdentityProvider } from '../api/cloudflare-objects'
import type { LoginDesign } from '../api/organization'
import { logoUrlSchema } from '../api/value-rules'
import { computeDesignColorStyle } from './login-page-theme-colors'
import {
  type LoginPageState,
  offersOneTimePin,
  ONE_TIME_PIN_PROVIDER_TYPE,
} from './login-page-state'
import {
  LoginPageAnnotation,
  CloudflareBlockPage,
  MfaPromptStep,
  PinEntryStep,
  PinRequestStep,
  OrganizationText,
  ProviderChoiceStep,
  identityProviderName,
} from './steps'

export type CloudflareLoginPageProps = {
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

/**
 * Cloudflare’s login page since May 2026, in any of its states. It is not interactive: its buttons and fields are only
 * for show. It fills its parent element, adapts its layout to that element’s width, and needs styles.ts there. Values
 * that the live page would not accept are not shown here either.
 * @see https://developers.cloudflare.com/changelog/post/2026-05-12-access-login-page-refresh/
 */
export function CloudflareLoginPage({ beside, ...page }: CloudflareLoginPageProps) {
  const { design, state, theme, dir = 'ltr' } = page
  return (
    <div
      className="login-page"
      lang="en"
      dir={dir}
      data-theme={theme}
      data-state={state.kind}
      style={hasDesign(page) ? computeDesignColorStyle(design) : undefined}
    >
      <div className={beside === undefined ? 'layout' : 'layout shared'}>
        {beside}
        <div className="card" inert={beside !== undefined}>
          {hasDesign(page) && <Masthead {...page} />}
          <Body state={state} providers={page.providers} />
          {hasDesign(page) && (
            <OrganizationText className="footer">{design?.footer_text}</OrganizationText>
          )}
        </div>
      </div>
    </div>
  )
}

/** The other states show Cloudflare’s own pages, or no page at all. */
function hasDesign({ state: { kind } }: CloudflareLoginPageProps): boolean {
  return kind !== 'redirect' && kind !== 'identity-denied' && kind !== 'forbidden'
}

function Masthead({ design, organizationName, application }: CloudflareLoginPageProps) {
  const logo = logoUrlSchema.safeParse(design?.logo_path).data
  return (
    <div className="masthead">
      {logo !== undefined && (
        <img key={logo} className="logo" src={logo} alt="" referrerPolicy="no-referrer" />
      )}
      <OrganizationText className="name">{organizationName}</OrganizationText>
      <OrganizationText className="header">{design?.header_text}</OrganizationText>
      <h1>
        <bdi>
          Log in to <bdi>{application ?? 'your application'}</bdi>
        </bdi>
      </h1>
    </div>
  )
}

type BodyProps = Pick<CloudflareLoginPageProps, 'state' | 'providers'>

/** Memoized because a preview renders the page at each letter of a header, which changes nothing below it. */
const Body = memo(
  StateBody,
  (before, after) =>
    before.providers === after.providers &&
    before.state.kind === after.state.kind &&
    methodsOf(before.state) === methodsOf(after.state),
)

function methodsOf(state: CloudflareLoginPageProps['state']) {
  return state.kind === 'mfa' ? state.methods : undefined
}

function StateBody({ state, providers }: BodyProps) {
  switch (state.kind) {
    case 'providers':
      return <Choices providers={providers} />
    case 'pin-request':
      return <Choices providers={providers} pin={{ email: 'ana.lima@example.com' }} />
    case 'pin-code':
    case 'pin-wrong':
      return <PinEntryStep isWrong={state.kind === 'pin-wrong'} />
    case 'mfa':
      return <MfaPromptStep methods={state.methods} />
    case 'identity-denied':
    case 'forbidden':
      return <CloudflareBlockPage kind={state.kind} />
    case 'redirect':
      return <SkippedPage providers={providers} />
  }
}

type ChoicesProps = Pick<CloudflareLoginPageProps, 'providers'> & {
  /** If given, its form is shown regardless of the providers. */
  pin?: { email: string }
}

/** All ways to log in on one card: a button for each identity provider, and the form for a one-time PIN. */
function Choices({ providers, pin }: ChoicesProps) {
  const others = providers?.filter(({ type }) => type !== ONE_TIME_PIN_PROVIDER_TYPE)
  const hasPin = pin !== undefined || (providers !== undefined && offersOneTimePin(providers))
  return (
    <>
      {others === undefined && (
        <LoginPageAnnotation glyph="badge">
          The identity providers stand here. Which ones there are could not be read.
        </LoginPageAnnotation>
      )}
      {others?.length === 0 && !hasPin && (
        <LoginPageAnnotation glyph="badge">
          There is no identity provider to log in with.
        </LoginPageAnnotation>
      )}
      {others !== undefined && others.length > 0 && <ProviderChoiceStep providers={others} />}
      {hasPin && others?.length !== 0 && <div className="or">or</div>}
      {hasPin && <PinRequestStep {...pin} />}
    </>
  )
}

function SkippedPage({ providers }: Pick<CloudflareLoginPageProps, 'providers'>) {
  const [target] = providers?.filter(({ type }) => type !== ONE_TIME_PIN_PROVIDER_TYPE) ?? []
  return (
    <LoginPageAnnotation glyph="arrow">
      <h1>No page is shown</h1>
      <p>
        <bdi>
          Access sends people straight to{' '}
          {target === undefined ? (
            'the identity provider'
          ) : (
            <bdi>{identityProviderName(target)}</bdi>
          )}
          .
        </bdi>
      </p>
    </LoginPageAnnotation>
  )
}
