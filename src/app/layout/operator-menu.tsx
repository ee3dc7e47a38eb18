import { DropdownMenu } from '@cloudflare/kumo/components/dropdown'
import { SignOutIcon, UserIcon } from '@phosphor-icons/react'
import { Link } from '@tanstack/react-router'
import { APP_ROUTES } from '../paths'
import { HeaderMenuTrigger } from './header-menu-trigger'

// Starts open: it is loaded because its trigger was pressed.

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
          render={<Link to={APP_ROUTES.permissions} />}
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
