import { DropdownMenu } from '@cloudflare/kumo/components/dropdown'
import { useNavigate } from '@tanstack/react-router'
import { paths } from '../paths'
import { AccountName, AccountTrigger } from './account-switcher'

type AccountMenuProps = { account: string; accounts: readonly { id: string }[] }

/** Open from the start: it loads because its trigger was pressed. */
export default function AccountMenu({ account, accounts }: AccountMenuProps) {
  const navigate = useNavigate()
  return (
    <DropdownMenu defaultOpen>
      <DropdownMenu.Trigger render={<AccountTrigger account={account} />} />
      <DropdownMenu.Content>
        <DropdownMenu.RadioGroup
          value={account}
          onValueChange={(chosen: string) => void navigate({ to: paths.organization(chosen) })}
        >
          {accounts.map(({ id }) => (
            <DropdownMenu.RadioItem key={id} value={id}>
              <AccountName account={id} />
              <DropdownMenu.RadioItemIndicator />
            </DropdownMenu.RadioItem>
          ))}
        </DropdownMenu.RadioGroup>
      </DropdownMenu.Content>
    </DropdownMenu>
  )
}
