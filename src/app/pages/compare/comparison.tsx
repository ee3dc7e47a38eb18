import { Button } from '@cloudflare/kumo/components/button'
import { Checkbox } from '@cloudflare/kumo/components/checkbox'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import type { ChangeOrigin, Setting } from '../../../api/change'
import { copyFields, neverCopiedReason } from '../../../api/copied-fields'
import { listSurveyedZones, ZONE_AREAS } from '../../../api/impact/survey-zones'
import type { JsonPointer } from '../../../api/json'
import { LIMITS } from '../../../api/limits'
import { createMergePatch, requiredCapability } from '../../../api/merge-patch'
import {
  fieldApiName,
  type SettingFormField,
  fieldLabel,
} from '../../form/fields/setting-form-field'
import { FieldOptionsContext } from '../../form/fields/field-display'
import { ORGANIZATION_GROUPS } from '../../form/fields/organization-fields'
import { fieldsOfResource } from '../../form/fields/resource-fields'
import { FieldValue } from '../../form/review/difference-list'
import { ROUTES } from '../../paths'
import { gatehouseQuery } from '../../queries/api'
import { surveyQuery } from '../../queries/impact'
import { usePermissionDenial } from '../../queries/permission-denial'
import { PermissionButton } from '../../ui/permission-button'
import { SectionCard } from '../../ui/section-card'
import { type ComparedField, type ComparedGroup, compareFields } from './compared-fields'
import { type ComparedSide, referenceOptions, toComparedDocument } from './compared-side'

/** No path is of both settings. */
const FIELDS = [...fieldsOfResource('organization'), ...fieldsOfResource('doh')]
const ZONES = '/deny_unmatched_requests_exempted_zone_names'

type ComparisonProps = { left: ComparedSide; right: ComparedSide }

/** Every field of the settings of two accounts, side by side, and what of it to take over. */
export function Comparison({ left, right }: ComparisonProps) {
  const [chosen, setChosen] = useState<readonly JsonPointer[]>([])
  const groups = compareFields(toComparedDocument(left), toComparedDocument(right))
  const different = groups.flatMap(({ fields }) => fields.filter(isDifferent))
  const valid = different.filter(({ pointer }) => chosen.includes(pointer))
  return (
    <section aria-label="Comparison" className="space-y-6">
      <p role="status">
        {different.length === 0
          ? `${left.name} and ${right.name} do not differ.`
          : `${counted(different.length, 'field')} ${different.length === 1 ? 'differs' : 'differ'}.`}
      </p>
      {groups.map((group) => (
        <GroupCard
          key={group.id}
          group={group}
          left={left}
          right={right}
          chosen={valid}
          onChoose={(pointer, isChosen) =>
            setChosen(isChosen ? [...chosen, pointer] : chosen.filter((other) => other !== pointer))
          }
        />
      ))}
      <CopyBar left={left} right={right} chosen={valid} />
    </section>
  )
}

const isDifferent = ({ state }: ComparedField) => state === 'different'

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

type GroupCardProps = ComparisonProps & {
  group: ComparedGroup
  chosen: readonly ComparedField[]
  onChoose: (pointer: JsonPointer, isChosen: boolean) => void
}

/** The fields of a group that differ, and, folded, those that do not. */
function GroupCard({ group, left, right, chosen, onChoose }: GroupCardProps) {
  const different = group.fields.filter(isDifferent)
  const equal = group.fields.filter(({ state }) => state === 'equal')
  const missing = group.fields.filter(({ state }) => state === 'missing')
  const unread = group.fields.filter(({ state }) => state === 'unread')
  const row = (compared: ComparedField) => (
    <FieldRow key={compared.pointer} compared={compared} left={left} right={right}>
      {isDifferent(compared) && (
        <CopyChoice
          compared={compared}
          isChosen={chosen.some(({ pointer }) => pointer === compared.pointer)}
          onChoose={(isChosen) => onChoose(compared.pointer, isChosen)}
        />
      )}
    </FieldRow>
  )
  return (
    <SectionCard title={group.title}>
      <ul>{different.map(row)}</ul>
      {equal.length > 0 && (
        <Folded summary={counted(equal.length, 'equal field')}>{equal.map(row)}</Folded>
      )}
      {missing.length > 0 && (
        <Folded summary={`${counted(missing.length, 'field')} that the file leaves out`}>
          {missing.map(row)}
        </Folded>
      )}
      {unread.length > 0 && <ul>{unread.map(row)}</ul>}
    </SectionCard>
  )
}

function Folded({ summary, children }: { summary: string; children: ReactNode }) {
  return (
    <details className="border-t border-kumo-hairline first-of-type:border-t-0">
      <summary className="cursor-pointer px-4 py-3 text-kumo-subtle focus-visible:outline-2 focus-visible:outline-kumo-focus @xl:px-5">
        {summary}
      </summary>
      <ul>{children}</ul>
    </details>
  )
}

type FieldRowProps = ComparisonProps & { compared: ComparedField; children: ReactNode }

function FieldRow({ compared, left, right, children }: FieldRowProps) {
  const { setting, pointer, field } = compared
  const name = fieldApiName({ pointer })
  const label = fieldLabel(FIELDS, pointer)
  return (
    <li className="grid gap-x-6 gap-y-2 border-t border-kumo-hairline px-4 py-3 first:border-t-0 @2xl:grid-cols-[minmax(0,2fr)_minmax(0,2fr)_minmax(0,2fr)] @xl:px-5">
      <div className="min-w-0 space-y-1">
        <p className="font-medium">{label}</p>
        {label !== name && (
          <code className="block font-mono text-xs text-kumo-subtle [overflow-wrap:anywhere]">
            {name}
          </code>
        )}
        {children}
      </div>
      <SideValue
        side={left}
        field={field}
        value={compared.left}
        isUnread={left.settings[setting] === undefined}
      />
      <SideValue
        side={right}
        field={field}
        value={compared.right}
        isUnread={right.settings[setting] === undefined}
      />
    </li>
  )
}

type SideValueProps = {
  side: ComparedSide
  field: SettingFormField | undefined
  value: unknown
  /** Whether the setting of the account could not be read. */
  isUnread: boolean
}

function SideValue({ side, field, value, isUnread }: SideValueProps) {
  const isUnknown = value === undefined && (side.kind === 'file' || isUnread)
  return (
    <div className="min-w-0 [overflow-wrap:anywhere]">
      <p className="text-xs text-kumo-subtle">
        <bdi>{side.name}</bdi>
      </p>
      <FieldOptionsContext value={referenceOptions(side)}>
        {isUnknown ? (
          <span className="text-kumo-subtle">
            {side.kind === 'file' ? 'Not in the file' : 'Could not be read'}
          </span>
        ) : (
          <FieldValue field={field} value={value} />
        )}
      </FieldOptionsContext>
    </div>
  )
}

type CopyChoiceProps = {
  compared: ComparedField
  isChosen: boolean
  onChoose: (isChosen: boolean) => void
}

function CopyChoice({ compared: { pointer, isReadOnly }, isChosen, onChoose }: CopyChoiceProps) {
  const reason = isReadOnly ? 'Gatehouse does not set it.' : neverCopiedReason(pointer)
  if (reason !== undefined) return <p className="text-sm text-kumo-subtle">Not copied. {reason}</p>
  return (
    <Checkbox
      label="Copy"
      aria-label={`Copy: ${fieldLabel(FIELDS, pointer)}`}
      checked={isChosen}
      onCheckedChange={onChoose}
    />
  )
}

type CopyBarProps = ComparisonProps & { chosen: readonly ComparedField[] }

/** The number of chosen fields, and where they can go. */
function CopyBar({ left, right, chosen }: CopyBarProps) {
  const settings = [...new Set(chosen.map(({ setting }) => setting))]
  const directions = [
    { source: left, target: right },
    { source: right, target: left },
  ]
  return (
    <div className="sticky bottom-4 z-10 flex flex-wrap items-center justify-between gap-3 rounded-lg bg-kumo-base px-4 py-3 shadow-lg ring ring-kumo-line">
      <p role="status">{counted(chosen.length, 'field')} chosen</p>
      <div className="flex flex-wrap gap-2">
        {directions.flatMap(({ source, target }) =>
          target.kind === 'file'
            ? []
            : (settings.length === 0 ? [undefined] : settings).map((setting) => (
                <CopyButton
                  key={`${target.account} ${setting}`}
                  source={source}
                  target={target}
                  setting={setting}
                  // Each setting has an editor of its own.
                  isOneOfTwo={settings.length > 1}
                  chosen={chosen.flatMap((field) =>
                    field.setting === setting ? [field.pointer] : [],
                  )}
                />
              )),
        )}
      </div>
    </div>
  )
}

type CopyButtonProps = {
  source: ComparedSide
  target: Extract<ComparedSide, { kind: 'account' }>
  /** Undefined if nothing is chosen. */
  setting: Setting | undefined
  isOneOfTwo: boolean
  chosen: readonly JsonPointer[]
}

const SETTING_NAMES: Record<Setting, string> = {
  organization: 'organization',
  doh: 'DNS over HTTPS',
}

/** Opens the editor of the target with the chosen values of the source. */
function CopyButton({ source, target, setting, isOneOfTwo, chosen }: CopyButtonProps) {
  const navigate = useNavigate()
  const zones = useZones(target, chosen.includes(ZONES))
  const [problems, setProblems] = useState<readonly string[]>([])
  const copied = copyFields({
    source: setting && source.settings[setting],
    target: (setting && target.settings[setting]) ?? {},
    pointers: chosen,
    sourceNames: source.kind === 'account' ? { blockPages: source.blockPages } : {},
    targetNames: { blockPages: target.blockPages, zones },
  })
  const patch = createMergePatch((setting && target.settings[setting]) ?? {}, copied.edited)
  const needed = setting === undefined ? 'settings:write' : requiredCapability(setting, patch)
  const refusal = usePermissionDenial(needed)

  function open() {
    if (setting === undefined) return
    if (Object.keys(patch).length === 0) {
      setProblems(
        copied.leftOut.map(({ pointer, reason }) => `${fieldLabel(FIELDS, pointer)}: ${reason}`),
      )
      return
    }
    const name = source.name.slice(0, LIMITS.nameCharacters)
    const origin: ChangeOrigin =
      source.kind === 'account'
        ? { kind: 'account', account: source.account, name }
        : { kind: 'file', name }
    const state = { copied: { origin, patch, leftOut: copied.leftOut } }
    const params = { account: target.account }
    void (setting === 'doh'
      ? navigate({ to: ROUTES.doh, params, search: { edit: 'doh' }, state })
      : needed === 'login-page:write'
        ? navigate({ to: ROUTES.loginPage, params, search: { edit: 'design' }, state })
        : navigate({
            to: ROUTES.organization,
            params,
            search: { edit: groupOf(chosen) },
            state,
          }))
  }

  const label =
    setting !== undefined && isOneOfTwo
      ? `Copy ${SETTING_NAMES[setting]} to ${target.name}…`
      : `Copy to ${target.name}…`
  return (
    <div className="space-y-1">
      {setting === undefined ? (
        <Button disabled>{label}</Button>
      ) : (
        <PermissionButton refusal={refusal} onClick={open}>
          {label}
        </PermissionButton>
      )}
      {problems.length > 0 && (
        <div role="alert" className="max-w-md text-sm text-kumo-danger [overflow-wrap:anywhere]">
          <p>Nothing of this can be copied to {target.name}.</p>
          <ul className="list-disc pl-5">
            {problems.map((problem) => (
              <li key={problem}>{problem}</li>
            ))}
          </ul>
        </div>
      )}
    </div>
  )
}

/** Returns the id of the group with the first of these fields, which the editor opens at. */
function groupOf(pointers: readonly JsonPointer[]): string {
  const group = ORGANIZATION_GROUPS.find(({ fields }) =>
    fields.some(({ pointer }) => pointers.includes(pointer)),
  )
  return group?.id ?? 'team'
}

/** Returns the names of the zones of an account, which a survey reads; undefined until it has. */
function useZones(
  { account }: CopyButtonProps['target'],
  isNeeded: boolean,
): readonly string[] | undefined {
  const maySurvey = usePermissionDenial('survey:read') === undefined
  const isEnabled = isNeeded && maySurvey
  const survey = useQuery({ ...surveyQuery(account, ZONE_AREAS), enabled: isEnabled }).data
  const isRead = survey?.state === 'complete'
  const zones = useQuery({
    ...gatehouseQuery(listSurveyedZones(account)),
    enabled: isEnabled && isRead,
  })
  return zones.data?.zones ?? undefined
}
