import { type ComponentProps, type ReactNode, useId } from 'react'

type FieldProps = {
  label: string
  /** Shown below the control unless there is an error. */
  description?: ReactNode
  error?: string | undefined
}

/**
 * A line of text with its label, description and error, which looks like Kumo's. Kumo's own carries the state and the
 * validation of Base UI's fields: 14 KB, too much for a page that is opened to search.
 */
export function TextField({
  label,
  description,
  error,
  className = '',
  ...input
}: FieldProps & ComponentProps<'input'>) {
  const { fieldProps, controlProps } = useField({ label, description, error })
  return (
    <Field {...fieldProps}>
      <input {...controlProps} {...input} className={`h-9 ${controlClasses(error)} ${className}`} />
    </Field>
  )
}

/** The same for several lines. */
export function TextAreaField({
  label,
  description,
  error,
  className = '',
  ...area
}: FieldProps & ComponentProps<'textarea'>) {
  const { fieldProps, controlProps } = useField({ label, description, error })
  return (
    <Field {...fieldProps}>
      <textarea
        {...controlProps}
        {...area}
        className={`h-auto py-2 ${controlClasses(error)} ${className}`}
      />
    </Field>
  )
}

function useField(field: FieldProps) {
  const id = useId()
  const noteId = `${id}-note`
  const hasNote = field.error !== undefined || field.description !== undefined
  return {
    fieldProps: { ...field, id, noteId },
    controlProps: {
      id,
      'aria-describedby': hasNote ? noteId : undefined,
      'aria-invalid': field.error === undefined ? undefined : true,
    },
  }
}

function controlClasses(error: string | undefined): string {
  return `rounded-lg border-0 bg-kumo-control px-3 text-base text-kumo-default ring outline-none focus:ring-[1.5px] disabled:text-kumo-disabled kumo-input-placeholder ${
    error === undefined
      ? 'ring-kumo-line focus:ring-kumo-focus/50'
      : 'ring-kumo-danger focus:ring-kumo-danger/50'
  }`
}

type FieldFrameProps = FieldProps & { id: string; noteId: string; children: ReactNode }

function Field({ id, noteId, label, description, error, children }: FieldFrameProps) {
  return (
    <div className="grid gap-2">
      <label htmlFor={id} className="w-fit text-base font-medium text-kumo-default select-none">
        {label}
      </label>
      {children}
      {error === undefined ? (
        description !== undefined && (
          <div id={noteId} className="text-sm leading-snug text-kumo-subtle">
            {description}
          </div>
        )
      ) : (
        <div id={noteId} className="text-sm leading-snug text-kumo-danger">
          {error}
        </div>
      )}
    </div>
  )
}
