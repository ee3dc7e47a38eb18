/** Values that were taken from another account or a file, on their way to the editor of an account. */
import { useLocation, useNavigate, useRouter } from '@tanstack/react-router'
import * as z from 'zod/mini'
import { valuesOriginSchema } from '../../api/change'
import { APP_ROUTES } from '../paths'
import { Button } from '@cloudflare/kumo/components/button'
import { CopySimpleIcon } from '@phosphor-icons/react'
import { type SettingFormField, fieldLabel } from './fields/setting-form-field'
import { valuesOriginInWords } from './history/change-words'
import { WarningBanner } from '../ui/warning'

const copiedPartSchema = z.object({
  /** A merge patch of the setting whose editor opens. */
  patch: z.record(z.string(), z.unknown()),
  /** What was chosen and could not be copied, in whole or in part. */
  leftOut: z.array(z.object({ pointer: z.string(), reason: z.string() })),
})

const copiedValuesSchema = z.extend(copiedPartSchema, {
  origin: valuesOriginSchema,
  /** The values for DNS over HTTPS, whose editor opens once those of the organization are saved or proposed. */
  nextDoh: z.optional(copiedPartSchema),
})
export type CopiedValues = z.infer<typeof copiedValuesSchema>

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** {@link CopiedValues}. In the entry of the browser's history, not in the URL: no link can fill an editor. */
    copied?: CopiedValues
  }
}

/** Returns the values that led to this editor; undefined if none did, or if another build wrote them. */
export function useCopiedValues(): CopiedValues | undefined {
  const copied: unknown = useLocation({ select: ({ state }) => state.copied })
  return copied === undefined ? undefined : copiedValuesSchema.safeParse(copied).data
}

/**
 * Returns what opens the editor of DNS over HTTPS with the values that were copied for it. It replaces the editor of the
 * organization in the browser's history, so that the way back leads to the comparison.
 */
export function useContinueWithCopiedDoh(account: string) {
  const navigate = useNavigate()
  return ({ origin, nextDoh }: CopiedValues): boolean => {
    if (nextDoh === undefined) return false
    void navigate({
      to: APP_ROUTES.doh,
      params: { account },
      search: { edit: 'doh' },
      state: { copied: { origin, ...nextDoh } },
      replace: true,
    })
    return true
  }
}

type CopiedNoticeProps = { copied: CopiedValues; fields: readonly SettingFormField[] }

/** Says where the values of an editor come from, and which of those that were chosen are not among them. */
export function CopiedValuesNotice({
  copied: { origin, leftOut, nextDoh },
  fields,
}: CopiedNoticeProps) {
  const { history } = useRouter()
  return (
    <WarningBanner
      icon={<CopySimpleIcon />}
      title={valuesOriginInWords(origin)}
      description={
        <>
          <p>
            Nothing changes until you review and save. History records where the values came from.
          </p>
          {nextDoh !== undefined && (
            <p>
              The DNS over HTTPS fields you chose come next: their editor opens once this is saved
              or its approval is requested.
            </p>
          )}
          {leftOut.length > 0 && (
            <>
              <p>Left out:</p>
              <ul className="list-disc space-y-1 pl-5">
                {leftOut.map(({ pointer, reason }) => (
                  <li key={pointer} className="[overflow-wrap:anywhere]">
                    {fieldLabel(fields, pointer)}: {reason}
                  </li>
                ))}
              </ul>
            </>
          )}
        </>
      }
      // The comparison is what led here, and still has what was chosen.
      action={
        <Button size="sm" onClick={() => history.back()}>
          Back to the comparison
        </Button>
      }
    />
  )
}
