import { isColor, Swatch } from '../../ui/swatch'
import type { Field } from './field'
import { useFieldOptions } from './field-options'
import { inWords } from './field-value'

/** The value of a setting in words, or the default that applies while it is not set. */
export function FieldDisplay({ field, value }: { field: Field; value: unknown }) {
  const options = useFieldOptions(field)
  const chosen = options?.find((option) => option.value === value)?.label
  const words = chosen ?? inWords(field, value)
  if (words === undefined) {
    return <span className="text-kumo-subtle">{unsetInWords(field)}</span>
  }
  return (
    <span className="inline-flex max-w-full items-center gap-2 [overflow-wrap:anywhere]">
      {field.kind === 'color' && isColor(words) && <Swatch color={words} />}
      <bdi>{words}</bdi>
    </span>
  )
}

function unsetInWords({ kind, whenUnset }: Field): string {
  if (kind === 'flag') return 'Off'
  return whenUnset === undefined ? 'Not set' : `Not set (Cloudflare’s default: ${whenUnset})`
}
