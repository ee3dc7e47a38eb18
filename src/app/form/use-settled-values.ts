import { useEffect, useState } from 'react'
import { useFormContext } from 'react-hook-form'
import type { FormValues } from './form-values'

const PAUSE = 300

/**
 * What the form held when nobody had typed for a moment: for what is dear to work out, or would only
 * flicker while one types. Typing itself renders nothing here.
 */
export function useSettledValues(): FormValues {
  const { getValues, subscribe } = useFormContext<FormValues>()
  const [values, setValues] = useState<FormValues>(() => ({ ...getValues() }))
  // The form's own news, and a timer, are outside React.
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
