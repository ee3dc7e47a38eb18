import { logoUrlSchema } from '../../../../api/value-rules'
import type { DesignFinding, SuggestedDesignFix } from './design-finding'
import type { LoadedLogo, LogoLoadResult } from './read-logo'

/** The maximum size at which the page draws a logo; see cloudflare-login-page.css. */
const HEIGHT = 56
const WIDTH = 318
/** Screens draw two or more device pixels for each CSS pixel. */
const SHARP = 2
const HEAVY = 200 * 1024
const HARDLY_VISIBLE = 0.2

const POINTER = '/login_design/logo_path'

const change: SuggestedDesignFix = { kind: 'focus', label: 'Change the address', pointer: POINTER }
const remove: SuggestedDesignFix = {
  kind: 'set',
  label: 'Remove the logo',
  pointer: POINTER,
  value: '',
}

const toHttps: SuggestedDesignFix = {
  kind: 'replace',
  label: 'Use https://',
  pointer: POINTER,
  what: /^\s*https?:[/\\]*/gi,
  by: 'https://',
}

/** `logo` is undefined while it loads. */
export function computeLogoFindings(
  url: string,
  logo: LogoLoadResult | undefined,
): DesignFinding[] {
  const address = url.trim()
  if (address === '') return []
  if (!logoUrlSchema.safeParse(address).success) return [notShown(address)]
  switch (logo?.kind) {
    case undefined:
      return []
    case 'unreachable':
      return [
        {
          id: 'logo-unreachable',
          title: 'The logo did not load',
          advice:
            'There is nothing at this address, or it is not an image, or it opens only in your own network. People who log in from elsewhere see no logo.',
          fixes: [{ kind: 'read-logo-again', label: 'Try again' }, change, remove],
        },
      ]
    case 'withheld':
      return [
        {
          id: 'logo-withheld',
          title: 'Browsers do not show the logo',
          advice:
            'Its server forbids other sites to show it, so the live page cannot either (Cross-Origin-Resource-Policy). Configure the server to send the value cross-origin.',
          fixes: [{ kind: 'read-logo-again', label: 'Try again' }, change, remove],
        },
      ]
    case 'loaded':
      return [
        ...checkType(logo),
        ...checkSize(address, logo),
        ...checkWeight(logo),
        ...checkVisibility(logo),
      ]
  }
}

function notShown(address: string): DesignFinding {
  const isHttp = /^https?:/i.test(address) && URL.canParse(address)
  return {
    id: 'logo-not-https',
    title: 'The logo is not shown',
    advice: 'The live page shows a logo only from an address that starts with https://.',
    fixes: [...(isHttp ? [toHttps] : []), change, remove],
  }
}

/** Browsers recognize an image by its first bytes, unless they are forbidden to guess. */
function checkType({ contentType }: LoadedLogo): DesignFinding[] {
  if (contentType === undefined || contentType.startsWith('image/')) return []
  return [
    {
      id: 'logo-type',
      title: 'The logo is not sent as an image',
      advice: `Its server calls it ${contentType}. Browsers guess that it is an image, unless the server forbids them to (X-Content-Type-Options: nosniff). Configure the server to send image/png, image/svg+xml or the actual type.`,
      fixes: [{ kind: 'read-logo-again', label: 'Try again' }, change],
    },
  ]
}

function checkSize(address: string, logo: LoadedLogo): DesignFinding[] {
  const { width, height } = logo
  const shown = shownSize({ width, height })
  const findings: DesignFinding[] = []
  if (shown.height < HEIGHT / 2) {
    findings.push({
      id: 'logo-flat',
      title: 'The logo is drawn small',
      advice: `At ${width} × ${height} it is drawn ${Math.round(shown.height)} pixels high. A less wide one, up to about 5 : 1, is drawn larger.`,
      fixes: [change],
    })
  }
  if (
    imageType(address, logo)?.name !== 'SVG' &&
    height < shown.height * SHARP &&
    height < HEIGHT * SHARP
  ) {
    findings.push({
      id: 'logo-blurred',
      title: 'The logo is blurred on sharp screens',
      advice: `It has ${width} × ${height} pixels. An SVG, or one at least ${HEIGHT * SHARP} pixels high, stays sharp.`,
      fixes: [change],
    })
  }
  return findings
}

/** Scales as in cloudflare-login-page.css: never larger than the actual size. */
function shownSize({ width, height }: { width: number; height: number }) {
  const scale = Math.min(1, WIDTH / width, HEIGHT / height)
  return { width: width * scale, height: height * scale }
}

function checkWeight({ bytes }: LoadedLogo): DesignFinding[] {
  if (bytes === undefined || bytes <= HEAVY) return []
  return [
    {
      id: 'logo-heavy',
      title: 'The logo file is large',
      advice: `The file is ${weightInWords(bytes)}, and everyone loads it before they log in. ${weightInWords(HEAVY)} is plenty.`,
      fixes: [change],
    },
  ]
}

function checkVisibility({ pixels }: LoadedLogo): DesignFinding[] {
  if (typeof pixels === 'string') return []
  return (['light', 'dark'] as const)
    .filter((theme) => pixels.visibility[theme] < HARDLY_VISIBLE)
    .map((theme) => ({
      id: `logo-invisible-${theme}`,
      title: `The logo is barely visible in ${theme} mode`,
      advice: `Nearly all of it is as ${theme} as the card there. An outline or a background of its own makes it visible in both themes.`,
      fixes: [{ kind: 'look', label: `Show in ${theme}`, view: { theme } }, change],
    }))
}

/** Lists the known facts about a logo, in words. */
export function listKnownLogoFacts(address: string, logo: LoadedLogo): string[] {
  const { width, height, bytes, pixels } = logo
  return [
    typeInWords(imageType(address, logo)),
    `${width} × ${height} pixels, ${(width / height).toFixed(1)} : 1`,
    bytes === undefined ? undefined : weightInWords(bytes),
    ...(typeof pixels === 'string'
      ? []
      : [
          transparencyInWords(pixels.transparency),
          pixels.followsTheme ? 'other colors in dark' : undefined,
        ]),
  ].filter((fact) => fact !== undefined)
}

/** Says what could not be determined, and why. */
export function describeUnknownLogoFacts({ bytes, pixels }: LoadedLogo): string | undefined {
  switch (pixels) {
    case 'not-shared': {
      const unknown = `Its colors${bytes === undefined ? ', transparency and weight' : ' and transparency'}`
      return `${unknown} could not be read: its server does not share them with other sites (CORS).`
    }
    case 'locked':
      return 'Its colors and transparency could not be read: browsers do not let a page read an SVG that contains HTML (foreignObject).'
  }
  return bytes === undefined
    ? 'Its size is not known: its server does not share it with other sites (Timing-Allow-Origin).'
    : undefined
}

function transparencyInWords(share: number): string {
  return share < 0.01 ? 'opaque' : `${Math.round(share * 100)} % transparent`
}

function weightInWords(bytes: number): string {
  return `${Math.max(1, Math.round(bytes / 1024))} KB`
}

type ImageType = { name: string; source: 'server' | 'address' }

const TYPES_BY_ENDING: Record<string, string> = {
  svg: 'SVG',
  png: 'PNG',
  jpg: 'JPEG',
  jpeg: 'JPEG',
  gif: 'GIF',
  webp: 'WEBP',
  avif: 'AVIF',
  ico: 'ICO',
}

/** If the server does not say, only the file name is left: the browser reveals no more than that it is an image. */
function imageType(address: string, { contentType }: LoadedLogo): ImageType | undefined {
  if (contentType?.startsWith('image/') === true) {
    return { name: nameOfType(contentType.slice('image/'.length)), source: 'server' }
  }
  const ending = /\.(\w+)$/.exec(new URL(address).pathname)?.[1]?.toLowerCase() ?? ''
  const name = Object.hasOwn(TYPES_BY_ENDING, ending) ? TYPES_BY_ENDING[ending] : undefined
  return name === undefined ? undefined : { name, source: 'address' }
}

/** Reduces `svg+xml`, `x-icon` and `vnd.microsoft.icon` to the common name. */
function nameOfType(subtype: string): string {
  return subtype.endsWith('icon') ? 'ICO' : subtype.replace(/\+xml$/, '').toUpperCase()
}

function typeInWords(type: ImageType | undefined): string {
  if (type === undefined) return 'of unknown type'
  return type.source === 'server' ? type.name : `${type.name} by its name`
}
