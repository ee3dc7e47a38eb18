import { Button } from '@cloudflare/kumo/components/button'
import { Input } from '@cloudflare/kumo/components/input'
import { EyedropperIcon } from '@phosphor-icons/react'
import { type ChangeEvent, useState } from 'react'
import type { ControllerRenderProps } from 'react-hook-form'
import { durationInWords } from '../../api/duration'
import {
  durationProblem,
  type DurationRule,
  formatDurationForRule,
  parseDurationInput,
} from '../../api/duration-input'
import { isBrowserColor, ColorSwatch } from './fields/field-display'
import type { SettingFormValues } from './setting-form-values'

/** The props of every control: its binding to the form, and the ids of the texts around it. */
export type FormControlProps = Omit<ControllerRenderProps<SettingFormValues>, 'ref'> & {
  /** Tells the form which element to focus. */
  attach: ControllerRenderProps<SettingFormValues>['ref']
  label: string
  labelId: string
  hintId: string
  errorId: string | undefined
}

/** Returns the attributes that tie a control to its label, error and hint. */
export function controlDescriptionProps({
  labelId,
  hintId,
  errorId,
}: Pick<FormControlProps, 'labelId' | 'hintId' | 'errorId'>) {
  return {
    'aria-labelledby': labelId,
    'aria-describedby': errorId === undefined ? hintId : `${errorId} ${hintId}`,
    'aria-invalid': errorId === undefined ? undefined : true,
  }
}

/** Returns the text in a control, as typed. */
export function controlValueAsText({ value }: FormControlProps): string {
  return typeof value === 'string' ? value : ''
}

/** Returns the props that bind Kumo's text inputs to the form. */
export function textInputProps(control: FormControlProps) {
  return {
    ref: control.attach,
    name: control.name,
    value: controlValueAsText(control),
    onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) =>
      control.onChange(event.target.value),
    onBlur: control.onBlur,
    autoComplete: 'off',
    ...controlDescriptionProps(control),
  } as const
}

/** A duration in human notation, with presets for the common ones and a preview of the value that will be sent. */
export function DurationControl({
  rule,
  control,
}: {
  rule: DurationRule
  control: FormControlProps
}) {
  const text = controlValueAsText(control)
  const parsed = parseDurationInput(text)
  const isUsable = parsed.ok && durationProblem(parsed.value, rule) === undefined
  return (
    <div className="space-y-2">
      <Input {...textInputProps(control)} placeholder="Not set" className="w-full" />
      {isUsable && (
        <p className="text-sm" aria-live="polite">
          {durationInWords(parsed.value)}, sent as{' '}
          <code className="font-mono">{formatDurationForRule(parsed.value, rule)}</code>
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

const HEX = /^#[0-9a-f]{6}$/i

/** Converts any color that browsers accept to the form the picker uses; undefined if the text is not a color. */
function hexOf(text: string): string | undefined {
  if (HEX.test(text)) return text.toLowerCase()
  if (!isBrowserColor(text)) return undefined
  const context = document.createElement('canvas').getContext('2d')
  if (context === null) return undefined
  context.fillStyle = text
  return HEX.test(context.fillStyle) ? context.fillStyle : undefined
}

/** The browser's own picker next to the hexadecimal text, the eyedropper and the recently used colors. */
export function ColorControl({ control }: { control: FormControlProps }) {
  const [recent, setRecent] = useState(readRecentColors)
  const text = controlValueAsText(control)

  function leave() {
    rememberRecentColor(text)
    setRecent(readRecentColors())
    control.onBlur()
  }

  async function takeFromScreen() {
    const color = await pickFromScreen()
    if (color !== undefined) control.onChange(color)
  }

  return (
    <div className="space-y-2">
      <div className="flex items-center gap-2">
        <input
          type="color"
          aria-label={`Pick a color for ${control.label}`}
          value={hexOf(text) ?? '#ffffff'}
          onChange={(event) => control.onChange(event.target.value)}
          onBlur={leave}
          className="size-9 shrink-0 cursor-pointer rounded-lg bg-kumo-control p-1 ring ring-kumo-line focus-visible:outline-2 focus-visible:outline-kumo-focus"
        />
        <Input
          {...textInputProps(control)}
          onBlur={leave}
          spellCheck={false}
          placeholder="Not set"
          className="min-w-0 flex-1 font-mono"
        />
        {hasEyeDropper() && (
          <Button
            type="button"
            variant="ghost"
            shape="square"
            icon={<EyedropperIcon />}
            aria-label={`Pick a color from the screen for ${control.label}`}
            title="Pick a color from the screen"
            onClick={() => void takeFromScreen()}
          />
        )}
      </div>
      <ColorChoices
        label="Recent"
        colors={recent.filter((color) => color !== text.toLowerCase())}
        onChoose={control.onChange}
      />
    </div>
  )
}

type ColorChoicesProps = {
  label: string
  colors: readonly string[]
  onChoose: (color: string) => void
}

/** A row of colors to pick from, with a label. Renders nothing if there are none. */
export function ColorChoices({ label, colors, onChoose }: ColorChoicesProps) {
  if (colors.length === 0) return null
  return (
    <div role="group" aria-label={label} className="flex flex-wrap items-center gap-1">
      <span aria-hidden className="text-sm text-kumo-subtle">
        {label}
      </span>
      {colors.map((color) => (
        <Button
          key={color}
          type="button"
          size="xs"
          shape="square"
          variant="ghost"
          icon={<ColorSwatch color={color} />}
          aria-label={color}
          title={color}
          onClick={() => onChoose(color)}
        />
      ))}
    </div>
  )
}

/** @see https://wicg.github.io/eyedropper-api/ which not every browser has, nor TypeScript's library */
type EyeDropper = { open: () => Promise<{ sRGBHex: string }> }

declare global {
  interface Window {
    EyeDropper?: new () => EyeDropper
  }
}

function hasEyeDropper(): boolean {
  return window.EyeDropper !== undefined
}

/** Lets the person pick a color from the screen; undefined if they pick none. */
async function pickFromScreen(): Promise<string | undefined> {
  if (window.EyeDropper === undefined) return undefined
  try {
    const { sRGBHex } = await new window.EyeDropper().open()
    return sRGBHex.toLowerCase()
  } catch {
    return undefined
  }
}

/** The local storage key of the recently used colors. The browser may refuse storage. */
const STORAGE_KEY = 'gatehouse.colors'
const MOST = 8
const LOWER_CASE_HEX = /^#[0-9a-f]{6}$/

export function readRecentColors(): string[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '[]')
    return Array.isArray(stored) ? stored.filter(isHexColor).slice(0, MOST) : []
  } catch {
    return []
  }
}

export function rememberRecentColor(text: string): void {
  const color = text.trim().toLowerCase()
  if (!isHexColor(color)) return
  const others = readRecentColors().filter((known) => known !== color)
  try {
    localStorage.setItem(STORAGE_KEY, JSON.stringify([color, ...others].slice(0, MOST)))
  } catch {
    // If the browser refuses storage, the color has to be picked again, nothing worse.
  }
}

function isHexColor(value: unknown): value is string {
  return typeof value === 'string' && LOWER_CASE_HEX.test(value)
}
