import { useFormContext } from 'react-hook-form'
import type { LoginPagePointer } from '../../form/fields/login-page-fields'
import type { FormValues } from '../../form/form-values'

/** Returns a function that sets a field as if it had been typed, and focuses it. */
export function useFillField(): (pointer: LoginPagePointer, value: string) => void {
  const { setValue, setFocus } = useFormContext<FormValues>()
  return (pointer, value) => {
    setValue(pointer, value, { shouldDirty: true, shouldTouch: true, shouldValidate: true })
    setFocus(pointer)
  }
}
