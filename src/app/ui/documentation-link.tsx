import { Link } from '@cloudflare/kumo/components/link'

/** To Cloudflare's documentation, in a tab of its own. `of` tells screen readers which of many. */
export function DocumentationLink({ href, of }: { href: string; of: string }) {
  return (
    <Link
      href={href}
      target="_blank"
      rel="noopener noreferrer"
      variant="plain"
      className="inline-flex items-center gap-0.5 whitespace-nowrap text-xs"
    >
      <span aria-hidden>Docs</span>
      <span className="sr-only">Documentation on {of}, opens in a new tab</span>
      <Link.ExternalIcon />
    </Link>
  )
}
