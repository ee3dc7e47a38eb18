import { Banner } from '@cloudflare/kumo/components/banner'
import { CheckCircleIcon } from '@phosphor-icons/react'
import type { Revocation } from '../../../api/revocation'

const CLOCK = new Intl.DateTimeFormat('en', { timeStyle: 'medium' })

type RevocationReceiptProps = { revocation: Revocation; acceptedAt: Date }

/** What was asked and accepted. The API answers a bare `true`, so nothing more is claimed. */
export function RevocationReceipt({ revocation, acceptedAt }: RevocationReceiptProps) {
  const asked = [
    'sessions in all applications',
    revocation.devices === true && 'devices',
    revocation.warp_session_reauth === true && 'Cloudflare One Client re-authentication',
  ].filter(Boolean)
  return (
    <div role="status">
      <Banner
        icon={<CheckCircleIcon weight="fill" />}
        title={`Cloudflare accepted the revocation for ${revocation.email}`}
        description={
          <div className="space-y-1">
            <p>
              At {CLOCK.format(acceptedAt)}: {asked.join(', ')}.
            </p>
            <p>
              Sessions stop being accepted within 20 to 30 seconds; a new login fails for up to 1
              minute. After that the person can log in again unless your identity provider or
              policies stop it.
            </p>
          </div>
        }
      />
    </div>
  )
}
