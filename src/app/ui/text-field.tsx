import { type AriaAttributes, type ComponentProps, type ReactNode, useId } from 'react'

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
  return (
    <Field label={label} description={description} error={error}>
      {(control) => (
        <input {...control} {...input} className={`h-9 ${control.className} ${className}`} />
      )}
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
  return (
    <Field label={label} description={description} error={error}>
      {(control) => (
        <textarea
          {...control}
          {...area}
          className={`h-auto py-2 ${control.className} ${className}`}
        />
      )}
    </Field>
  )
}

type ControlAttributes = AriaAttributes & { id: string; className: string }

type FieldFrameProps = FieldProps & { children: (control: ControlAttributes) => ReactNode }

function Field({ label, description, error, children }: FieldFrameProps) {
  const id = useId()
  const noteId = `${id}-note`
  const note = error ?? description
  const isRight = error === undefined
  return (
    <div className="grid gap-2">
      <label htmlFor={id} className="w-fit text-base font-medium text-kumo-default select-none">
        {label}
      </label>
      {children({
        id,
        'aria-describedby': note === undefined ? undefined : noteId,
        'aria-invalid': isRight ? undefined : true,
        className: `rounded-lg border-0 bg-kumo-control px-3 text-base text-kumo-default ring outline-none focus:ring-[1.5px] disabled:text-kumo-disabled kumo-input-placeholder ${
          isRight
            ? 'ring-kumo-line focus:ring-kumo-focus/50'
            : 'ring-kumo-danger focus:ring-kumo-danger/50'
        }`,
      })}
      {note !== undefined && (
        <div
          id={noteId}
          className={`text-sm leading-snug ${isRight ? 'text-kumo-subtle' : 'text-kumo-danger'}`}
        >
          {note}
        </div>
      )}
    </div>
  )
}
