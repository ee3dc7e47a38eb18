import { Button } from '@cloudflare/kumo/components/button'
import {
  CloudIcon,
  EnvelopeSimpleIcon,
  FacebookLogoIcon,
  GithubLogoIcon,
  GoogleLogoIcon,
  type Icon,
  IdentificationCardIcon,
  LinkedinLogoIcon,
  WindowsLogoIcon,
} from '@phosphor-icons/react'
import type { IdentityProvider } from '../../../api/account-resources'
import { hexColorSchema, logoUrlSchema } from '../../../api/organization-values'
import type { LoginDesign, Organization } from '../../../api/organization'

type LoginPagePreviewProps = {
  organization: Organization
  /** Undefined when they cannot be read. */
  providers: readonly IdentityProvider[] | undefined
}

/**
 * Cloudflare's login page as it looks since its refresh: one card on the background, uniform
 * buttons for the identity providers, and the one-time PIN form. Values that the live page would not
 * take are not shown here either.
 * @see https://developers.cloudflare.com/changelog/post/2026-05-12-access-login-page-refresh/
 */
export function LoginPagePreview({ organization, providers }: LoginPagePreviewProps) {
  const design = organization.login_design ?? {}
  const background = valid(hexColorSchema, design.background_color)
  return (
    <div
      role="img"
      aria-label={describePage(organization, providers)}
      className="flex min-h-120 items-center justify-center overflow-hidden bg-kumo-recessed px-4 py-10"
      style={{ backgroundColor: background }}
    >
      <div aria-hidden className="w-full max-w-sm" inert>
        <LoginCard organization={organization} design={design} providers={providers} />
      </div>
    </div>
  )
}

type LoginCardProps = LoginPagePreviewProps & { design: LoginDesign }

function LoginCard({ organization, design, providers }: LoginCardProps) {
  const color = valid(hexColorSchema, design.text_color)
  const logo = valid(logoUrlSchema, design.logo_path)
  const withPin = providers?.some(({ type }) => type === 'onetimepin') ?? true
  const others = providers?.filter(({ type }) => type !== 'onetimepin') ?? []
  return (
    <div className="space-y-5 rounded-xl bg-kumo-base p-6 text-kumo-default shadow-lg ring ring-kumo-hairline">
      <div className="space-y-2 text-center">
        {logo !== undefined && (
          <img
            key={logo}
            src={logo}
            alt=""
            className="mx-auto max-h-14 max-w-full object-contain"
          />
        )}
        <p className="text-lg font-semibold [overflow-wrap:anywhere]">{organization.name}</p>
        {design.header_text && (
          <p className="whitespace-pre-line [overflow-wrap:anywhere]" style={{ color }}>
            {design.header_text}
          </p>
        )}
      </div>
      {others.length > 0 && (
        <ul className="space-y-2">
          {others.map((provider, index) => (
            <li key={provider.id ?? index}>
              <ProviderButton provider={provider} />
            </li>
          ))}
        </ul>
      )}
      {withPin && others.length > 0 && (
        <div className="flex items-center gap-3 text-sm text-kumo-subtle">
          <hr className="flex-1 border-kumo-hairline" />
          or
          <hr className="flex-1 border-kumo-hairline" />
        </div>
      )}
      {withPin && <OneTimePinForm />}
      {design.footer_text && (
        <p
          className="whitespace-pre-line text-center text-sm [overflow-wrap:anywhere]"
          style={{ color }}
        >
          {design.footer_text}
        </p>
      )}
    </div>
  )
}

function ProviderButton({ provider }: { provider: IdentityProvider }) {
  const ProviderIcon = PROVIDER_ICONS[provider.type ?? ''] ?? IdentificationCardIcon
  return (
    <div className="flex h-10 items-center gap-3 rounded-lg bg-kumo-control px-3 font-medium ring ring-kumo-line">
      <ProviderIcon className="size-5 shrink-0" />
      <span className="truncate">{provider.name || provider.type}</span>
    </div>
  )
}

function OneTimePinForm() {
  return (
    <div className="space-y-2">
      <p className="font-medium">Get a login code emailed to you</p>
      <p className="text-sm text-kumo-subtle">Email</p>
      <div className="h-10 truncate rounded-lg bg-kumo-control px-3 leading-10 text-kumo-subtle ring ring-kumo-line">
        example@email.com
      </div>
      <Button variant="primary" size="lg" className="w-full justify-center">
        Send me a code
      </Button>
    </div>
  )
}

const PROVIDER_ICONS: Record<string, Icon> = {
  azureAD: WindowsLogoIcon,
  cloudflare: CloudIcon,
  facebook: FacebookLogoIcon,
  github: GithubLogoIcon,
  google: GoogleLogoIcon,
  'google-apps': GoogleLogoIcon,
  linkedin: LinkedinLogoIcon,
  onetimepin: EnvelopeSimpleIcon,
}

function valid(
  schema: typeof hexColorSchema,
  value: string | null | undefined,
): string | undefined {
  const parsed = schema.safeParse(value)
  return parsed.success ? parsed.data : undefined
}

function describePage(
  { name, login_design: design }: Organization,
  providers: readonly IdentityProvider[] | undefined,
): string {
  const ways = providers?.map((provider) => provider.name || provider.type).join(', ')
  return [
    `Login page of ${name ?? 'the organization'}`,
    design?.header_text && `header “${design.header_text}”`,
    ways && `ways to log in: ${ways}`,
    design?.footer_text && `footer “${design.footer_text}”`,
  ]
    .filter(Boolean)
    .join('; ')
}
