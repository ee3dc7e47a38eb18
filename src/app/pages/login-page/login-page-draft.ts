import type { LoginDesign } from '../../../api/organization'
import { useFormContext } from 'react-hook-form'
import type { Draft } from '../../form/draft'
import { LOGIN_PAGE, type LoginPagePointer } from '../../form/fields/login-page-fields'

/** The design as it stands in the controls, valid or not. */
export function designOf(draft: Draft): LoginDesign {
  const text = ({ pointer }: { pointer: LoginPagePointer }) => String(draft[pointer] ?? '').trim()
  return {
    background_color: text(LOGIN_PAGE.background_color),
    text_color: text(LOGIN_PAGE.text_color),
    logo_path: text(LOGIN_PAGE.logo_path),
    header_text: text(LOGIN_PAGE.header_text),
    footer_text: text(LOGIN_PAGE.footer_text),
  }
}

/** Sets a field as if it had been typed, and goes there. */
export function useFillField(): (pointer: LoginPagePointer, value: string) => void {
  const { setValue, setFocus } = useFormContext<Draft>()
  return (pointer, value) => {
    setValue(pointer, value, { shouldDirty: true, shouldTouch: true, shouldValidate: true })
    setFocus(pointer)
  }
}
