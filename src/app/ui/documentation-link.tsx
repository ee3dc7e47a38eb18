import { Link } from '@cloudflare/kumo/components/link'

/** To Cloudflare's documentation, in a tab of its own. `of` tells screen readers which of many. */
export function DocumentationLink({ href, of }: { href: string; of: string }) {
  return (
    <Link href={href} target="_blank" rel="noopener noreferrer" className="whitespace-nowrap">
      Documentation
      <span className="sr-only"> on {of}, opens in a new tab</span>
      <Link.ExternalIcon />
    </Link>
  )
}
