import { ArrowUUpLeftIcon } from '@phosphor-icons/react'
import { useId } from 'react'
import type { Change } from '../../../api/change'
import { capabilityToChange } from '../../../api/setting-fields'
import { AsCodeButton } from '../../form/as-code-button'
import { useRefusal } from '../../queries/refusal'
import { RefusableButton } from '../../ui/refusable-button'
import type { Revertibility } from './revertibility'

type ChangeActionsProps = {
  account: string
  change: Change
  revertibility: Revertibility
  isBusy: boolean
  onRevert: () => void
  /** Loads the review's code when the button is about to be pressed. */
  onIntent: () => void
}

/** The actions on a change; if it cannot be reverted, the reason. */
export function ChangeActions({
  account,
  change,
  revertibility,
  isBusy,
  onRevert,
  onIntent,
}: ChangeActionsProps) {
  const { number, resource, after } = change
  const obstacleId = useId()
  const refusal = useRefusal(
    revertibility.isRevertible
      ? capabilityToChange(revertibility.setting, revertibility.patch)
      : 'settings:write',
  )
  const obstacle = revertibility.isRevertible ? refusal : `Cannot be reverted. ${revertibility.why}`
  return (
    <div className="flex min-w-0 flex-col gap-2 md:items-end">
      <div className="flex flex-wrap gap-2">
        {resource !== 'revocation' && after !== null && (
          <AsCodeButton
            title={`After change #${number}, as code`}
            source={{ account, setting: resource, document: after }}
          />
        )}
        <RefusableButton
          refusal={obstacle}
          refusalId={obstacleId}
          icon={<ArrowUUpLeftIcon />}
          isBusy={isBusy}
          onClick={onRevert}
          onFocus={onIntent}
          onPointerEnter={onIntent}
        >
          Revert this change
        </RefusableButton>
      </div>
      <p id={obstacleId} className="max-w-sm text-sm text-kumo-subtle empty:hidden">
        {obstacle}
      </p>
    </div>
  )
}
