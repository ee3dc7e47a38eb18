import { Button } from '@cloudflare/kumo/components/button'
import { CheckCircleIcon, WarningIcon } from '@phosphor-icons/react'
import { useFormContext } from 'react-hook-form'
import { Swatch } from '../../../form/fields/field-display'
import { LOGIN_PAGE } from '../../../form/fields/login-page-fields'
import type { FormValues } from '../../../form/form-values'
import type { View } from '../../../login-preview/view'
import { SectionCard } from '../../../ui/section-card'
import { useFillField } from '../edited-design'
import { ContrastTable } from './contrast-table'
import type { Finding, SuggestedFix } from './finding'
import { logoFacts, logoGap } from './logo-checks'
import { type LoginPageCheckParams, useFindings } from './use-findings'

type ChecksCardProps = LoginPageCheckParams & { onLook: (view: Partial<View>) => void }

/** Possible problems with the page as edited. They are warnings, and do not block publishing. */
export function ChecksCard({ onLook, ...surroundings }: ChecksCardProps) {
  const { findings, design, logo, readLogoAgain } = useFindings(surroundings)
  const { getValues, setFocus } = useFormContext<FormValues>()
  const fill = useFillField()

  async function lookAtLogoAgain() {
    const { data } = await readLogoAgain()
    // If the logo was found, the button that was pressed is gone.
    if (data?.kind === 'loaded') setFocus(LOGIN_PAGE.logo_path.pointer)
  }

  function apply(fix: SuggestedFix) {
    switch (fix.kind) {
      case 'set':
        return fill(fix.pointer, fix.value)
      case 'replace': {
        const text = String(getValues(fix.pointer) ?? '')
        return fill(fix.pointer, text.replaceAll(fix.what, fix.by))
      }
      case 'focus':
        return setFocus(fix.pointer)
      case 'look':
        return onLook(fix.view)
      case 'read-logo-again':
        return void lookAtLogoAgain()
    }
  }

  return (
    <SectionCard title="Checks">
      <div className="space-y-4 px-4 py-4 text-sm">
        <p role="status" className="flex items-center gap-2 text-base">
          <FindingCount count={findings.length} />
        </p>
        {findings.length > 0 && (
          <ul className="space-y-4">
            {findings.map((finding) => (
              <li key={finding.id}>
                <FindingNote finding={finding} onFix={apply} />
              </li>
            ))}
          </ul>
        )}
        {logo?.kind === 'loaded' && (
          <p className="text-kumo-subtle">
            Logo: {logoFacts(design.logo_path ?? '', logo).join(', ')}. {logoGap(logo)}
          </p>
        )}
        <ContrastTable design={design} />
      </div>
    </SectionCard>
  )
}

/** The number of findings, with a link to them. */
export function ChecksLink({
  onPress,
  ...surroundings
}: LoginPageCheckParams & { onPress: () => void }) {
  const { findings } = useFindings(surroundings)
  return (
    <Button type="button" variant="ghost" onClick={onPress}>
      <FindingCount count={findings.length} />
    </Button>
  )
}

function FindingCount({ count }: { count: number }) {
  return count === 0 ? (
    <>
      <CheckCircleIcon aria-hidden weight="fill" className="text-kumo-success" />
      No problems found
    </>
  ) : (
    <>
      <WarningIcon aria-hidden weight="fill" className="text-kumo-warning" />
      {count === 1 ? 'One thing to look at' : `${count} things to look at`}
    </>
  )
}

type FindingNoteProps = { finding: Finding; onFix: (fix: SuggestedFix) => void }

function FindingNote({ finding: { title, advice, fixes }, onFix }: FindingNoteProps) {
  return (
    <>
      <h3 className="font-medium">{title}</h3>
      <p className="text-kumo-subtle [overflow-wrap:anywhere]">{advice}</p>
      <div className="mt-2 flex flex-wrap gap-1.5">
        {fixes.map((fix) => (
          <Button
            key={fix.label}
            type="button"
            size="xs"
            variant="outline"
            icon={colorOf(fix)}
            onClick={() => onFix(fix)}
          >
            {fix.label}
          </Button>
        ))}
      </div>
    </>
  )
}

function colorOf(fix: SuggestedFix) {
  return fix.kind === 'set' && fix.value.startsWith('#') ? <Swatch color={fix.value} /> : undefined
}
