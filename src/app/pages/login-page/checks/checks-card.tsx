import { Button } from '@cloudflare/kumo/components/button'
import { CheckCircleIcon, WarningIcon } from '@phosphor-icons/react'
import { useFormContext } from 'react-hook-form'
import type { IdentityProvider } from '../../../../api/cloudflare-objects'
import { valueAtPointer } from '../../../../api/json'
import type { LoginDesign } from '../../../../api/organization'
import { useDebouncedFormValues } from '../../../form/use-debounced-form-values'
import { ColorSwatch } from '../../../form/fields/field-display'
import { LOGIN_PAGE_FORM_FIELDS } from '../../../form/fields/login-page-fields'
import type { SettingFormValues } from '../../../form/setting-form-values'
import type { PreviewOptions } from '../../../login-preview/preview-options'
import { SectionCard } from '../../../ui/section-card'
import { formValuesToDesign, useSetFormField } from '../edited-design'
import {
  computeDesignColorFindings,
  type AdjacentColors,
  listAdjacentColors,
  LOGIN_PAGE_THEMES,
} from './color-checks'
import { contrastRatio, contrastLevel, contrastRatioInWords } from './contrast'
import type { DesignFinding, SuggestedDesignFix } from './design-finding'
import { computeLogoFindings, listKnownLogoFacts, describeUnknownLogoFacts } from './logo-checks'
import { type LogoLoadResult, useLoadedLogo } from './read-logo'
import { computeLoginPageTextFindings, measureTextWidth } from './text-checks'

type ChecksCardProps = LoginPageCheckParams & { onLook: (view: Partial<PreviewOptions>) => void }

/** Possible problems with the page as edited. They are warnings, and do not block publishing. */
export function DesignChecksCard({ onLook, ...surroundings }: ChecksCardProps) {
  const { findings, design, logo, readLogoAgain } = useFindings(surroundings)
  const { getValues, setFocus } = useFormContext<SettingFormValues>()
  const fill = useSetFormField()

  async function lookAtLogoAgain() {
    const { data } = await readLogoAgain()
    // If the logo was found, the button that was pressed is gone.
    if (data?.kind === 'loaded') setFocus(LOGIN_PAGE_FORM_FIELDS.logo_path.pointer)
  }

  function apply(fix: SuggestedDesignFix) {
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
            Logo: {listKnownLogoFacts(design.logo_path ?? '', logo).join(', ')}.{' '}
            {describeUnknownLogoFacts(logo)}
          </p>
        )}
        <ContrastTable design={design} />
      </div>
    </SectionCard>
  )
}

/** The number of findings, with a link to them. */
export function DesignChecksLink({
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

type FindingNoteProps = { finding: DesignFinding; onFix: (fix: SuggestedDesignFix) => void }

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

function colorOf(fix: SuggestedDesignFix) {
  return fix.kind === 'set' && fix.value.startsWith('#') ? (
    <ColorSwatch color={fix.value} />
  ) : undefined
}

/** Every two adjacent colors on the page, and their contrast. */
function ContrastTable({ design }: { design: LoginDesign | null }) {
  return (
    <table className="w-full text-sm">
      <caption className="pb-2 text-left font-medium">Contrast, by WCAG 2.2</caption>
      <thead>
        <tr className="text-left text-kumo-subtle">
          <th className="py-1 font-normal">Where</th>
          <th className="py-1 font-normal">Light</th>
          <th className="py-1 font-normal">Dark</th>
        </tr>
      </thead>
      <tbody>
        {listAdjacentColors(design).map((pair) => (
          <tr key={pair.name} className="border-t border-kumo-hairline align-top">
            <th scope="row" className="py-2 pr-2 text-left font-normal">
              {pair.name}
              {!pair.isOwn && <span className="block text-kumo-subtle">Cloudflare’s</span>}
            </th>
            {LOGIN_PAGE_THEMES.map((theme) => (
              <td key={theme} className="py-2 not-last:pr-2">
                <Contrast {...pair.colors[theme]} isText={pair.isText} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

type ContrastProps = AdjacentColors['colors']['light'] & { isText: boolean }

function Contrast({ front, back, isText }: ContrastProps) {
  const ratio = contrastRatio(front, back)
  const level = contrastLevel(ratio)
  return (
    <div className="flex items-start gap-1.5">
      <Sample front={front} back={back} isText={isText} />
      <span>
        <span className="whitespace-nowrap">{contrastRatioInWords(ratio)}</span>
        <span
          className={`block ${isText && level === 'fail' ? 'font-medium text-kumo-danger' : 'text-kumo-subtle'}`}
        >
          {isText ? WORDS[level] : 'No minimum'}
        </span>
      </span>
    </div>
  )
}

const WORDS = { AAA: 'AAA', AA: 'AA', fail: 'Fails AA' } as const

/**
 * Drawn with SVG attributes, since the colors are data. Its corners are drawn round instead of clipped, because each
 * rounded clip is a layer, and the browser arranges all layers again with every letter that is typed beside them.
 */
function Sample({ front, back, isText }: ContrastProps) {
  return (
    <svg
      viewBox="0 0 28 20"
      className="mt-0.5 h-5 shrink-0 overflow-visible rounded-sm ring ring-kumo-line"
      aria-hidden
    >
      <rect width="28" height="20" rx="4" fill={back} />
      {isText ? (
        <text x="14" y="14.5" fontSize="12" fontWeight="600" textAnchor="middle" fill={front}>
          Aa
        </text>
      ) : (
        <rect x="7" y="5" width="14" height="10" rx="2" fill={front} />
      )}
    </svg>
  )
}

/** The context of the edits that the checks need. */
type LoginPageCheckParams = {
  /** The organization being edited. */
  document: unknown
  providers: readonly IdentityProvider[] | undefined
}

/** Returns what the checks find in the edits, once typing pauses. */
function useFindings({ document, providers }: LoginPageCheckParams) {
  const values = useDebouncedFormValues()
  const design = formValuesToDesign(values)
  const logo = useLoadedLogo(design.logo_path)
  return {
    findings: checkLoginPage({ values, document, logo: logo.data, providers }),
    design,
    logo: logo.data,
    readLogoAgain: logo.refetch,
  }
}

type LoginPageToCheck = {
  values: SettingFormValues
  /** The organization around the values. */
  document: unknown
  logo: LogoLoadResult | undefined
  providers: readonly IdentityProvider[] | undefined
}

function checkLoginPage({ values, document, logo, providers }: LoginPageToCheck): DesignFinding[] {
  const design = formValuesToDesign(values)
  const texts = {
    name: String(values[LOGIN_PAGE_FORM_FIELDS.name.pointer] ?? ''),
    header: String(values[LOGIN_PAGE_FORM_FIELDS.header_text.pointer] ?? ''),
    footer: String(values[LOGIN_PAGE_FORM_FIELDS.footer_text.pointer] ?? ''),
  }
  return [
    ...computeSkippedLoginPageFindings({
      isOn: valueAtPointer(document, AUTO_REDIRECT) === true,
      providers,
    }),
    ...computeDesignColorFindings(design),
    ...computeLogoFindings(design.logo_path ?? '', logo),
    ...computeLoginPageTextFindings(texts, measureTextWidth),
  ]
}

const AUTO_REDIRECT = '/auto_redirect_to_identity'

type Redirect = {
  /** `auto_redirect_to_identity` of the organization. */
  isOn: boolean
  providers: readonly IdentityProvider[] | undefined
}

/** People who are redirected at once never see what is designed here. */
export function computeSkippedLoginPageFindings({ isOn, providers }: Redirect): DesignFinding[] {
  if (!isOn) return []
  const isOnly = providers?.length === 1
  return [
    {
      id: 'redirect',
      title: isOnly ? 'People do not see this page' : 'Some people may not see this page',
      advice: isOnly
        ? 'The organization skips the choice of an identity provider, and there is only one.'
        : 'The organization skips the choice of an identity provider wherever an application allows a single one.',
      fixes: [{ kind: 'look', label: 'Show what they see', view: { state: 'redirect' } }],
    },
  ]
}
