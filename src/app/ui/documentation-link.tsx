import { Link } from '@cloudflare/kumo/components/link'

/**
 * A link to Cloudflare's documentation that opens in a new tab. `of` distinguishes it from other such links for screen
 * readers.
 */
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
