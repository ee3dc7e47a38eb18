import { useLocation, useNavigate } from '@tanstack/react-router'
import type { OperatorSession } from '../../api/operator-session'
import { listAccountSwitchCommands, searchCommands } from './commands'
import { PaletteDialog } from './palette-dialog'

type AccountPaletteProps = {
  account: string
  session: OperatorSession
  onDismiss: () => void
  onLeave: () => void
}

const MAX_ACCOUNTS_SHOWN = 100

/** Finds an account by its name or id, and leads to the same page of it. */
export function AccountSwitcherPalette({
  account,
  session,
  onDismiss,
  onLeave,
}: AccountPaletteProps) {
  const navigate = useNavigate()
  const { pathname } = useLocation()
  return (
    <PaletteDialog
      title="Account"
      placeholder="Name or id of an account"
      empty="No accounts match."
      session={session}
      find={(text, names) => {
        const commands = listAccountSwitchCommands(session, names, { account, pathname })
        return searchCommands([{ label: 'Accounts', commands }], text, MAX_ACCOUNTS_SHOWN)
      }}
      onChoose={(command) => {
        onLeave()
        if ('to' in command) void navigate({ to: command.to })
      }}
      onDismiss={onDismiss}
    />
  )
}
