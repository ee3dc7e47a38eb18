import { Glyph, type GlyphName } from './glyph'

/**
 * Cloudflare’s default page for people whom it does not let in. Only its words “That account does not have access” are
 * documented.
 * @see https://developers.cloudflare.com/cloudflare-one/reusable-components/custom-pages/access-block-page/
 */
export function BlockPage({ kind }: { kind: keyof typeof BLOCK_PAGES }) {
  const { glyph, title, text } = BLOCK_PAGES[kind]
  return (
    <div className="blocked">
      <Glyph name={glyph} />
      <h1>{title}</h1>
      <p dir="auto">{text}</p>
      <p className="quiet">Cloudflare Access</p>
    </div>
  )
}

const BLOCK_PAGES = {
  'identity-denied': {
    glyph: 'prohibited',
    title: 'That account does not have access',
    text: 'You are logged in, but the policies of this application do not let you in. Contact your administrator to get access.',
  },
  forbidden: {
    glyph: 'shield-cross',
    title: 'Forbidden',
    text: 'This application does not take requests from your network, location or device. Contact your administrator to get access.',
  },
} as const satisfies Record<string, { glyph: GlyphName; title: string; text: string }>
