import { FileIcon } from '@phosphor-icons/react'
import { type ComponentProps, useRef } from 'react'
import { BusyButton } from './busy-button'

type FileButtonProps = Omit<ComponentProps<typeof BusyButton>, 'isBusy' | 'icon' | 'onClick'> & {
  isBusy?: boolean
  /** Names the browser's control. */
  label: string
  accept: string
  isMultiple?: boolean
  /** The id of a text about the chosen file. */
  describedBy?: string
  onChoose: (files: readonly File[]) => void
}

/** A button that chooses files, instead of the browser's control, which is there for screen readers. */
export function FileButton(props: FileButtonProps) {
  const { isBusy = false, label, accept, isMultiple, describedBy, onChoose, ...button } = props
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple={isMultiple}
        accept={accept}
        aria-label={label}
        aria-describedby={describedBy}
        className="sr-only"
        tabIndex={-1}
        onChange={({ target }) => {
          onChoose([...(target.files ?? [])])
          // Otherwise, choosing the same file again would not be a change.
          target.value = ''
        }}
      />
      <BusyButton
        {...button}
        isBusy={isBusy}
        icon={<FileIcon />}
        onClick={() => input.current?.click()}
      />
    </>
  )
}
