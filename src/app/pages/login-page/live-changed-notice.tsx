import { Button } from '@cloudflare/kumo/components/button'
import { useSyncExternalStore } from 'react'
import { useFormContext } from 'react-hook-form'
import type { DraftDesign } from '../../../api/draft'
import type { FormValues } from '../../form/form-values'
import { labelOf } from '../../form/fields/field'
import { LOGIN_PAGE_FIELDS } from '../../form/fields/login-page-fields'
import { toast } from '../../ui/toasts'
import { WarningBanner } from '../../ui/warning-banner'
import { draftDesignOf, differingFields, valuesOf, withLive } from './draft-design'
import type { KeptDraft } from './kept-draft'

type LiveChangedNoticeProps = { kept: KeptDraft; live: DraftDesign; onTakenOver: () => void }

/** Somebody published something else since the draft was begun, which it would set back. */
export function LiveChangedNotice({ kept, live, onTakenOver }: LiveChangedNoticeProps) {
  const { base } = useSyncExternalStore(kept.subscribe, kept.saved)
  const { getValues, reset } = useFormContext<FormValues>()
  const changed = differingFields(base, live)
  if (changed.length === 0) return null

  async function takeOver() {
    const design = withLive({ design: draftDesignOf(getValues()), base }, live)
    const answer = await kept.set({ base: live, design })
    if (!answer.ok) return toast('Nothing was taken over', answer.error.message)
    reset(valuesOf(design), { keepDefaultValues: true })
    onTakenOver()
  }

  return (
    <WarningBanner
      title="The live page changed since this draft was begun"
      description={`${changed.map((pointer) => labelOf(LOGIN_PAGE_FIELDS, pointer)).join(', ')}. Take over what is live wherever the draft changed nothing itself; otherwise publishing it sets that back.`}
      action={
        <Button type="button" size="sm" onClick={() => void takeOver()}>
          Take over
        </Button>
      }
    />
  )
}
