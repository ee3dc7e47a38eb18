import type { Finding } from '../../../api/impact/finding'

/** What a finding, or an item of a checklist, rests on. */
export const SOURCE_WORDS: Record<Finding['source'], string> = {
  documented: 'Documented by Cloudflare',
  seen: 'Seen of Cloudflare’s API, not documented',
  inferred: 'Inferred; Cloudflare does not say it',
}
