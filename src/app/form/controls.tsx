import { Button } from '@cloudflare/kumo/components/button'
import { Input } from '@cloudflare/kumo/components/input'
import type { ChangeEvent } from 'react'
import type { ControllerRenderProps } from 'react-hook-form'
import { durationInWords } from '../../api/duration'
import {
  durationProblem,
  type DurationRule,
  formatForRule,
  parseDuration,
} from '../../api/duration-input'
import type { FormValues } from './form-values'

/** The props of every control: its binding to the form, and the ids of the texts around it. */
export type ControlProps = Omit<ControllerRenderProps<FormValues>, 'ref'> & {
  /** Tells the form which element to focus. */
  attach: ControllerRenderProps<FormValues>['ref']
  label: string
  labelId: string
  hintId: string
  errorId: string | undefined
}

/** Returns the attributes that tie a control to its label, error and hint. */
export function descriptionProps({
  labelId,
  hintId,
  errorId,
}: Pick<ControlProps, 'labelId' | 'hintId' | 'errorId'>) {
  return {
    'aria-labelledby': labelId,
    'aria-describedby': errorId === undefined ? hintId : `${errorId} ${hintId}`,
    'aria-invalid': errorId === undefined ? undefined : true,
  }
}

/** Returns the text in a control, as typed. */
export function controlText({ value }: ControlProps): string {
  return typeof value === 'string' ? value : ''
}

/** Returns the props that bind Kumo's text inputs to the form. */
export function textInputProps(control: ControlProps) {
  return {
    ref: control.attach,
    name: control.name,
    value: controlText(control),
    onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) =>
      control.onChange(event.target.value),
    onBlur: control.onBlur,
    autoComplete: 'off',
    ...descriptionProps(control),
  } as const
}

/** A duration in human notation, with presets for the common ones and a preview of the value that will be sent. */
export function DurationControl({ rule, control }: { rule: DurationRule; control: ControlProps }) {
  const text = controlText(control)
  const parsed = parseDuration(text)
  const isUsable = parsed.ok && durationProblem(parsed.value, rule) === undefined
  return (
    <div className="space-y-2">
      <Input {...textInputProps(control)} placeholder="Not set" className="w-full" />
      {isUsable && (
        <p className="text-sm" aria-live="polite">
          {durationInWords(parsed.value)}, sent as{' '}
          <code className="font-mono">{formatForRule(parsed.value, rule)}</code>
        </p>
      )}
      <div className="flex flex-wrap gap-1.5" role="group" aria-label="Usual durations">
        {rule.presets.map((preset) => {
          const words = durationInWords(preset)
          return (
            <Button
              key={words}
              type="button"
              size="xs"
              variant={parsed.ok && parsed.value === preset ? 'primary' : 'outline'}
              aria-pressed={parsed.ok && parsed.value === preset}
              onClick={() => control.onChange(words)}
            >
              {words}
            </Button>
          )
        })}
        {text !== '' && (
          <Button type="button" size="xs" variant="ghost" onClick={() => control.onChange('')}>
            Unset
          </Button>
        )}
      </div>
    </div>
  )
}
