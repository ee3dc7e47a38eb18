/** The parts of a block page that the preview does not show or perform, by their purpose for a visitor. */
export const REMOVED_CONTENT_KINDS = [
  'script',
  'link',
  'form',
  'load',
  'embed',
  'redirect',
  'other',
] as const
type LeftOutKind = (typeof REMOVED_CONTENT_KINDS)[number]

/** The number of parts left out, by kind. */
export type RemovedContentCounts = Partial<Record<LeftOutKind, number>>

const WORDS: Record<LeftOutKind, readonly [one: string, several: string]> = {
  script: ['script', 'scripts'],
  link: ['target of a link', 'targets of links'],
  form: ['target of a form', 'targets of forms'],
  load: [
    'image, style or font that is not within the page',
    'images, styles and fonts that are not within the page',
  ],
  embed: ['embedded page', 'embedded pages'],
  redirect: ['redirect', 'redirects'],
  other: ['other part', 'other parts'],
}

/** Describes in one sentence, for below the preview, what was left out; undefined if nothing was. */
export function removedContentInWords(leftOut: RemovedContentCounts): string | undefined {
  const parts = REMOVED_CONTENT_KINDS.flatMap((kind) => {
    const count = leftOut[kind] ?? 0
    if (count === 0) return []
    return `${count} ${WORDS[kind][count === 1 ? 0 : 1]}`
  })
  if (parts.length === 0) return undefined
  return `Left out of this preview: ${new Intl.ListFormat('en-GB').format(parts)}.`
}
