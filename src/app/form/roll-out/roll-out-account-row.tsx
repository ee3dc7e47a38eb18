import { Checkbox } from '@cloudflare/kumo/components/checkbox'
import { lazy, Suspense, useState } from 'react'
import type { SettingResource } from '../../../api/change'
import type { ApiError } from '../../../api/errors'
import { usePermissionDenial } from '../../queries/use-permission-denial'
import { errorAdvice } from '../../ui/error-advice'
import { fieldLabel, type SettingFormField } from '../fields/setting-form-field'
import { DifferenceList } from '../review/difference-list'
import type { AccountRollOutPlan } from './roll-out-plan'

/** Loaded with its computations when it is first opened. Failing to load it does not block the roll-out. */
const ImpactPanel = lazy(() =>
  import('../review/impact/impact-panel').catch(() => ({ default: () => null })),
)

type AccountRowProps = {
  account: string
  setting: SettingResource
  name: string
  document: unknown
  plan: AccountRollOutPlan | undefined
  error: ApiError | null
  fields: readonly SettingFormField[]
  /** Whether it is the account that is being edited. */
  isOwn: boolean
  isChosen: boolean
  onChoose: (isChosen: boolean) => void
}

/** An account to choose, with its own differences, conflicts and impact once it is chosen. */
export function RollOutAccountRow({
  name,
  plan,
  error,
  isOwn,
  isChosen,
  onChoose,
  ...row
}: AccountRowProps) {
  return (
    <li className="space-y-2 px-4 py-3">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <Checkbox
          label={isOwn ? `${name} (this account)` : name}
          checked={isChosen}
          onCheckedChange={onChoose}
        />
        {isChosen && (
          <span className="text-sm text-kumo-subtle">
            {error !== null
              ? 'Could not be read'
              : plan === undefined
                ? 'Reading…'
                : summaryOf(plan)}
          </span>
        )}
      </div>
      {isChosen && error !== null && (
        <div className="space-y-1 text-sm [overflow-wrap:anywhere]">
          <p className="text-kumo-danger">{errorAdvice(error, { title: 'Could not be read' })}</p>
          <p className="text-kumo-subtle">{error.message}</p>
        </div>
      )}
      {isChosen && plan !== undefined && <PlanDetails {...row} plan={plan} />}
    </li>
  )
}

function summaryOf({ differences, problems, isLocked, needsApproval }: AccountRollOutPlan): string {
  if (differences.length === 0) return 'Nothing to change'
  if (problems.length > 0) return 'Cannot be saved'
  const count = `${differences.length} ${differences.length === 1 ? 'change' : 'changes'}`
  return [
    count,
    ...(isLocked ? ['managed through the API or Terraform'] : []),
    ...(needsApproval ? ['needs approval'] : []),
  ].join(', ')
}

type PlanDetailsProps = Pick<AccountRowProps, 'account' | 'setting' | 'document' | 'fields'> & {
  plan: AccountRollOutPlan
}

function PlanDetails({ account, setting, document, plan, fields }: PlanDetailsProps) {
  const { differences, conflicts, leftOut, problems, edited } = plan
  const maySurvey = usePermissionDenial('survey:read') === undefined
  const [isOpen, setOpen] = useState(false)
  return (
    <div className="space-y-2 text-sm [overflow-wrap:anywhere]">
      {conflicts.length > 0 && problems.length === 0 && (
        <p>
          <strong>Has a value of its own: </strong>
          {conflicts.map((pointer) => fieldLabel(fields, pointer)).join(', ')}. It would be
          replaced.
        </p>
      )}
      {leftOut.map(({ pointer, reason }) => (
        <p key={pointer}>
          <strong>Left out: </strong>
          {fieldLabel(fields, pointer)}. {reason}
        </p>
      ))}
      {problems.map(({ pointer, message }) => (
        <p key={`${pointer} ${message}`} className="text-kumo-danger">
          {fieldLabel(fields, pointer)}: {message}
        </p>
      ))}
      {differences.length > 0 && (
        <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
          <summary className="cursor-pointer focus-visible:outline-2 focus-visible:outline-kumo-focus">
            What changes there
          </summary>
          <div className="space-y-3 pt-2">
            <DifferenceList fields={fields} differences={differences} edited={edited} />
            {isOpen && maySurvey && (
              <Suspense>
                <ImpactPanel
                  account={account}
                  setting={setting}
                  base={document}
                  edited={edited}
                  // The same change goes to every account, so it is not edited here.
                  onEdit={undefined}
                />
              </Suspense>
            )}
          </div>
        </details>
      )}
    </div>
  )
}
