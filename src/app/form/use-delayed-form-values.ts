import { useEffect, useEffectEvent, useState } from 'react'
import { useFormContext } from 'react-hook-form'
import type { SettingFormValues } from './setting-form-values'

const PAUSE = 300

/**
 * Returns the form's values once nobody has typed for a moment, for anything that is expensive to compute or would only
 * flicker during typing. Typing itself renders nothing here.
 */
export function useDebouncedFormValues(): SettingFormValues {
  const { getValues, subscribe } = useFormContext<SettingFormValues>()
  const [values, setValues] = useState<SettingFormValues>(() => ({ ...getValues() }))
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

/**
 * Returns a figure computed from the form's values, one frame late, for work that must not delay rendering the letter
 * that was typed. Letters that do not change the figure render nothing.
 */
export function useDeferredFormNumber(compute: (values: SettingFormValues) => number): number {
  const { getValues, subscribe } = useFormContext<SettingFormValues>()
  const [figure, setFigure] = useState(() => compute(getValues()))
  const update = useEffectEvent(() => setFigure(compute(getValues())))
  // The form's subscription and the browser's frames are outside React.
  useEffect(() => {
    let frame: number | undefined
    let afterFrame: ReturnType<typeof setTimeout>
    const unsubscribe = subscribe({
      formState: { values: true },
      callback: () => {
        if (frame !== undefined) return
        frame = requestAnimationFrame(() => {
          afterFrame = setTimeout(() => {
            frame = undefined
            update()
          })
        })
      },
    })
    return () => {
      unsubscribe()
      if (frame !== undefined) cancelAnimationFrame(frame)
      clearTimeout(afterFrame)
    }
  }, [subscribe])
  return figure
}
