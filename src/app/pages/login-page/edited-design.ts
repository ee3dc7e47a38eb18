import { useFormContext } from 'react-hook-form'
import { valueAtPointer } from '../../../api/json'
import type { LoginDesign } from '../../../api/organization'
import {
  LOGIN_PAGE_FORM_FIELDS,
  type LoginPageFormField,
  type LoginPagePointer,
} from '../../form/fields/login-page-fields'
import { toFieldText } from '../../form/fields/setting-form-field'
import { type SettingFormValues, fromFormValue } from '../../form/setting-form-values'
import type { PreviewedPageContent } from '../../login-preview/previewed-page-content'

/** Returns the design as it is in the controls, valid or not. */
export function formValuesToDesign(values: SettingFormValues): LoginDesign {
  const text = ({ pointer }: { pointer: LoginPagePointer }) => String(values[pointer] ?? '').trim()
  return {
    background_color: text(LOGIN_PAGE_FORM_FIELDS.background_color),
    text_color: text(LOGIN_PAGE_FORM_FIELDS.text_color),
    logo_path: text(LOGIN_PAGE_FORM_FIELDS.logo_path),
    header_text: text(LOGIN_PAGE_FORM_FIELDS.header_text),
    footer_text: text(LOGIN_PAGE_FORM_FIELDS.footer_text),
  }
}

/** Returns what the login page would show if the edits were saved. */
export function buildEditedLoginPageContent(
  values: SettingFormValues,
  document: unknown,
): Pick<PreviewedPageContent, 'organizationName' | 'design'> {
  const saved = (field: LoginPageFormField) =>
    toFieldText(
      fromFormValue(field, values[field.pointer], valueAtPointer(document, field.pointer)),
    )
  return {
    organizationName: saved(LOGIN_PAGE_FORM_FIELDS.name),
    design: {
      background_color: saved(LOGIN_PAGE_FORM_FIELDS.background_color),
      text_color: saved(LOGIN_PAGE_FORM_FIELDS.text_color),
      logo_path: saved(LOGIN_PAGE_FORM_FIELDS.logo_path),
      header_text: saved(LOGIN_PAGE_FORM_FIELDS.header_text),
      footer_text: saved(LOGIN_PAGE_FORM_FIELDS.footer_text),
    },
  }
}

/** Returns a function that sets a field as if it had been typed, and focuses it. */
export function useSetFormField(): (pointer: LoginPagePointer, value: string) => void {
  const { setValue, setFocus } = useFormContext<SettingFormValues>()
  return (pointer, value) => {
    setValue(pointer, value, { shouldDirty: true, shouldTouch: true, shouldValidate: true })
    setFocus(pointer)
  }
}
