import { CommandPalette as Palette } from '@cloudflare/kumo/components/command-palette'
import { Dialog } from '@cloudflare/kumo/components/dialog'
import { MagnifyingGlassIcon } from '@phosphor-icons/react'
import { useQueries } from '@tanstack/react-query'
import { memo, useDeferredValue, useState } from 'react'
import type { OperatorSession } from '../../api/operator-session'
import { accountQuery } from '../queries/session'
import type { PaletteCommand, PaletteCommandGroup } from './commands'

type AccountNamesById = ReadonlyMap<string, string>

/** Returns the names of the operator's accounts by their ids, as far as they have been read. */
function useAccountNames({ accounts }: Pick<OperatorSession, 'accounts'>): AccountNamesById {
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

type PaletteDialogProps = {
  title: string
  placeholder: string
  /** Shown when nothing matches the text. */
  empty: string
  session: OperatorSession
  /** Returns what is found, given the names of the accounts. */
  find: (text: string, names: AccountNamesById) => readonly PaletteCommandGroup[]
  onChoose: (command: PaletteCommand) => void
  onDismiss: () => void
}

/** A list that is searched with the keyboard, over the page. */
export function PaletteDialog(props: PaletteDialogProps) {
  const names = useDeferredValue(useAccountNames(props.session))
  return <NamedPaletteDialog {...props} names={names} />
}

/** Names arrive one by one, and each would render the whole list. Deferred, those that follow each other render it once. */
const NamedPaletteDialog = memo(function NamedPaletteDialog({
  title,
  placeholder,
  empty,
  find,
  names,
  onChoose,
  onDismiss,
}: PaletteDialogProps & { names: AccountNamesById }) {
  const [text, setText] = useState('')
  return (
    <Dialog.Root open onOpenChange={(isOpen) => isOpen || onDismiss()}>
      <Dialog size="lg" className="top-[10vh] flex max-h-[80svh] translate-y-0 flex-col p-0">
        <Dialog.Title className="sr-only">{title}</Dialog.Title>
        <Palette.Panel
          open
          items={[...find(text, names)]}
          value={text}
          onValueChange={setText}
          itemToStringValue={({ label }) => label}
          className="flex min-h-0 flex-col"
        >
          <Palette.Input
            // Kumo's own icon has a weight that the build leaves out.
            leading={<MagnifyingGlassIcon className="size-4 shrink-0 text-kumo-subtle" />}
            placeholder={placeholder}
            aria-label={title}
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
              {(group: PaletteCommandGroup) => (
                <Palette.Group key={group.label} items={[...group.commands]}>
                  <Palette.GroupLabel>{group.label}</Palette.GroupLabel>
                  <Palette.Items>
                    {(command: PaletteCommand) => (
                      <Palette.ResultItem
                        key={`${'to' in command ? command.to : command.action}#${command.detail ?? ''}${command.title}`}
                        title={command.title}
                        description={command.detail}
                        value={command}
                        onClick={() => onChoose(command)}
                      />
                    )}
                  </Palette.Items>
                </Palette.Group>
              )}
            </Palette.Results>
            <Palette.Empty>{empty}</Palette.Empty>
          </Palette.List>
        </Palette.Panel>
      </Dialog>
    </Dialog.Root>
  )
})
