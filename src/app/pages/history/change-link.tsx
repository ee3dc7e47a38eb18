import { Link, type LinkProps } from '@cloudflare/kumo/components/link'
import { Link as RouterLink } from '@tanstack/react-router'
import { ROUTES } from '../../paths'
import type { HistorySearch } from './history-search'

type ChangeLinkProps = Pick<LinkProps, 'variant' | 'className' | 'children'> & {
  account: string
  number: number
  /** The filter of the list, which the link back to it keeps. */
  search?: HistorySearch
}

/** A link to one change. */
export function ChangeLink({ account, number, search, ...link }: ChangeLinkProps) {
  return (
    <Link
      {...link}
      render={
        <RouterLink
          to={ROUTES.change}
          params={{ account, change: String(number) }}
          search={search}
        />
      }
    />
  )
}
