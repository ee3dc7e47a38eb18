import { Button } from '@cloudflare/kumo/components/button'
import { CaretUpDownIcon } from '@phosphor-icons/react'
import { useQuery } from '@tanstack/react-query'
import { type ComponentProps, forwardRef, type ReactNode } from 'react'
import { accountQuery } from '../queries/session'

type HeaderMenuTriggerProps = Omit<ComponentProps<'button'>, 'title' | 'children'> & {
  /** Says what the text is, for screen readers. */
  label: string
  children: ReactNode
}

/** The button that opens a menu in the header and shows its current value. */
export const HeaderMenuTrigger = forwardRef<HTMLButtonElement, HeaderMenuTriggerProps>(
  function HeaderMenuTrigger({ label, children, ...button }, ref) {
    return (
      <Button
        ref={ref}
        variant="ghost"
        className="min-w-0 shrink max-sm:px-1"
        aria-haspopup="menu"
        {...button}
      >
        <span className="sr-only">{label} </span>
        <span className="truncate">{children}</span>
        <CaretUpDownIcon className="shrink-0" />
      </Button>
    )
  },
)

type AccountTriggerProps = Omit<ComponentProps<'button'>, 'title' | 'children'> & {
  account: string
}

export const AccountMenuTrigger = forwardRef<HTMLButtonElement, AccountTriggerProps>(
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
