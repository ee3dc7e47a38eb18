import { Button } from '@cloudflare/kumo/components/button'
import { useSyncExternalStore } from 'react'
import { useFormContext } from 'react-hook-form'
import type { DraftDesign } from '../../../api/draft'
import { fieldLabel } from '../../form/fields/field'
import { LOGIN_PAGE_FIELDS } from '../../form/fields/login-page-fields'
import type { FormValues } from '../../form/form-values'
import { failureToast } from '../../ui/toasts'
import { WarningBanner } from '../../ui/warning'
import type { DraftAutosave } from './draft-autosave'
import { differingFields, rebaseOnLive, toDesignValues, toDraftDesign } from './draft-design'

type LiveChangedNoticeProps = {
  draftAutosave: DraftAutosave
  live: DraftDesign
  onRebased: () => void
}

/** Warns that publishing the draft would undo what was published since it was started. */
export function LiveChangedNotice({ draftAutosave, live, onRebased }: LiveChangedNoticeProps) {
  const { base } = useSyncExternalStore(draftAutosave.subscribe, draftAutosave.state).saved
  const { getValues, reset } = useFormContext<FormValues>()
  const changed = differingFields(base, live)
  if (changed.length === 0) return null

  async function rebase() {
    const design = rebaseOnLive({ design: toDraftDesign(getValues()), base }, live)
    const answer = await draftAutosave.update({ base: live, design })
    if (!answer.ok) return failureToast('Nothing was taken over', answer.error.message)
    reset(toDesignValues(design), { keepDefaultValues: true })
    onRebased()
  }

  return (
    <WarningBanner
      title="The live page changed since this draft was begun"
      description={`${changed.map((pointer) => fieldLabel(LOGIN_PAGE_FIELDS, pointer)).join(', ')}. Take over what is live wherever the draft changed nothing itself; otherwise publishing it sets that back.`}
      action={
        <Button type="button" size="sm" onClick={() => void rebase()}>
          Take over
        </Button>
      }
    />
  )
}
