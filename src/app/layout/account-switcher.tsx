import { useQuery } from '@tanstack/react-query'
import { type ComponentProps, forwardRef } from 'react'
import type { Session } from '../../api/session'
import { accountQuery } from '../queries/session'
import { HeaderMenuTrigger } from './header-menu-trigger'
import { useLateMenus } from './late-menus'

type AccountSwitcherProps = { account: string | undefined; session: Session | undefined }

/**
 * The account's name; with more than one account, a menu that loads when it is first opened. Renders nothing until both
 * are known, to avoid layout shifts, and nothing for operators who may not read the account.
 */
export function AccountSwitcher({ account, session }: AccountSwitcherProps) {
  const { menus, load } = useLateMenus()
  const canRead = session?.capabilities.includes('account:read') === true
  const isNamePending = useQuery({
    ...accountQuery(account ?? ''),
    enabled: canRead && account !== undefined,
  }).isPending
  if (!canRead || account === undefined || isNamePending) return null
  if (session.accounts.length === 1) {
    return (
      <span className="min-w-0 truncate px-2 font-medium">
        <AccountName account={account} />
      </span>
    )
  }
  return menus === undefined ? (
    <AccountTrigger account={account} onClick={load} />
  ) : (
    <menus.AccountMenu account={account} session={session} />
  )
}

type AccountTriggerProps = Omit<ComponentProps<'button'>, 'title' | 'children'> & {
  account: string
}

export const AccountTrigger = forwardRef<HTMLButtonElement, AccountTriggerProps>(
  function AccountTrigger({ account, ...button }, ref) {
    return (
      <HeaderMenuTrigger ref={ref} label="Account:" {...button}>
        <AccountName account={account} />
      </HeaderMenuTrigger>
    )
  },
)

/** The account's name, or the start of its id until the name is known. */
export function AccountName({ account }: { account: string }) {
  return useQuery(accountQuery(account)).data?.name ?? account.slice(0, 8)
}
