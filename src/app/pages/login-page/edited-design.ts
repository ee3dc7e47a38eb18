import { useFormContext } from 'react-hook-form'
import type { LoginDesign } from '../../../api/organization'
import { LOGIN_PAGE_FORM_FIELDS, type LoginPagePointer } from '../../form/fields/login-page-fields'
import type { FormValues } from '../../form/form-values'

/** Returns the design as it is in the controls, valid or not. */
export function formValuesToDesign(values: FormValues): LoginDesign {
  const text = ({ pointer }: { pointer: LoginPagePointer }) => String(values[pointer] ?? '').trim()
  return {
    background_color: text(LOGIN_PAGE_FORM_FIELDS.background_color),
    text_color: text(LOGIN_PAGE_FORM_FIELDS.text_color),
    logo_path: text(LOGIN_PAGE_FORM_FIELDS.logo_path),
    header_text: text(LOGIN_PAGE_FORM_FIELDS.header_text),
    footer_text: text(LOGIN_PAGE_FORM_FIELDS.footer_text),
  }
}

/** Returns a function that sets a field as if it had been typed, and focuses it. */
export function useSetFormField(): (pointer: LoginPagePointer, value: string) => void {
  const { setValue, setFocus } = useFormContext<FormValues>()
  return (pointer, value) => {
    setValue(pointer, value, { shouldDirty: true, shouldTouch: true, shouldValidate: true })
    setFocus(pointer)
  }
}
