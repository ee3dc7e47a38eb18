import { DropdownMenu } from '@cloudflare/kumo/components/dropdown'
import { SignOutIcon, UserIcon } from '@phosphor-icons/react'
import { Link, useNavigate } from '@tanstack/react-router'
import type { Session } from '../../api/session'
import { paths, ROUTES } from '../paths'
import { permittedAppPages } from './app-pages'
import { AccountName, AccountMenuTrigger, HeaderMenuTrigger } from './header-triggers'

// Both start open: they are loaded because their trigger was pressed.

type AccountMenuProps = { account: string; session: Session }

export function AccountMenu({ account, session }: AccountMenuProps) {
  const navigate = useNavigate()
  const [firstPage] = permittedAppPages(session)
  return (
    <DropdownMenu defaultOpen>
      <DropdownMenu.Trigger render={<AccountMenuTrigger account={account} />} />
      <DropdownMenu.Content>
        <DropdownMenu.RadioGroup
          value={account}
          onValueChange={(chosen: string) =>
            void navigate({ to: firstPage?.path(chosen) ?? paths.home() })
          }
        >
          {session.accounts.map(({ id }) => (
            <DropdownMenu.RadioItem key={id} value={id} closeOnClick>
              <AccountName account={id} />
              <DropdownMenu.RadioItemIndicator />
            </DropdownMenu.RadioItem>
          ))}
        </DropdownMenu.RadioGroup>
      </DropdownMenu.Content>
    </DropdownMenu>
  )
}

export type OperatorMenuProps = { email: string; signOutUrl: string }

export function OperatorMenu({ email, signOutUrl }: OperatorMenuProps) {
  return (
    <DropdownMenu defaultOpen>
      <DropdownMenu.Trigger
        render={<HeaderMenuTrigger label="Signed in as">{email}</HeaderMenuTrigger>}
      />
      <DropdownMenu.Content>
        <DropdownMenu.LinkItem
          // The header, and the menu with it, would stay when the page changes.
          closeOnClick
          icon={UserIcon}
          render={<Link to={ROUTES.permissions} />}
        >
          You and your permissions
        </DropdownMenu.LinkItem>
        <DropdownMenu.LinkItem icon={SignOutIcon} href={signOutUrl}>
          Sign out
        </DropdownMenu.LinkItem>
      </DropdownMenu.Content>
    </DropdownMenu>
  )
}
