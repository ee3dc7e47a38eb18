import { Button } from '@cloudflare/kumo/components/button'
import { Dialog } from '@cloudflare/kumo/components/dialog'
import { useState } from 'react'
import type { Difference } from '../../api/diff'
import { type ApiError, isOutcomeUnknown, KNOWN_ERRORS } from '../../api/errors'
import { ApiErrorNotice } from '../ui/api-error-notice'
import { apiName, type Field } from './field'
import { fieldOf } from './draft'
import { FieldDisplay } from './field-display'

type ReviewDialogProps = {
  fields: readonly Field[]
  differences: Difference[]
  error: ApiError | undefined
  permission: string
  onLoadCurrent: () => Promise<void>
  onSave: () => Promise<void>
  onClose: () => void
}

/** Exactly what a save will change. Stays open, with the reason, when the save fails. */
export function ReviewDialog({
  fields,
  differences,
  error,
  permission,
  onLoadCurrent,
  onSave,
  onClose,
}: ReviewDialogProps) {
  const [isBusy, setBusy] = useState(false)
  const whileBusy = (work: () => Promise<void>) => async () => {
    setBusy(true)
    await work().finally(() => setBusy(false))
  }
  const isStale = error?.is(KNOWN_ERRORS.preconditionFailed) === true
  return (
    <Dialog.Root open onOpenChange={(open) => open || isBusy || onClose()}>
      <Dialog size="lg" className="flex max-h-[85svh] flex-col gap-4 p-6">
        <Dialog.Title className="text-lg font-semibold">Review changes</Dialog.Title>
        <Dialog.Description className="text-kumo-subtle">
          Saved changes apply at once, to everyone.
        </Dialog.Description>
        <ul className="min-h-0 divide-y divide-kumo-hairline overflow-y-auto rounded-lg ring ring-kumo-hairline">
          {differences.map((difference) => (
            <DifferenceRow key={difference.pointer} fields={fields} difference={difference} />
          ))}
          {differences.length === 0 && <li className="p-4">Nothing differs from what is saved.</li>}
        </ul>
        {error !== undefined && (
          <ApiErrorNotice
            title={failureTitle(error)}
            isWrite
            permission={permission}
            error={error}
            action={
              isStale && (
                <Button size="sm" onClick={() => void whileBusy(onLoadCurrent)()}>
                  Load current values
                </Button>
              )
            }
          />
        )}
        <div className="flex justify-end gap-2">
          <Button variant="secondary" disabled={isBusy} onClick={onClose}>
            Keep editing
          </Button>
          <Button
            variant="primary"
            loading={isBusy}
            disabled={isBusy || isStale || differences.length === 0}
            onClick={() => void whileBusy(onSave)()}
          >
            Save changes
          </Button>
        </div>
      </Dialog>
    </Dialog.Root>
  )
}

function failureTitle(error: ApiError): string {
  if (error.is(KNOWN_ERRORS.preconditionFailed)) return 'Somebody else saved first'
  return isOutcomeUnknown(error)
    ? 'It is not known whether the changes were saved'
    : 'The changes were not saved'
}

function DifferenceRow({
  fields,
  difference,
}: {
  fields: readonly Field[]
  difference: Difference
}) {
  const { pointer, from, to } = difference
  const field = fieldOf(fields, pointer)
  return (
    <li className="space-y-1 px-4 py-3">
      <div className="flex flex-wrap items-baseline justify-between gap-x-3">
        <span className="font-medium">{field?.label ?? apiName({ pointer })}</span>
        <code className="font-mono text-xs text-kumo-subtle">{apiName({ pointer })}</code>
      </div>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 text-sm">
        <dt className="text-kumo-subtle">From</dt>
        <dd>
          {field === undefined ? JSON.stringify(from) : <FieldDisplay field={field} value={from} />}
        </dd>
        <dt className="text-kumo-subtle">To</dt>
        <dd className="font-medium">
          {field === undefined ? JSON.stringify(to) : <FieldDisplay field={field} value={to} />}
        </dd>
      </dl>
    </li>
  )
}
