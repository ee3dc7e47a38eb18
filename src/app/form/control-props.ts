import type { ChangeEvent } from 'react'
import type { ControllerRenderProps } from 'react-hook-form'
import type { FormValues } from './form-values'

/** The props of every control: its binding to the form, and the ids of the texts around it. */
export type ControlProps = Omit<ControllerRenderProps<FormValues>, 'ref'> & {
  /** Tells the form which element to focus. */
  attach: ControllerRenderProps<FormValues>['ref']
  label: string
  labelId: string
  hintId: string
  errorId: string | undefined
}

/** Returns the attributes that tie a control to its label, error and hint. */
export function descriptionProps({
  labelId,
  hintId,
  errorId,
}: Pick<ControlProps, 'labelId' | 'hintId' | 'errorId'>) {
  return {
    'aria-labelledby': labelId,
    'aria-describedby': errorId === undefined ? hintId : `${errorId} ${hintId}`,
    'aria-invalid': errorId === undefined ? undefined : true,
  }
}

/** Returns the text in a control, as typed. */
export function controlText({ value }: ControlProps): string {
  return typeof value === 'string' ? value : ''
}

/** Returns the props that bind Kumo's text inputs to the form. */
export function textInputProps(control: ControlProps) {
  return {
    ref: control.attach,
    name: control.name,
    value: controlText(control),
    onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) =>
      control.onChange(event.target.value),
    onBlur: control.onBlur,
    autoComplete: 'off',
    ...descriptionProps(control),
  } as const
}
