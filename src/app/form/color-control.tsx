import { Button } from '@cloudflare/kumo/components/button'
import { Input } from '@cloudflare/kumo/components/input'
import { EyedropperIcon } from '@phosphor-icons/react'
import { useState } from 'react'
import { ColorChoices } from './color-choices'
import { isColor } from '../ui/swatch'
import { type ControlProps, textInputProps, controlText } from './control-props'
import { hasEyeDropper, pickFromScreen } from './eye-dropper'
import { recentColors, rememberColor } from './recent-colors'

const HEX = /^#[0-9a-f]{6}$/i

/** Converts any color that browsers accept to the form the picker uses; undefined if the text is not a color. */
function hexOf(text: string): string | undefined {
  if (HEX.test(text)) return text.toLowerCase()
  if (!isColor(text)) return undefined
  const context = document.createElement('canvas').getContext('2d')
  if (context === null) return undefined
  context.fillStyle = text
  return HEX.test(context.fillStyle) ? context.fillStyle : undefined
}

/** The browser's own picker next to the hexadecimal text, the eyedropper and the recently used colors. */
export function ColorControl({ control }: { control: ControlProps }) {
  const [recent, setRecent] = useState(recentColors)
  const text = controlText(control)

  function leave() {
    rememberColor(text)
    setRecent(recentColors())
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
