import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId } from 'react'
import { useForm, useWatch } from 'react-hook-form'
import { type Archive, archiveFileName, dropArchive } from '../../../api/history-archive'
import { monthRangeInWords } from '../../../api/archive-range'
import { archiveDropRequestSchema } from '../../../api/change-request'
import { toResolverResult, findValueProblem } from '../../form/form-submission'
import { sendGatehouseCall, resultOrThrow } from '../../queries/api'
import { archivesQuery, deploymentStatusQuery } from '../../queries/status'
import { changesApiPath } from '../../../api/changes-operations'
import { ApiErrorNotice } from '../../ui/api-error-notice'
import { FileButton } from '../../ui/file-button'
import { ReasonDialog } from '../../ui/reason-dialog'
import { toastSuccess } from '../../ui/toasts'

type DropArchiveDialogProps = {
  account: string
  /** An archive that was downloaded. */
  archive: Archive & { fetched: NonNullable<Archive['fetched']> }
  onClose: () => void
}

/** The SHA-256 of the chosen file, with its name; both are empty until one is chosen. */
type DropDraft = { sha256: string; name: string; reason: string }

/** Asks for the downloaded file, whose hash proves that it is whole, and for the reason. */
export default function DropArchiveDialog({ account, archive, onClose }: DropArchiveDialogProps) {
  const queryClient = useQueryClient()
  const problemId = useId()
  const { fetched, changes, last_change } = archive
  const months = monthRangeInWords(archive)
  const form = useForm<DropDraft>({
    defaultValues: { sha256: '', name: '', reason: '' },
    resolver: (draft) =>
      toResolverResult(draft, {
        sha256: fileProblem(draft.sha256, fetched.sha256),
        reason: findValueProblem(archiveDropRequestSchema.shape.reason, draft.reason),
      }),
  })
  const { register, setValue, setError, formState } = form
  const name = useWatch({ control: form.control, name: 'name' })
  const drop = useMutation({
    mutationFn: ({ sha256, reason }: DropDraft) =>
      resultOrThrow(sendGatehouseCall(dropArchive(account, last_change, { sha256, reason }))),
    onSuccess: () => {
      toastSuccess(`The history of ${months} was dropped`)
      onClose()
    },
    onSettled: () => {
      void queryClient.invalidateQueries(archivesQuery(account))
      void queryClient.invalidateQueries({ queryKey: changesApiPath(account) })
      void queryClient.invalidateQueries(deploymentStatusQuery(account))
    },
  })

  async function take(file: File | undefined) {
    if (file === undefined) return
    try {
      setValue('sha256', await sha256Of(file), { shouldValidate: true })
      setValue('name', file.name)
    } catch {
      setError('sha256', { message: `The browser could not read ${file.name}.` })
    }
  }

  const problem = formState.errors.sha256?.message
  return (
    <ReasonDialog
      size="lg"
      title={`Drop the history of ${months}?`}
      description={`${changes.toLocaleString('en')} changes and the runs that ended with them are removed for good, and so are the people who are in no other. They can no longer be searched, read or reverted: only the archive has them. History says that you dropped them, and why.`}
      reason={{ ...register('reason'), error: formState.errors.reason?.message }}
      action={`Drop ${months}`}
      isDestructive
      isBusy={drop.isPending}
      failure={<ApiErrorNotice title="Nothing was dropped" isWrite error={drop.error} />}
      onSubmit={form.handleSubmit((draft) => drop.mutate(draft))}
      onClose={onClose}
    >
      <div className="space-y-1">
        <p>The archive that you downloaded</p>
        <FileButton
          size="sm"
          label="The archive that you downloaded"
          accept=".ndjson,application/x-ndjson"
          describedBy={problemId}
          onChoose={([file]) => void take(file)}
        >
          Choose {archiveFileName(archive)} …
        </FileButton>
        <p id={problemId} role="status" className="text-sm">
          {problem === undefined ? (
            name !== '' && `${name} is whole.`
          ) : (
            <span className="text-kumo-danger">{problem}</span>
          )}
        </p>
      </div>
    </ReasonDialog>
  )
}

function fileProblem(sha256: string, expected: string): string | undefined {
  if (sha256 === '') return 'Choose the file, so that it is certain that you have it.'
  if (sha256 === expected) return undefined
  return 'This is not the archive as it was last downloaded, or not all of it. Download it again.'
}

async function sha256Of(file: File): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer())
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
