import { Button, LinkButton } from '@cloudflare/kumo/components/button'
import { Dialog } from '@cloudflare/kumo/components/dialog'
import { Tabs } from '@cloudflare/kumo/components/tabs'
import { DownloadSimpleIcon } from '@phosphor-icons/react'
import { useRef, useState } from 'react'
import { CopyButton } from '../ui/copy-button'
import { type SettingAsCode, type SettingAsCodeInput, settingToCode } from './setting-to-code'

const TABS: { value: keyof SettingAsCode; label: string }[] = [
  { value: 'terraform', label: 'Terraform' },
  { value: 'json', label: 'JSON' },
  { value: 'curl', label: 'curl' },
]

type AsCodeDialogProps = { title: string; source: SettingAsCodeInput; onClose: () => void }

/** A setting, or a change to it, for people who keep it in code. */
export function AsCodeDialog({ title, source, onClose }: AsCodeDialogProps) {
  const code = settingToCode(source)
  const [notation, setNotation] = useState<keyof SettingAsCode>(
    code.terraform.file ? 'terraform' : 'json',
  )
  const text = useRef<HTMLPreElement>(null)
  const { about, file } = code[notation]
  const label = TABS.find(({ value }) => value === notation)?.label
  return (
    <Dialog.Root open onOpenChange={(open) => open || onClose()}>
      <Dialog size="xl" className="flex max-h-[85svh] flex-col gap-4 p-6">
        <Dialog.Title className="text-lg font-semibold">{title}</Dialog.Title>
        <Tabs
          tabs={TABS}
          value={notation}
          activateOnFocus
          onValueChange={(next) =>
            setNotation(TABS.find(({ value }) => value === next)?.value ?? notation)
          }
        />
        <div
          // A key per notation, so that each panel starts scrolled to its top.
          key={notation}
          role="tabpanel"
          aria-label={label}
          className="flex min-h-0 flex-col gap-3"
        >
          <Dialog.Description className="text-kumo-subtle">{about}</Dialog.Description>
          {file !== undefined && (
            <pre
              ref={text}
              role="region"
              aria-label={`${label} code`}
              // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolled with the keyboard
              tabIndex={0}
              className="min-h-0 overflow-auto rounded-lg bg-kumo-recessed p-4 font-mono text-xs whitespace-pre-wrap text-kumo-default ring ring-kumo-hairline wrap-anywhere ring-inset sm:whitespace-pre"
            >
              {file.text}
            </pre>
          )}
        </div>
        <div className="flex flex-wrap items-center justify-end gap-2">
          {file !== undefined && (
            <>
              <CopyButton key={notation} text={file.text} shownIn={text} />
              <LinkButton
                variant="secondary"
                icon={<DownloadSimpleIcon />}
                download={file.name}
                href={`data:text/plain;charset=utf-8,${encodeURIComponent(`${file.text}\n`)}`}
              >
                Download
              </LinkButton>
            </>
          )}
          <Button variant="primary" onClick={onClose}>
            Close
          </Button>
        </div>
      </Dialog>
    </Dialog.Root>
  )
}
