import { ColorChoices } from '../../form/color-control'
import { useSettledValues } from '../../form/delayed-values'
import { LOGIN_PAGE } from '../../form/fields/login-page-fields'
import { suggestedTextColor } from './checks/color-checks'
import { useLogo } from './checks/use-logo'
import { editedDesign } from './edited-design'
import { useFillField } from './use-fill-field'

type ColorSuggestionsProps = {
  field: typeof LOGIN_PAGE.background_color | typeof LOGIN_PAGE.text_color
}

/** Colors that the rest of the design suggests for one of its two color fields. */
export function ColorSuggestions({ field }: ColorSuggestionsProps) {
  const design = editedDesign(useSettledValues())
  const logo = useLogo(design.logo_path).data
  const fill = useFillField()
  const forText = field === LOGIN_PAGE.text_color ? suggestedTextColor(design) : undefined
  return (
    <>
      <ColorChoices
        label="From the logo"
        colors={
          logo?.kind === 'loaded' && typeof logo.pixels === 'object' ? logo.pixels.colors : []
        }
        onChoose={(color) => fill(field.pointer, color)}
      />
      <ColorChoices
        label="Goes with the background"
        colors={forText === undefined ? [] : [forText]}
        onChoose={(color) => fill(field.pointer, color)}
      />
    </>
  )
}
