import { Badge } from '@cloudflare/kumo/components/badge'
import type { TokenStatus } from '../../../api/status'
import { FactRow } from '../../ui/fact-row'
import { SectionCard } from '../../ui/section-card'
import { Timestamp } from '../../ui/timestamp'
import { GrantTable } from './grant-table'
import { daysInWords, daysLeft, missingPermissions, TOKEN_NAMES } from './status-problems'

type TokenCardProps = { token: TokenStatus; checkedAt: string }

/** One of Gatehouse's API tokens: whether it works, for how long, and what it is for. Its text is never sent here. */
export function TokenCard({ token, checkedAt }: TokenCardProps) {
  const { setting, state, expires_on, excess, detail, grants } = token
  const missing = missingPermissions(token)
  const days = daysLeft(token, checkedAt)
  return (
    <SectionCard title={TOKEN_NAMES[setting]} action={<TokenBadge state={state} />}>
      <dl>
        <FactRow term="Setting">
          <code className="font-mono text-sm">{setting}</code>
          {detail !== null && <p className="text-sm text-kumo-subtle">{detail}</p>}
        </FactRow>
        <FactRow term="Expires">
          {expires_on === null ? (
            // A response without an expiry date is no promise that there is none.
            state === 'active' ? (
              'Never'
            ) : (
              'Not known'
            )
          ) : (
            <Timestamp value={expires_on} />
          )}
          {days !== undefined && (
            <p className="text-sm text-kumo-warning">
              That is {daysInWords(days)}. Make a new token in Cloudflare’s dashboard and set it as{' '}
              {setting} before then.
            </p>
          )}
        </FactRow>
        {missing.length > 0 && (
          <FactRow term="Missing">
            <ul className="list-disc space-y-1 pl-5">
              {missing.map((permission) => (
                <li key={permission}>{permission}</li>
              ))}
            </ul>
            <p className="text-sm text-kumo-subtle">
              Add {missing.length === 1 ? 'it' : 'them'} to the token in Cloudflare’s dashboard,
              under Manage account › Account API tokens, or My Profile › API Tokens. Until then what
              needs {missing.length === 1 ? 'it' : 'them'} fails.
            </p>
          </FactRow>
        )}
        <FactRow term="Not needed">
          <Excess excess={excess} />
        </FactRow>
      </dl>
      <div className="border-t border-kumo-hairline">
        <GrantTable grants={grants} label={`What the ${TOKEN_NAMES[setting]} is used for`} />
      </div>
    </SectionCard>
  )
}

function Excess({ excess }: Pick<TokenStatus, 'excess'>) {
  if (excess === null) return <span className="text-kumo-subtle">Not known</span>
  if (excess.length === 0) return 'Nothing: it may do what Gatehouse uses it for, and no more'
  return (
    <>
      <ul className="list-disc space-y-1 pl-5">
        {excess.map((permission) => (
          <li key={permission}>{permission}</li>
        ))}
      </ul>
      <p className="text-sm text-kumo-subtle">
        Gatehouse does not need {excess.length === 1 ? 'it' : 'them'}. Take away what the token can
        do without: it is what somebody could do who got hold of it.
      </p>
    </>
  )
}

const STATES = {
  active: { variant: 'success', label: 'Active' },
  disabled: { variant: 'error', label: 'Disabled' },
  expired: { variant: 'error', label: 'Expired' },
  invalid: { variant: 'error', label: 'Refused' },
  unknown: { variant: 'outline', label: 'Not known' },
} as const

function TokenBadge({ state }: Pick<TokenStatus, 'state'>) {
  const { variant, label } = STATES[state]
  return <Badge variant={variant}>{label}</Badge>
}
