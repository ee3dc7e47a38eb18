import { useController, useFormContext } from 'react-hook-form'
import { type RevocationOccasion, REVOCATION_OCCASIONS } from '../../../api/revocation-occasion'
import { REVOCATION_OCCASION_LABELS } from '../../form/history/change-words'
import { SegmentedControl } from '../../ui/segmented-control'
import type { RevokeFormValues } from './revoke-form'

/** What fits an occasion, and what is left to do elsewhere. Undefined leaves the choice to the account's settings. */
type Recommendation = { endsClient: boolean | undefined; elsewhere: readonly string[] }

const PROVIDER = 'At the identity provider: '

const RECOMMENDATIONS: Record<RevocationOccasion, Recommendation> = {
  lost_device: {
    endsClient: true,
    elsewhere: [
      'Lock or wipe the device in your device management.',
      'Remove passkeys and authenticators that were on it, in Cloudflare’s dashboard under Users, and at the identity provider.',
    ],
  },
  account_taken_over: {
    endsClient: true,
    elsewhere: [
      `${PROVIDER}reset the password and the authenticators, and end the sessions there. Do that first, or they can log in again.`,
      'Rotate the service tokens whose secrets they knew.',
      'Look for passkeys and devices that are not theirs, among the ways back in.',
    ],
  },
  left_company: {
    endsClient: true,
    elsewhere: [
      `${PROVIDER}disable the account.`,
      'Take the address out of policies and groups, or put a Block policy above them.',
      'Rotate the service tokens whose secrets they knew.',
      'Remove the user in Cloudflare’s dashboard to free the seat.',
    ],
  },
  test: { endsClient: false, elsewhere: ['Nothing. They can log in again after about a minute.'] },
  other: { endsClient: undefined, elsewhere: [] },
}

/** Asks after what somebody is revoked, chooses the options that fit, and says what is left to do elsewhere. */
export function OccasionField() {
  const { setValue, getValues } = useFormContext<RevokeFormValues>()
  const { field } = useController<RevokeFormValues, 'occasion'>({ name: 'occasion' })
  const { value: occasion } = field
  const choose = (chosen: RevocationOccasion) => {
    const { endsClient } = RECOMMENDATIONS[chosen]
    const { reason } = getValues()
    const isOurs = REVOCATION_OCCASIONS.some((one) => REVOCATION_OCCASION_LABELS[one] === reason)
    if (reason.trim() === '' || isOurs) {
      setValue('reason', chosen === 'other' ? '' : REVOCATION_OCCASION_LABELS[chosen])
    }
    setValue('devices', endsClient)
    setValue('reauthenticate', endsClient)
    field.onChange(chosen)
  }
  const elsewhere = occasion === undefined ? [] : RECOMMENDATIONS[occasion].elsewhere
  return (
    <div className="space-y-2">
      <p className="font-medium" aria-hidden>
        What happened?
      </p>
      <SegmentedControl<RevocationOccasion | ''>
        label="What happened?"
        options={REVOCATION_OCCASIONS.map((value) => ({
          value,
          label: REVOCATION_OCCASION_LABELS[value],
        }))}
        value={occasion ?? ''}
        onChange={(chosen) => chosen !== '' && choose(chosen)}
      />
      <div role="status" className="text-sm empty:hidden">
        {elsewhere.length > 0 && (
          <>
            <p>Left to do elsewhere:</p>
            <ul className="list-disc pl-5">
              {elsewhere.map((task) => (
                <li key={task}>{task}</li>
              ))}
            </ul>
          </>
        )}
      </div>
    </div>
  )
}
