import { Button } from '@cloudflare/kumo/components/button'
import { ArrowUUpLeftIcon } from '@phosphor-icons/react'
import type { Change } from '../../../api/change'
import { capabilityToChange } from '../../../api/roles'
import { AsCodeButton } from '../../form/as-code-button'
import { useCan } from '../../queries/session'
import type { Revertibility } from './revertibility'

type ChangeActionsProps = {
  account: string
  change: Change
  revertibility: Revertibility
  isBusy: boolean
  onRevert: () => void
  /** Fetches the review's code when the button is about to be pressed. */
  onIntent: () => void
}

/** What can be done with a change; where it cannot be taken back, it says why. */
export function ChangeActions({
  account,
  change,
  revertibility,
  isBusy,
  onRevert,
  onIntent,
}: ChangeActionsProps) {
  const { number, resource, after } = change
  const canChange = useCan(
    revertibility.isRevertible
      ? capabilityToChange(revertibility.setting, revertibility.patch)
      : 'settings:write',
  )
  const obstacle = revertibility.isRevertible
    ? canChange === false && 'Your role can only read this.'
    : `Cannot be reverted. ${revertibility.why}`
  return (
    <div className="flex min-w-0 flex-col gap-2 md:items-end">
      <div className="flex flex-wrap gap-2">
        {resource !== 'revocation' && after !== null && (
          <AsCodeButton
            title={`After change #${number}, as code`}
            source={{ account, setting: resource, document: after }}
          />
        )}
        <Button
          icon={<ArrowUUpLeftIcon />}
          loading={isBusy}
          disabled={!revertibility.isRevertible || canChange !== true}
          onClick={onRevert}
          onFocus={onIntent}
          onPointerEnter={onIntent}
        >
          Revert this change
        </Button>
      </div>
      {obstacle !== false && <p className="max-w-sm text-sm text-kumo-subtle">{obstacle}</p>}
    </div>
  )
}
