import { Annotation } from './annotation'
import { Choice } from './choice'
import type { GlyphName } from './glyph'
import { type MfaMethod, offeredMethods } from './state'

/** @see https://developers.cloudflare.com/cloudflare-one/access-controls/access-settings/independent-mfa/ */
export function MfaPrompt({ methods }: { methods: readonly string[] | undefined }) {
  const offered = offeredMethods(methods)
  return (
    <div className="form">
      <h2>Multi-factor authentication</h2>
      {offered.length === 0 ? (
        <Annotation glyph="shield">No method of multi-factor authentication is allowed.</Annotation>
      ) : (
        <ul className="choices" aria-label="Methods">
          {offered.map((method) => (
            <li key={method}>
              <Choice glyph={METHODS[method].glyph}>{METHODS[method].name}</Choice>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

const METHODS: Record<MfaMethod, { name: string; glyph: GlyphName }> = {
  totp: { name: 'Authenticator application', glyph: 'phone' },
  security_key: { name: 'Security key', glyph: 'stick' },
  biometrics: { name: 'Biometrics', glyph: 'fingerprint' },
}
