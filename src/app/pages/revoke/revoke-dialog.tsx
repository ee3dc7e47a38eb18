import { Button } from '@cloudflare/kumo/components/button'
import { Checkbox } from '@cloudflare/kumo/components/checkbox'
import { Dialog } from '@cloudflare/kumo/components/dialog'
import { useState } from 'react'
import type { AccessUser } from '../../../api/access-user'
import type { ApiError } from '../../../api/errors'
import type { Revocation } from '../../../api/revocation'
import { ApiErrorNotice } from '../../ui/api-error-notice'
import { isUnclear, PERMISSIONS } from '../../ui/error-advice'

type RevokeDialogProps = {
  email: string
  /** Null if the account does not know the address. */
  user: AccessUser | null
  error: ApiError | undefined
  isBusy: boolean
  onRevoke: (revocation: Revocation) => void
  onClose: () => void
}

/** Says whose sessions end, what that means and what it does not, and asks. Stays open on error. */
export default function RevokeDialog({
  email,
  user,
  error,
  isBusy,
  onRevoke,
  onClose,
}: RevokeDialogProps) {
  const [devices, setDevices] = useState(false)
  const [reauthenticate, setReauthenticate] = useState(false)
  const name = user?.name || email
  const deviceCount = user?.active_device_count ?? undefined
  return (
    <Dialog.Root open onOpenChange={(open) => open || isBusy || onClose()}>
      <Dialog size="lg" className="flex max-h-[90svh] flex-col gap-4 overflow-y-auto p-6">
        <Dialog.Title className="text-lg font-semibold [overflow-wrap:anywhere]">
          Revoke sessions for {name}?
        </Dialog.Title>
        <Dialog.Description className="[overflow-wrap:anywhere]">
          <strong>{name}</strong>
          {name !== email && (
            <>
              {' '}
              · <strong>{email}</strong>
            </>
          )}
        </Dialog.Description>
        <ul className="list-disc space-y-1 pl-5">
          <li>All sessions end, in every application of this account, within 20 to 30 seconds.</li>
          <li>A new login fails for up to 1 minute.</li>
          <li>
            After that <strong>they can log in again</strong> if your identity provider and policies
            allow it. To keep them out, disable the account at the identity provider.
          </li>
          <li>The seat stays in use.</li>
          <li>This cannot be undone.</li>
        </ul>
        <div className="space-y-3">
          <Checkbox
            label={
              deviceCount === undefined
                ? 'Also revoke all devices'
                : `Also revoke all devices (${deviceCount})`
            }
            checked={devices}
            disabled={isBusy}
            onCheckedChange={setDevices}
          />
          <p className="pl-7 text-sm text-kumo-subtle">
            The Cloudflare One Client is signed out on them, and filtering stops until they are
            enrolled again.
          </p>
          <Checkbox
            label="Require Cloudflare One Client re-authentication"
            checked={reauthenticate}
            disabled={isBusy}
            onCheckedChange={setReauthenticate}
          />
          <p className="pl-7 text-sm text-kumo-subtle">
            Without it the client’s own session (formerly WARP) stays active.
          </p>
        </div>
        {error !== undefined && (
          <ApiErrorNotice
            title={
              isUnclear(error)
                ? 'It is not known whether the sessions were revoked'
                : 'The sessions were not revoked'
            }
            isWrite
            permission={PERMISSIONS.revoke}
            error={error}
          />
        )}
        <div className="flex justify-end gap-2">
          <Button variant="secondary" disabled={isBusy} onClick={onClose}>
            Cancel
          </Button>
          <Button
            variant="destructive"
            loading={isBusy}
            disabled={isBusy}
            onClick={() =>
              onRevoke({
                email,
                ...(devices ? { devices } : {}),
                ...(reauthenticate ? { warp_session_reauth: reauthenticate } : {}),
              })
            }
          >
            Revoke sessions
          </Button>
        </div>
      </Dialog>
    </Dialog.Root>
  )
}
