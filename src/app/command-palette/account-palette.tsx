import { useLocation, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { Session } from '../../api/session'
import { useAccountNames } from './account-names'
import { listAccountCommands, searchCommands } from './commands'
import { PaletteDialog } from './palette-dialog'

type AccountPaletteProps = {
  account: string
  session: Session
  onDismiss: () => void
  onLeave: () => void
}

const MAX_ACCOUNTS_SHOWN = 100

/** Finds an account by its name or id, and leads to the same page of it. */
export function AccountPalette({ account, session, onDismiss, onLeave }: AccountPaletteProps) {
  const navigate = useNavigate()
  const { pathname } = useLocation()
  const [text, setText] = useState('')
  const names = useAccountNames(session)
  const commands = listAccountCommands(session, names, { account, pathname })
  return (
    <PaletteDialog
      title="Account"
      placeholder="Name or id of an account"
      empty="No account has this in its name."
      groups={searchCommands([{ label: 'Accounts', commands }], text, MAX_ACCOUNTS_SHOWN)}
      text={text}
      onTextChange={setText}
      onChoose={(command) => {
        onLeave()
        if ('to' in command) void navigate({ to: command.to })
      }}
      onDismiss={onDismiss}
    />
  )
}
