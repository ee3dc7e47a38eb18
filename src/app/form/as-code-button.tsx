import { Button } from '@cloudflare/kumo/components/button'
import { useState } from 'react'
import type { SettingAsCodeInput } from '../as-code/setting-to-code'
import { preloadOnIntent } from '../ui/preload-code'

const load = () => import('../as-code/as-code-dialog')

type AsCodeButtonProps = {
  /** The title of the dialog. */
  title: string
  source: SettingAsCodeInput
  size?: 'sm' | 'base'
  variant?: 'ghost' | 'secondary'
}

/**
 * Shows a setting, or a change to it, as Terraform, JSON and curl. The code for it is loaded on demand. If that fails,
 * because there is no connection or no session, whatever is being edited around the button stays.
 */
export function AsCodeButton({ title, source, size, variant }: AsCodeButtonProps) {
  const [code, setCode] = useState<typeof import('../as-code/as-code-dialog') | 'missing'>()
  return (
    <>
      {code === 'missing' && (
        <span role="alert" className="text-sm text-kumo-danger">
          It could not be loaded. Try again.
        </span>
      )}
      <Button
        size={size}
        variant={variant}
        onClick={() => void load().then(setCode, () => setCode('missing'))}
        {...preloadOnIntent(load)}
      >
        As code
      </Button>
      {code !== undefined && code !== 'missing' && (
        <code.AsCodeDialog title={title} source={source} onClose={() => setCode(undefined)} />
      )}
    </>
  )
}
