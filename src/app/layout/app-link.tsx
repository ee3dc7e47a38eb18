import { Link } from '@tanstack/react-router'
import { type AnchorHTMLAttributes, forwardRef } from 'react'

type AppLinkProps = AnchorHTMLAttributes<HTMLAnchorElement> & { to?: string }

/** Cloudflare owns the paths below this one on every host: Access answers them, not the app. */
const CLOUDFLARES = '/cdn-cgi/'

/** The link for Kumo's components: the router inside the app, plain anchors elsewhere. */
export const AppLink = forwardRef<HTMLAnchorElement, AppLinkProps>(function AppLink(
  { href = '', to: _to, ...anchor },
  ref,
) {
  return href.startsWith('/') && !href.startsWith(CLOUDFLARES) ? (
    <Link ref={ref} to={href} {...anchor} />
  ) : (
    // The content comes with the props.
    // oxlint-disable-next-line jsx-a11y/anchor-has-content
    <a ref={ref} href={href} {...anchor} />
  )
})
