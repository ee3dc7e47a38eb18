import { Button } from '@cloudflare/kumo/components/button'
import { Swatch } from '../ui/swatch'

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
          icon={<Swatch color={color} />}
          aria-label={color}
          title={color}
          onClick={() => onChoose(color)}
        />
      ))}
    </div>
  )
}
