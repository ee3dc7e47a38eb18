import { useFormContext } from 'react-hook-form'
import type { LoginDesign } from '../../../api/organization'
import { LOGIN_PAGE, type LoginPagePointer } from '../../form/fields/login-page-fields'
import type { FormValues } from '../../form/form-values'

/** Returns the design as it is in the controls, valid or not. */
export function editedDesign(values: FormValues): LoginDesign {
  const text = ({ pointer }: { pointer: LoginPagePointer }) => String(values[pointer] ?? '').trim()
  return {
    background_color: text(LOGIN_PAGE.background_color),
    text_color: text(LOGIN_PAGE.text_color),
    logo_path: text(LOGIN_PAGE.logo_path),
    header_text: text(LOGIN_PAGE.header_text),
    footer_text: text(LOGIN_PAGE.footer_text),
  }
}

/** Returns a function that sets a field as if it had been typed, and focuses it. */
export function useFillField(): (pointer: LoginPagePointer, value: string) => void {
  const { setValue, setFocus } = useFormContext<FormValues>()
  return (pointer, value) => {
    setValue(pointer, value, { shouldDirty: true, shouldTouch: true, shouldValidate: true })
    setFocus(pointer)
  }
}
