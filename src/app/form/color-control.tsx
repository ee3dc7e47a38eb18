import { Input } from '@cloudflare/kumo/components/input'
import { type ControlProps, textBinding, textOf } from './control-props'

const HEX = /^#[0-9a-f]{6}$/i

/** The browser's own picker beside the hexadecimal text; either edits the other. */
export function ColorControl({ control }: { control: ControlProps }) {
  const text = textOf(control)
  return (
    <div className="flex items-center gap-2">
      <input
        type="color"
        aria-label="Pick a color"
        value={HEX.test(text) ? text.toLowerCase() : '#ffffff'}
        onChange={(event) => control.onChange(event.target.value)}
        className="size-9 shrink-0 cursor-pointer rounded-lg bg-kumo-control p-1 ring ring-kumo-line focus-visible:outline-2 focus-visible:outline-kumo-focus"
      />
      <Input
        {...textBinding(control)}
        spellCheck={false}
        placeholder="Not set"
        className="min-w-0 flex-1 font-mono"
      />
    </div>
  )
}
