import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { FormProvider, useForm } from 'react-hook-form'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { SettingFormValues } from './setting-form-values'
import { DebouncedFormValuesProvider, useDebouncedFormValues } from './use-debounced-form-values'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

function Editor({ onRender }: { onRender: () => void }) {
  const form = useForm<SettingFormValues>({ defaultValues: { name: 'Acme' } })
  return (
    <FormProvider {...form}>
      <DebouncedFormValuesProvider>
        <input {...form.register('name')} />
        <Follower onRender={onRender} />
      </DebouncedFormValuesProvider>
    </FormProvider>
  )
}

function Follower({ onRender }: { onRender: () => void }) {
  const values = useDebouncedFormValues()
  onRender()
  return <p>{values['name']}</p>
}

const shown = () => screen.getByRole('paragraph').textContent

test('what waits for a pause in typing renders once, when the last letter is old enough', () => {
  const onRender = vi.fn<() => void>()
  render(<Editor onRender={onRender} />)
  const input = screen.getByRole('textbox')
  onRender.mockClear()

  for (const text of ['Acme C', 'Acme Co', 'Acme Cor']) {
    fireEvent.input(input, { target: { value: text } })
    act(() => void vi.advanceTimersByTime(200))
  }
  expect(shown()).toBe('Acme')
  expect(onRender).not.toHaveBeenCalled()

  act(() => void vi.advanceTimersByTime(100))
  expect(shown()).toBe('Acme Cor')
  expect(onRender).toHaveBeenCalledTimes(1)

  fireEvent.input(input, { target: { value: 'Acme Corp' } })
  act(() => void vi.advanceTimersByTime(300))
  expect(shown()).toBe('Acme Corp')
})
