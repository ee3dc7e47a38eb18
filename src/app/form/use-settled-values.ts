import { useEffect, useState } from 'react'
import { useFormContext } from 'react-hook-form'
import type { FormValues } from './form-values'

const PAUSE = 300

/**
 * Returns the form's values once nobody has typed for a moment, for anything that is expensive to compute or would only
 * flicker during typing. Typing itself renders nothing here.
 */
export function useSettledValues(): FormValues {
  const { getValues, subscribe } = useFormContext<FormValues>()
  const [values, setValues] = useState<FormValues>(() => ({ ...getValues() }))
  // The form's subscription and a timer are outside React.
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>
    const unsubscribe = subscribe({
      formState: { values: true },
      callback: () => {
        clearTimeout(timer)
        timer = setTimeout(() => setValues({ ...getValues() }), PAUSE)
      },
    })
    return () => {
      clearTimeout(timer)
      unsubscribe()
    }
  }, [getValues, subscribe])
  return values
}
