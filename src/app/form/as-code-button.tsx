import { Button } from '@cloudflare/kumo/components/button'
import { lazy, Suspense, useState } from 'react'
import type { CodeSource } from './code-source'

const load = () => import('./setting-as-code')
const SettingAsCode = lazy(load)

type AsCodeButtonProps = {
  /** What the dialog is called. */
  title: string
  source: CodeSource
  size?: 'sm' | 'base'
  variant?: 'ghost' | 'secondary'
}

/** Shows a setting, or a change to it, as Terraform, JSON and curl. */
export function AsCodeButton({ title, source, size, variant }: AsCodeButtonProps) {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button
        size={size}
        variant={variant}
        onClick={() => setOpen(true)}
        onFocus={() => void load()}
        onPointerEnter={() => void load()}
      >
        As code
      </Button>
      {isOpen && (
        <Suspense>
          <SettingAsCode title={title} source={source} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  )
}
