import { Button } from '@cloudflare/kumo/components/button'
import { Input } from '@cloudflare/kumo/components/input'
import { durationInWords } from '../../api/duration'
import {
  durationProblem,
  type DurationRule,
  formatForRule,
  parseDuration,
} from '../../api/duration-input'
import { type ControlProps, textInputProps, controlText } from './control-props'

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
