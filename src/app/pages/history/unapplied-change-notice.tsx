import type { ChangeSummary } from '../../../api/change'
import { Causes } from '../../ui/causes'
import { isGatewayCode } from '../../ui/error-advice'

type ChangeFailureProps = { change: Pick<ChangeSummary, 'state' | 'error' | 'ray_id' | 'run'> }

/** Says how a change that was not applied ended, with Cloudflare's message. */
export function UnappliedChangeNotice({
  change: { state, error, ray_id, run },
}: ChangeFailureProps) {
  if (state === 'applied') return null
  return (
    <div className="space-y-1 [overflow-wrap:anywhere]">
      <p className={state === 'failed' ? 'text-kumo-danger' : undefined}>
        {(run ? RUN_ENDINGS : ENDINGS)[state]}
      </p>
      {error !== null && (
        <div className="text-sm">
          <p>{errorInWords(error)}</p>
          <Causes causes={error.causes ?? []} />
        </div>
      )}
      {ray_id !== null && <p className="text-sm text-kumo-subtle">Ray ID: {ray_id}</p>}
    </div>
  )
}

const ENDINGS = {
  failed: 'Nothing was changed.',
  pending: 'It has not ended yet, or Gatehouse has not seen how.',
  unknown:
    'It is not known whether it was done: no usable answer came, and what is live does not tell.',
} as const

const RUN_ENDINGS = {
  failed: 'The sessions of some people were not ended.',
  pending: 'It has not ended yet.',
  unknown:
    'For some people it is not known whether their sessions were ended: no usable answer came.',
} as const

function errorInWords({ code, message }: NonNullable<ChangeSummary['error']>): string {
  if (code === null) return message
  return `${isGatewayCode(code) ? 'Gatehouse' : 'Cloudflare'} ${code}: ${message}`
}
