import { CommandPalette as Palette } from '@cloudflare/kumo/components/command-palette'
import { Dialog } from '@cloudflare/kumo/components/dialog'
import { MagnifyingGlassIcon } from '@phosphor-icons/react'
import { useQueries } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { Session } from '../../api/session'
import { paths } from '../paths'
import { accountQuery } from '../queries/session'
import { type Command, type CommandGroup, listPermittedCommands, searchCommands } from './commands'

type CommandPaletteProps = {
  account: string | undefined
  session: Session
  /** Called when the palette is closed without leading anywhere. */
  onDismiss: () => void
  onLeave: () => void
}

/** Finds pages, settings by their names here and in the API, people and accounts, and leads there. */
export default function CommandPalette({
  account,
  session,
  onDismiss,
  onLeave,
}: CommandPaletteProps) {
  const navigate = useNavigate()
  const [text, setText] = useState('')
  const names = useQueries({
    queries: session.accounts.map(({ id }) => accountQuery(id)),
    combine: (results) =>
      new Map(
        results.flatMap(({ data }, index) => {
          const id = session.accounts[index]?.id
          return id !== undefined && data?.name ? [[id, data.name] as const] : []
        }),
      ),
  })
  const groups = [
    ...searchCommands(listPermittedCommands(session, account, names), text),
    ...lookUp(session, account, text.trim()),
  ]

  function open({ to, search = {}, hash }: Command) {
    onLeave()
    void navigate({ to, search, ...(hash !== undefined && { hash }) })
  }

  return (
    <Dialog.Root open onOpenChange={(isOpen) => isOpen || onDismiss()}>
      <Dialog size="lg" className="top-[10vh] flex max-h-[80svh] translate-y-0 flex-col p-0">
        <Dialog.Title className="sr-only">Search</Dialog.Title>
        <Palette.Panel
          open
          items={groups}
          value={text}
          onValueChange={setText}
          itemToStringValue={({ label }) => label}
          className="flex min-h-0 flex-col"
        >
          <Palette.Input
            // Kumo's own icon has a weight that the build leaves out.
            leading={<MagnifyingGlassIcon className="size-4 shrink-0 text-kumo-subtle" />}
            placeholder="Page, setting, person or account"
            aria-label="Search"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            // The list takes the key for itself: it would close, and the dialog stay.
            onKeyDown={(event) => {
              if (event.key !== 'Escape' || event.nativeEvent.isComposing) return
              event.preventDefault()
              onDismiss()
            }}
          />
          <Palette.List>
            <Palette.Results>
              {(group: CommandGroup) => (
                <Palette.Group key={group.label} items={[...group.commands]}>
                  <Palette.GroupLabel>{group.label}</Palette.GroupLabel>
                  <Palette.Items>
                    {(command: Command) => (
                      <Palette.ResultItem
                        key={`${command.to}#${command.detail ?? ''}${command.title}`}
                        title={command.title}
                        description={command.detail}
                        value={command}
                        onClick={() => open(command)}
                      />
                    )}
                  </Palette.Items>
                </Palette.Group>
              )}
            </Palette.Results>
            <Palette.Empty>
              Nothing found. Settings can also be found by their API names.
            </Palette.Empty>
          </Palette.List>
        </Palette.Panel>
      </Dialog>
    </Dialog.Root>
  )
}

/** The text may always be a person's name or address, whom the page itself looks up. */
function lookUp(session: Session, account: string | undefined, text: string): CommandGroup[] {
  if (account === undefined || text.length < 2) return []
  if (!session.capabilities.includes('people:read')) return []
  const title = `Look up “${text}”`
  return [
    { label: 'People', commands: [{ title, to: paths.revoke(account), search: { find: text } }] },
  ]
}
