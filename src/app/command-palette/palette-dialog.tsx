import { CommandPalette as Palette } from '@cloudflare/kumo/components/command-palette'
import { Dialog } from '@cloudflare/kumo/components/dialog'
import { MagnifyingGlassIcon } from '@phosphor-icons/react'
import type { PaletteCommand, PaletteCommandGroup } from './commands'

type PaletteDialogProps = {
  title: string
  placeholder: string
  /** Shown when nothing matches the text. */
  empty: string
  groups: readonly PaletteCommandGroup[]
  text: string
  onTextChange: (text: string) => void
  onChoose: (command: PaletteCommand) => void
  onDismiss: () => void
}

/** A list that is searched with the keyboard, over the page. */
export function PaletteDialog({
  title,
  placeholder,
  empty,
  groups,
  text,
  onTextChange,
  onChoose,
  onDismiss,
}: PaletteDialogProps) {
  return (
    <Dialog.Root open onOpenChange={(isOpen) => isOpen || onDismiss()}>
      <Dialog size="lg" className="top-[10vh] flex max-h-[80svh] translate-y-0 flex-col p-0">
        <Dialog.Title className="sr-only">{title}</Dialog.Title>
        <Palette.Panel
          open
          items={[...groups]}
          value={text}
          onValueChange={onTextChange}
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
}
