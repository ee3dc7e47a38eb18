import { useLocation, useNavigate } from '@tanstack/react-router'
import { memo, useDeferredValue, useState } from 'react'
import type { OperatorSession } from '../../api/operator-session'
import { listAccountSwitchCommands, searchCommands } from './commands'
import { PaletteDialog } from './palette-dialog'
import { useQueries } from '@tanstack/react-query'
import { accountQuery } from '../queries/session'

export type AccountNamesById = ReadonlyMap<string, string>

/** Returns the names of the operator's accounts by their ids, as far as they have been read. */
export function useAccountNames({ accounts }: Pick<OperatorSession, 'accounts'>): AccountNamesById {
  return useQueries({
    queries: accounts.map(({ id }) => accountQuery(id)),
    combine: (results) =>
      new Map(
        results.flatMap(({ data }, index) => {
          const id = accounts[index]?.id
          return id !== undefined && data?.name ? [[id, data.name] as const] : []
        }),
      ),
  })
}

type AccountPaletteProps = {
  account: string
  session: OperatorSession
  onDismiss: () => void
  onLeave: () => void
}

const MAX_ACCOUNTS_SHOWN = 100

/** Finds an account by its name or id, and leads to the same page of it. */
export function AccountSwitcherPalette(props: AccountPaletteProps) {
  const names = useDeferredValue(useAccountNames(props.session))
  return <NamedAccountPalette {...props} names={names} />
}

/** Names arrive one by one, and each would render the whole list. Deferred, those that follow each other render it once. */
const NamedAccountPalette = memo(function NamedAccountPalette({
  account,
  session,
  names,
  onDismiss,
  onLeave,
}: AccountPaletteProps & { names: AccountNamesById }) {
  const navigate = useNavigate()
  const { pathname } = useLocation()
  const [text, setText] = useState('')
  const commands = listAccountSwitchCommands(session, names, { account, pathname })
  return (
    <PaletteDialog
      title="Account"
      placeholder="Name or id of an account"
      empty="No accounts match."
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
})
