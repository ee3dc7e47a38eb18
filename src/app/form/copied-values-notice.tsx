import { Button } from '@cloudflare/kumo/components/button'
import { CopySimpleIcon } from '@phosphor-icons/react'
import { useRouter } from '@tanstack/react-router'
import type { SettingFormField } from './fields/setting-form-field'
import { fieldLabel } from './fields/setting-form-field'
import type { CopiedValues } from './copied-values'
import { valuesOriginInWords } from './history/change-words'
import { WarningBanner } from '../ui/warning'

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
          <p>Nothing changes until you review and save. History says where the values are from.</p>
          {nextDoh !== undefined && (
            <p>What you chose of DNS over HTTPS comes next: its editor opens once this is saved.</p>
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
