import { Button } from '@cloudflare/kumo/components/button'
import { Checkbox } from '@cloudflare/kumo/components/checkbox'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { type ValuesOrigin, type SettingResource, SETTING_RESOURCES } from '../../../api/change'
import { copyFieldsIntoDocument, neverCopiedReason } from '../../../api/copied-fields'
import { listSurveyedZones } from '../../../api/impact/impact-operations'
import { ZONE_LISTING_SURVEY_AREAS } from '../../../api/impact/survey'
import type { JsonPointer } from '../../../api/json'
import { LIMITS } from '../../../api/limits'
import { createMergePatch, determineRequiredCapability } from '../../../api/merge-patch'
import type { CopiedValues } from '../../form/copied-values'
import { fieldApiName, fieldLabel } from '../../form/fields/setting-form-field'
import { FieldOptionsContext } from '../../form/fields/field-value'
import { ORGANIZATION_FIELD_GROUPS } from '../../form/fields/organization-fields'
import { fieldsOfResource } from '../../form/fields/resource-fields'
import { FieldValueOrJson } from '../../form/review/difference-list'
import { APP_ROUTES } from '../../paths'
import { gatehouseQuery } from '../../queries/api'
import { surveyQuery } from '../../queries/impact'
import { usePermissionDenial } from '../../queries/use-permission-denial'
import { BulletList } from '../../ui/bullet-list'
import { PermissionButton } from '../../ui/permission-button'
import { SectionCard } from '../../ui/section-card'
import {
  type ComparedField,
  type ComparedGroup,
  compareAccountSettings,
  type ComparedSide,
  buildReferenceFieldOptions,
  toComparisonSideInput,
} from './compared-fields'

/** No path is of both settings. */
const FIELDS = [...fieldsOfResource('organization'), ...fieldsOfResource('doh')]
const ZONES = '/deny_unmatched_requests_exempted_zone_names'

const route = getRouteApi(APP_ROUTES.compare)

type ComparisonProps = {
  left: ComparedSide
  right: ComparedSide
  /** Called before an editor opens in place of the comparison, so that the way back finds it as it was. */
  beforeCopy?: (() => Promise<void>) | undefined
}

/** Every field of the settings of two accounts, side by side, and what of it to take over. */
export function Comparison({ left, right, beforeCopy }: ComparisonProps) {
  const [chosen, choose] = useChosenFields()
  const groups = compareAccountSettings(toComparisonSideInput(left), toComparisonSideInput(right))
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
          onChoose={choose}
        />
      ))}
      <CopyBar left={left} right={right} chosen={valid} beforeCopy={beforeCopy} />
    </section>
  )
}

/** Returns the chosen fields, and what chooses one or gives it up. They are in the address, where the way back finds them. */
function useChosenFields() {
  const { copy } = route.useSearch()
  const navigate = route.useNavigate()
  function choose(pointer: JsonPointer, isChosen: boolean) {
    void navigate({
      search: ({ copy: before, ...kept }) => {
        const others = parsePointers(before).filter((other) => other !== pointer)
        const next = (isChosen ? [...others, pointer] : others).join(',')
        return next === '' ? kept : { ...kept, copy: next }
      },
      state: true,
      replace: true,
      resetScroll: false,
    })
  }
  return [parsePointers(copy), choose] as const
}

/** No field that can be chosen has a comma in its pointer. */
function parsePointers(copy: string | undefined): readonly JsonPointer[] {
  return copy?.split(',') ?? []
}

const isDifferent = ({ state }: ComparedField) => state === 'different'

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

type GroupCardProps = Pick<ComparisonProps, 'left' | 'right'> & {
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

type FieldRowProps = Pick<ComparisonProps, 'left' | 'right'> & {
  compared: ComparedField
  children: ReactNode
}

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
      <SideValue side={left} setting={setting} field={field} value={compared.left} />
      <SideValue side={right} setting={setting} field={field} value={compared.right} />
    </li>
  )
}

type SideValueProps = Pick<ComparedField, 'setting' | 'field'> & {
  side: ComparedSide
  value: unknown
}

function SideValue({ side, setting, field, value }: SideValueProps) {
  const isUnread = side.settings[setting] === undefined
  const isUnknown = value === undefined && (side.kind === 'file' || isUnread)
  return (
    <div className="min-w-0 [overflow-wrap:anywhere]">
      <p className="text-xs text-kumo-subtle">
        <bdi>{side.name}</bdi>
      </p>
      <FieldOptionsContext value={buildReferenceFieldOptions(side)}>
        {isUnknown ? (
          <span className="text-kumo-subtle">
            {side.kind === 'file' ? 'Not in the file' : 'Could not be read'}
          </span>
        ) : (
          <FieldValueOrJson field={field} value={value} />
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
      // The name says which field, so the visible word is not said again.
      label={<span aria-hidden>Copy</span>}
      aria-label={`Copy: ${fieldLabel(FIELDS, pointer)}`}
      checked={isChosen}
      onCheckedChange={onChoose}
    />
  )
}

type CopyBarProps = ComparisonProps & { chosen: readonly ComparedField[] }

/** The number of chosen fields, and where they can go. */
function CopyBar({ left, right, chosen, beforeCopy }: CopyBarProps) {
  const directions = [
    { source: left, target: right },
    { source: right, target: left },
  ]
  return (
    <div className="sticky bottom-4 z-10 flex flex-wrap items-center justify-between gap-x-3 gap-y-2 rounded-lg bg-kumo-base px-4 py-3 shadow-lg ring ring-kumo-line">
      <p>
        <span role="status">{counted(chosen.length, 'field')} chosen</span>
        <span aria-hidden className="sm:hidden">
          , copy to
        </span>
      </p>
      <div className="flex flex-wrap gap-2">
        {directions.map(({ source, target }) =>
          target.kind === 'file' ? null : (
            <CopyButton
              key={target.account}
              source={source}
              target={target}
              chosen={chosen}
              beforeCopy={beforeCopy}
            />
          ),
        )}
      </div>
    </div>
  )
}

type CopyButtonProps = Pick<ComparisonProps, 'beforeCopy'> & {
  source: ComparedSide
  target: Extract<ComparedSide, { kind: 'account' }>
  chosen: readonly ComparedField[]
}

/**
 * Opens the editor of the target with the chosen values of the source. The organization and DNS over HTTPS have an editor
 * each: that of DNS over HTTPS follows when the organization is saved.
 */
function CopyButton({ source, target, chosen, beforeCopy }: CopyButtonProps) {
  const navigate = useNavigate()
  const zones = useZones(
    target,
    chosen.some(({ pointer }) => pointer === ZONES),
  )
  const [problems, setProblems] = useState<readonly string[]>([])
  // Their editors open in this order.
  const parts = SETTING_RESOURCES.map((setting) =>
    copySetting(setting, { source, target, chosen, zones }),
  ).filter(({ pointers }) => pointers.length > 0)
  const isOfLoginPage = parts.every(({ needed }) => needed === 'login-page:write')
  const refusal = usePermissionDenial(isOfLoginPage ? 'login-page:write' : 'settings:write')

  async function open() {
    const [first, next] = parts.filter(({ patch }) => Object.keys(patch).length > 0)
    const leftOut = parts.flatMap((part) => part.leftOut)
    if (first === undefined) {
      setProblems(leftOut.map(({ pointer, reason }) => `${fieldLabel(FIELDS, pointer)}: ${reason}`))
      return
    }
    await beforeCopy?.()
    const copied: CopiedValues = {
      origin: originOf(source),
      patch: first.patch,
      ...(next === undefined
        ? { leftOut }
        : {
            leftOut: first.leftOut,
            nextDoh: { patch: next.patch, leftOut: next.leftOut },
          }),
    }
    const params = { account: target.account }
    const state = { copied }
    if (first.setting === 'doh') {
      await navigate({ to: APP_ROUTES.doh, params, search: { edit: 'doh' }, state })
    } else if (first.needed === 'login-page:write') {
      await navigate({ to: APP_ROUTES.loginPage, params, search: { edit: 'design' }, state })
    } else {
      const search = { edit: groupOf(first.pointers) }
      await navigate({ to: APP_ROUTES.organization, params, search, state })
    }
  }

  // Where both buttons have no room beside each other, the words before them are shown once.
  const words = (
    <>
      <span className="max-sm:sr-only">Copy to </span>
      {target.name}…
    </>
  )
  return (
    <div className="space-y-1">
      {chosen.length === 0 ? (
        <Button disabled>{words}</Button>
      ) : (
        <PermissionButton refusal={refusal} onClick={() => void open()}>
          {words}
        </PermissionButton>
      )}
      {problems.length > 0 && (
        <div role="alert" className="max-w-md text-sm text-kumo-danger [overflow-wrap:anywhere]">
          <p>None of this can be copied to {target.name}.</p>
          <BulletList items={problems} />
        </div>
      )}
    </div>
  )
}

type CopyingSides = Pick<CopyButtonProps, 'source' | 'target' | 'chosen'> & {
  zones: readonly string[] | undefined
}

/** Returns the chosen values of one setting as a patch for the target, and the capability that it takes to write them. */
function copySetting(setting: SettingResource, { source, target, chosen, zones }: CopyingSides) {
  const pointers = chosen.flatMap((field) => (field.setting === setting ? [field.pointer] : []))
  const document = target.settings[setting] ?? {}
  const { edited, leftOut } = copyFieldsIntoDocument({
    source: source.settings[setting],
    target: document,
    pointers,
    sourceNames: source.kind === 'account' ? { blockPages: source.blockPages } : {},
    targetNames: { blockPages: target.blockPages, zones },
  })
  const patch = createMergePatch(document, edited)
  return { setting, pointers, patch, leftOut, needed: determineRequiredCapability(setting, patch) }
}

function originOf(source: ComparedSide): ValuesOrigin {
  const name = source.name.slice(0, LIMITS.nameCharacters)
  return source.kind === 'account'
    ? { kind: 'account', account: source.account, name }
    : { kind: 'file', name }
}

/** Returns the id of the group with the first of these fields, which the editor opens at. */
function groupOf(pointers: readonly JsonPointer[]): string {
  const group = ORGANIZATION_FIELD_GROUPS.find(({ fields }) =>
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
  const survey = useQuery({
    ...surveyQuery(account, ZONE_LISTING_SURVEY_AREAS),
    enabled: isEnabled,
  }).data
  const isRead = survey?.state === 'complete'
  const zones = useQuery({
    ...gatehouseQuery(listSurveyedZones(account)),
    enabled: isEnabled && isRead,
  })
  return zones.data?.zones ?? undefined
}
