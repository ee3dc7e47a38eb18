import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useEffectEvent,
  useState,
} from 'react'
import { useFormContext } from 'react-hook-form'
import type { SettingFormValues } from './setting-form-values'

const PAUSE = 300

const DebouncedFormValues = createContext<SettingFormValues | undefined>(undefined)

/** Follows the form around it for everything within that waits until typing pauses, which one timer serves. */
export function DebouncedFormValuesProvider({ children }: { children: ReactNode }) {
  const { getValues, subscribe } = useFormContext<SettingFormValues>()
  const [values, setValues] = useState<SettingFormValues>(() => ({ ...getValues() }))
  // The form's subscription and a timer are outside React.
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let editedAt = 0
    const wait = (time: number) => {
      timer = setTimeout(() => {
        const left = editedAt + PAUSE - performance.now()
        if (left > 0) return wait(left)
        timer = undefined
        setValues({ ...getValues() })
      }, time)
    }
    const unsubscribe = subscribe({
      formState: { values: true },
      // A letter only notes the time: setting a timer again takes several times as long.
      callback: () => {
        editedAt = performance.now()
        if (timer === undefined) wait(PAUSE)
      },
    })
    return () => {
      clearTimeout(timer)
      unsubscribe()
    }
  }, [getValues, subscribe])
  return <DebouncedFormValues value={values}>{children}</DebouncedFormValues>
}

/**
 * Returns the form's values once nobody has typed for a moment, for anything that is expensive to compute or would only
 * flicker during typing. Typing itself renders nothing here.
 */
export function useDebouncedFormValues(): SettingFormValues {
  const values = useContext(DebouncedFormValues)
  if (values === undefined) throw new Error('There is no editor around this component.')
  return values
}

/**
 * Returns a figure computed from the form's values, one frame late, for work that must not delay rendering the letter
 * that was typed. Letters that do not change the figure render nothing.
 */
export function useDeferredFormComputation(compute: (values: SettingFormValues) => number): number {
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
