import { WarningIcon } from '@phosphor-icons/react'
import { useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { proposeChange, proposeRevert } from '../../../api/approvals/propose-operations'
import type { Change, ChangeResult } from '../../../api/change'
import { makeChange, revertChange } from '../../../api/changes-operations'
import { diff, type Difference } from '../../../api/diff'
import { applyMergePatch, differencesSinceChange } from '../../../api/merge-patch'
import { type SettingFormField, fieldLabel } from '../../form/fields/setting-form-field'
import { fieldsOfResource } from '../../form/fields/resource-fields'
import type { SettingWithEtag } from '../../form/setting-form-values'
import { ChangeReview, type ReviewedChange } from '../../form/review/change-review'
import { toastSaved, updateCacheAfterSave } from '../../form/after-save'
import { APP_ROUTES } from '../../paths'
import { sendGatehouseCall } from '../../queries/api'
import { WarningBanner } from '../../ui/warning'
import { findWholeRevert, type Revertibility } from './revertibility'
import { SettingValueInWords } from './value-in-words'

const route = getRouteApi(APP_ROUTES.change)

type RevertReviewProps = {
  account: string
  change: Change
  revert: Extract<Revertibility, { isRevertible: true }>
  current: SettingWithEtag
  onClose: () => void
}

/** The review of a revert: a change like any other, which restores the previous values. */
export default function RevertReview({
  account,
  change,
  revert,
  current,
  onClose,
}: RevertReviewProps) {
  const { setting, patch } = revert
  const queryClient = useQueryClient()
  const navigate = route.useNavigate()
  const reverted = (document: unknown) => applyMergePatch(document, patch)
  const [{ base, edited }, setReviewed] = useState({
    base: current,
    edited: reverted(current.document),
  })
  const fields = fieldsOfResource(setting)
  const { number } = change
  const undone = new Set(diff(base.document, edited).map(({ pointer }) => pointer))
  const changedAgain = differencesSinceChange(change, base.document).filter(({ pointer }) =>
    undone.has(pointer),
  )

  async function submit({ patch: reviewed, ...why }: ReviewedChange) {
    // Only what was reviewed is sent; a partial revert is a change of its own.
    const whole = findWholeRevert(revert, base.document, reviewed)
    return whole === undefined
      ? sendGatehouseCall(makeChange(account, { resource: setting, patch: reviewed, ...why }))
      : sendGatehouseCall(revertChange(account, number, { ...why, ...whole }))
  }

  async function propose({ patch: reviewed, ...why }: ReviewedChange) {
    const whole = findWholeRevert(revert, base.document, reviewed)
    return whole === undefined
      ? sendGatehouseCall(proposeChange(account, { resource: setting, patch: reviewed, ...why }))
      : sendGatehouseCall(proposeRevert(account, number, { ...why, ...whole }))
  }

  async function onSaved(result: ChangeResult) {
    await updateCacheAfterSave(queryClient, account, setting, result)
    const isWhole = result.change?.operation !== 'update'
    toastSaved(
      isWhole ? `Change #${number} reverted` : `A part of change #${number} reverted`,
      result,
    )
    onClose()
    if (result.change === null) return
    await navigate({
      params: { account, change: String(result.change.number) },
      search: (search) => search,
    })
  }

  return (
    <ChangeReview
      account={account}
      setting={setting}
      fields={fields}
      base={base}
      edited={edited}
      title={`Revert change #${number}`}
      saveLabel="Revert change"
      notice={<ChangedSinceNotice fields={fields} differences={changedAgain} />}
      submit={submit}
      propose={propose}
      onProposed={onClose}
      onSaved={onSaved}
      onRebase={(newBase, merged) => setReviewed({ base: newBase, edited: merged })}
      onClose={onClose}
    />
  )
}

type ChangedSinceNoticeProps = {
  fields: readonly SettingFormField[]
  differences: readonly Difference[]
}

/** The values of a change that were changed again, and would be lost with the revert. */
function ChangedSinceNotice({ fields, differences }: ChangedSinceNoticeProps) {
  if (differences.length === 0) return null
  return (
    <WarningBanner
      icon={<WarningIcon weight="fill" />}
      title="Changed again since"
      description={
        <>
          <p>Reverting also undoes what later changes did here:</p>
          <ul className="list-disc space-y-1 pt-1 pl-5">
            {differences.map(({ pointer, from, to }) => (
              <li key={pointer} className="[overflow-wrap:anywhere]">
                {fieldLabel(fields, pointer)}: this change left{' '}
                <SettingValueInWords fields={fields} pointer={pointer} value={from} isBrief />, now
                it is <SettingValueInWords fields={fields} pointer={pointer} value={to} isBrief />
              </li>
            ))}
          </ul>
        </>
      }
    />
  )
}
