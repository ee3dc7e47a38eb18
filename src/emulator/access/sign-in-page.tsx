import { renderToStaticMarkup } from 'react-dom/server'
import type { IdentityProvider } from '../../api/cloudflare-objects'
import type { LoginDesign, Organization } from '../../api/organization'
import { computeDesignColorStyle } from '../../login-page/design-colors'
import { CloudflareLoginPage } from '../../login-page/cloudflare-login-page'
import { LOGIN_PAGE_STYLES } from '../../login-page/styles'
import { ACME_IDENTITY_PROVIDERS } from '../acme'
import { DEMO_PERSONAS, type DemoPersona } from '../demo'

/**
 * The login page as the organization designed it. The controls that sign in are beside it, and belong to the demo: a
 * button for each persona.
 */
export async function respondWithSignInPage(
  organization: Organization | null,
  returnPath: string,
  providers: readonly IdentityProvider[] = ACME_IDENTITY_PROVIDERS,
): Promise<Response> {
  const name = organization?.name ?? 'Cloudflare Access'
  const { background_color, text_color, ...colorless } = organization?.login_design ?? {}
  const nonce = crypto.randomUUID()
  const page = renderToStaticMarkup(
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`Sign in · ${name}`}</title>
        <style nonce={nonce}>
          {`${LOGIN_PAGE_STYLES}${STYLES}${colorRule({ background_color, text_color })}`}
        </style>
      </head>
      <body>
        <CloudflareLoginPage
          design={colorless}
          organizationName={name}
          providers={providers}
          state={{ kind: 'providers' }}
          theme="system"
          application="Gatehouse"
          beside={<Personas returnPath={returnPath} />}
        />
      </body>
    </html>,
  )
  return new Response(`<!doctype html>${page}`, {
    headers: {
      'cache-control': 'no-store',
      'content-security-policy': `default-src 'none'; style-src 'nonce-${nonce}'; img-src https:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
      'content-type': 'text/html; charset=utf-8',
      // With `no-referrer`, the form would send `Origin: null`, which Miniflare refuses.
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
    },
  })
}

/**
 * Without a script nothing can set the styles of an element, and the policy above forbids style attributes in the
 * markup.
 */
function colorRule(design: LoginDesign): string {
  const declarations = Object.entries(computeDesignColorStyle(design)).map((pair) =>
    pair.join(': '),
  )
  return `.login-page { ${declarations.join('; ')} }`
}

function Personas({ returnPath }: { returnPath: string }) {
  return (
    <main className="personas">
      <p className="mark">Demo only, not part of the login page</p>
      <div>
        <h1>Choose who you are</h1>
        <p>
          Nobody is asked for a password. The login page is shown as it is designed now; its buttons
          do nothing here.
        </p>
        <form method="post" action="/cdn-cgi/access/login">
          <input type="hidden" name="redirect_url" value={returnPath} />
          {Object.values(DEMO_PERSONAS).map((persona) => (
            <PersonaButton key={persona.email} {...persona} />
          ))}
        </form>
      </div>
    </main>
  )
}

function PersonaButton({ email, name, about }: DemoPersona) {
  return (
    <button name="email" value={email}>
      <strong>{name}</strong> <span className="address">{email}</span>
      <span className="about">{about}</span>
    </button>
  )
}

/** Uses the colors of the card. */
const STYLES = `
html, body { height: 100%; margin: 0 }
.personas { border-radius: 12px; box-shadow: 0 0 0 1px var(--edge) }
.personas .mark { padding: 8px 24px; border-radius: 12px 12px 0 0; background: var(--text); color: var(--card);
  font-size: 13px; font-weight: 600 }
.personas > div { display: grid; gap: 8px; padding: 20px 24px 24px; border-radius: 0 0 12px 12px; background: var(--card) }
.personas form { display: grid; gap: 8px; margin-top: 8px }
.personas div > p, .personas span { color: var(--quiet); font-size: 14px; line-height: 1.4 }
.personas button { display: flex; flex-wrap: wrap; align-items: baseline; gap: 2px 12px; padding: 10px 14px;
  border: 1px solid var(--line); border-radius: 8px; background: var(--control); text-align: start; cursor: pointer }
.personas button:hover { background: var(--pressed) }
.personas strong { font-weight: 600 }
.personas .about { flex-basis: 100% }
@container (width >= 480px) { .personas .address { margin-inline-start: auto } }
@container (width < 480px) { .personas .address { flex-basis: 100% } }
`
