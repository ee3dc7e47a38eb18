import { Checkbox } from '@cloudflare/kumo/components/checkbox'
import { Input, InputArea } from '@cloudflare/kumo/components/input'
import { Select } from '@cloudflare/kumo/components/select'
import { Switch } from '@cloudflare/kumo/components/switch'
import { type ReactNode, useId } from 'react'
import { useController, useFormContext, useFormState } from 'react-hook-form'
import { TEAM_DOMAIN_SUFFIX } from '../../api/team-domain'
import { SettingRow } from '../ui/setting-row'
import {
  ColorControl,
  type FormControlProps,
  controlValueAsText,
  controlDescriptionProps,
  DurationControl,
  textInputProps,
} from './controls'
import { fieldApiName, type SettingFormField, type FieldOption } from './fields/setting-form-field'
import { useFieldOptions } from './fields/field-value'
import type { FieldGuide } from './fields/field-guide'
import type { SettingFormValues } from './setting-form-values'

type FieldEditorProps = {
  field: SettingFormField
  guide: FieldGuide
  /** Other ways to fill the field. */
  children?: ReactNode
}

/** One field of an editor: the row, the control for its kind, the hint and the error. */
export function FieldEditor(props: FieldEditorProps) {
  const { field } = props
  switch (field.kind) {
    case 'text':
    case 'paragraph':
    case 'url':
      return <TypedFieldEditor {...props} />
    default:
      return <ControlledFieldEditor {...props} field={field} />
  }
}

/**
 * Leaves the text to the browser, which paints a letter before anything else has to happen: the form reads the element
 * and writes to it, so that there is no copy of the text in React, and a letter renders nothing here.
 */
function TypedFieldEditor(props: FieldEditorProps) {
  const { field } = props
  const { control, register } = useFormContext<SettingFormValues>()
  const { errors } = useFormState({ control, name: field.pointer, exact: true })
  const description = useDescription(errors[field.pointer]?.message)
  const input = {
    ...register(field.pointer),
    autoComplete: 'off',
    ...controlDescriptionProps(description),
  } as const
  return (
    <FieldRow {...props} description={description}>
      {field.kind === 'paragraph' ? (
        // Contained and of a height that does not follow from the text, its two lines and the padding around them, so that
        // a letter lays out and paints the text alone, not what is around it up to the whole page.
        <InputArea {...input} rows={2} className="h-[calc(2lh+1rem)] w-full contain-strict" />
      ) : (
        <Input
          {...input}
          inputMode={field.kind === 'url' ? 'url' : undefined}
          className="w-full min-w-0"
        />
      )}
      {props.children}
    </FieldRow>
  )
}

function ControlledFieldEditor(props: FieldEditorProps & { field: ControlledField }) {
  const { field } = props
  const { field: binding, fieldState } = useController<SettingFormValues>({ name: field.pointer })
  const description = useDescription(fieldState.error?.message)
  const { ref: attach, ...bound } = binding
  return (
    <FieldRow {...props} description={description}>
      <Control field={field} control={{ ...bound, attach, label: field.label, ...description }} />
      {props.children}
    </FieldRow>
  )
}

type Description = Pick<FormControlProps, 'labelId' | 'hintId' | 'errorId'> & {
  problem: string | undefined
}

function useDescription(problem: string | undefined): Description {
  const id = useId()
  return {
    labelId: `${id}-label`,
    hintId: `${id}-hint`,
    errorId: problem === undefined ? undefined : `${id}-error`,
    problem,
  }
}

type FieldRowProps = FieldEditorProps & { description: Description }

function FieldRow({
  field,
  guide,
  description: { labelId, hintId, errorId, problem },
  children,
}: FieldRowProps) {
  return (
    <SettingRow
      label={field.label}
      labelId={labelId}
      apiName={fieldApiName(field)}
      documentation={guide.documentation}
    >
      {children}
      {problem !== undefined && (
        <p id={errorId} role="alert" className="text-sm text-kumo-danger">
          {problem}
        </p>
      )}
      <p id={hintId} className="text-sm text-kumo-subtle">
        {hintFor(field, guide)}
      </p>
    </SettingRow>
  )
}

function hintFor({ kind, whenUnset }: SettingFormField, { help, limits }: FieldGuide): string {
  const empty = kind !== 'flag' && whenUnset !== undefined && `When empty: ${whenUnset}.`
  return [help, limits, empty].filter(Boolean).join(' ')
}

type ControlledField = Exclude<SettingFormField, { kind: 'text' | 'paragraph' | 'url' }>

function Control({ field, control }: { field: ControlledField; control: FormControlProps }) {
  const options = useFieldOptions(field)
  switch (field.kind) {
    case 'flag':
      return <FlagControl control={control} />
    case 'duration':
      return <DurationControl rule={field.rule} control={control} />
    case 'color':
      return <ColorControl control={control} />
    case 'lines':
      return <LinesControl control={control} />
    case 'choices':
      return <ChoicesControl options={field.options} control={control} />
    case 'choice':
      return <ChoiceControl options={field.options} whenUnset={field.whenUnset} control={control} />
    case 'reference':
      return options === undefined ? (
        <TextControl control={control} />
      ) : (
        <ChoiceControl options={options} whenUnset={field.whenUnset} control={control} />
      )
    case 'number':
      return <TextControl control={control} suffix={field.unit} inputMode="numeric" />
    case 'team-domain':
      return <TextControl control={control} suffix={TEAM_DOMAIN_SUFFIX} />
  }
}

type TextControlProps = {
  control: FormControlProps
  suffix?: string
  inputMode?: 'numeric'
}

function TextControl({ control, suffix, inputMode }: TextControlProps) {
  const text = controlValueAsText(control)
  return (
    <div className="flex items-center gap-2">
      <Input {...textInputProps(control)} inputMode={inputMode} className="min-w-0 flex-1" />
      {/* A complete domain needs no suffix. */}
      {suffix !== undefined && !(suffix.startsWith('.') && text.includes('.')) && (
        <span className="text-kumo-subtle">{suffix}</span>
      )}
    </div>
  )
}

function LinesControl({ control }: { control: FormControlProps }) {
  return <InputArea {...textInputProps(control)} rows={3} className="w-full" />
}

function FlagControl({ control }: { control: FormControlProps }) {
  const isOn = control.value === true
  return (
    <div className="flex items-center gap-3">
      <Switch
        ref={control.attach}
        checked={isOn}
        onCheckedChange={control.onChange}
        {...controlDescriptionProps(control)}
      />
      <span aria-hidden className={isOn ? 'text-kumo-default' : 'text-kumo-subtle'}>
        {isOn ? 'On' : 'Off'}
      </span>
    </div>
  )
}

type OptionsProps = { options: readonly FieldOption[]; control: FormControlProps }

function ChoicesControl({ options, control }: OptionsProps) {
  const chosen = Array.isArray(control.value) ? control.value : []
  return (
    <div
      role="group"
      className="flex flex-wrap gap-x-6 gap-y-2"
      {...controlDescriptionProps(control)}
    >
      {options.map(({ value, label }, index) => {
        const key = String(value)
        return (
          <Checkbox
            key={key}
            ref={index === 0 ? control.attach : undefined}
            label={label}
            checked={chosen.includes(key)}
            onCheckedChange={(isChecked) =>
              control.onChange(isChecked ? [...chosen, key] : chosen.filter((item) => item !== key))
            }
          />
        )
      })}
    </div>
  )
}

function ChoiceControl({ options, whenUnset, control }: OptionsProps & { whenUnset?: string }) {
  const items = Object.fromEntries([
    ['', whenUnset === undefined ? 'Not set' : `Not set (${whenUnset})`],
    ...options.map(({ value, label }) => [String(value), label]),
  ])
  return (
    <Select
      className="w-full"
      value={controlValueAsText(control)}
      onValueChange={(value) => control.onChange(value ?? '')}
      items={items}
      {...controlDescriptionProps(control)}
    />
  )
}
