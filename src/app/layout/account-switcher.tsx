import { Button } from '@cloudflare/kumo/components/button'
import { CaretUpDownIcon } from '@phosphor-icons/react'
import { useQuery } from '@tanstack/react-query'
import { type ComponentProps, forwardRef, lazy, Suspense, useState } from 'react'
import { accountQuery } from '../queries/session'

const AccountMenu = lazy(() => import('./account-menu'))

type AccountSwitcherProps = {
  account: string | undefined
  accounts: readonly { id: string }[]
}

/**
 * The account's name; with more than one account, a menu that loads when it is first opened. Nothing
 * until both are known, so that nothing moves.
 */
export function AccountSwitcher({ account, accounts }: AccountSwitcherProps) {
  const [isUsed, setUsed] = useState(false)
  const isNamePending = useQuery({
    ...accountQuery(account ?? ''),
    enabled: account !== undefined,
  }).isPending
  if (account === undefined || accounts.length === 0 || isNamePending) return null
  if (accounts.length === 1) {
    return (
      <span className="min-w-0 truncate px-2 font-medium">
        <AccountName account={account} />
      </span>
    )
  }
  const trigger = <AccountTrigger account={account} onClick={() => setUsed(true)} />
  return isUsed ? (
    <Suspense fallback={trigger}>
      <AccountMenu account={account} accounts={accounts} />
    </Suspense>
  ) : (
    trigger
  )
}

type AccountTriggerProps = Omit<ComponentProps<'button'>, 'title' | 'children'> & {
  account: string
}

export const AccountTrigger = forwardRef<HTMLButtonElement, AccountTriggerProps>(
  function AccountTrigger({ account, ...button }, ref) {
    return (
      <Button ref={ref} variant="ghost" className="min-w-0 shrink" aria-haspopup="menu" {...button}>
        <span className="sr-only">Account: </span>
        <span className="truncate">
          <AccountName account={account} />
        </span>
        <CaretUpDownIcon className="shrink-0" />
      </Button>
    )
  },
)

/** The name, or the id while the name is not known. */
export function AccountName({ account }: { account: string }) {
  return useQuery(accountQuery(account)).data?.name ?? account.slice(0, 8)
}
