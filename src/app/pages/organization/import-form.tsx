import { Button } from '@cloudflare/kumo/components/button'
import { Dialog } from '@cloudflare/kumo/components/dialog'
import { Radio } from '@cloudflare/kumo/components/radio'
import { useController, useFormContext, useWatch } from 'react-hook-form'
import { diff } from '../../../api/diff'
import { createMergePatch } from '../../../api/merge-patch'
import { fieldLabel } from '../../form/fields/field'
import { DifferenceList } from '../../form/review/difference-list'
import { checkOrganization } from '../../form/organization-check'
import { resourceFields } from '../../form/fields/resource-fields'
import { type ImportDraft, ImportSource } from './import-source'
import { ImportNotes } from './import-notes'
import {
  importedOrganization,
  type ImportMode,
  readImport,
  withoutNulls,
} from './imported-organization'
import { UnsetNotice } from './unset-notice'

const FIELDS = resourceFields('organization')

type ImportFormProps = {
  account: string
  current: unknown
  onReview: (edited: unknown) => void
  onClose: () => void
}

/** The content of the file, and what it would change. */
export function ImportForm({ account, current, onReview, onClose }: ImportFormProps) {
  const { text, mode, chosen, leavesNulls } = useWatch<ImportDraft>() as ImportDraft // all have defaults
  const place = chosen === '' ? undefined : Number(chosen)
  const file = text.trim() === '' ? undefined : readImport(text, account, place)
  const whole = file?.ok ? importedOrganization(current, file.settings, mode) : current
  const unset = diff(current, whole).filter(({ to }) => to === undefined)
  const edited =
    file?.ok && leavesNulls && mode === 'change'
      ? importedOrganization(current, withoutNulls(file.settings), mode)
      : whole
  const differences = diff(current, edited)
  const problems = checkOrganization(createMergePatch(current, edited), edited)
  return (
    <Dialog.Root open onOpenChange={(open) => open || onClose()}>
      <Dialog size="xl" className="flex max-h-[85svh] flex-col">
        <div className="space-y-1 px-4 pt-5 sm:px-6">
          <Dialog.Title className="text-lg font-semibold">Import organization</Dialog.Title>
          <Dialog.Description className="text-kumo-subtle">
            Takes an organization as JSON: by itself, as the API answers it, or out of Terraform’s
            state. Nothing changes until you review and save.
          </Dialog.Description>
        </div>
        <div className="min-h-0 space-y-5 overflow-y-auto px-4 py-5 sm:px-6">
          <ImportSource problem={file?.ok === false && !file.choices ? file.message : undefined} />
          {file?.ok === false && file.choices && (
            <OrganizationChoice legend={file.message} names={file.choices} />
          )}
          {file?.ok && (
            <>
              <ImportNotes file={file} />
              {problems.length > 0 && <Problems problems={problems} />}
              <ModeChoice />
              {unset.length > 0 && <UnsetNotice unset={unset} mode={mode} />}
              {differences.length > 0 ? (
                <section aria-label="What the file changes">
                  <DifferenceList fields={FIELDS} differences={differences} edited={edited} />
                </section>
              ) : (
                <p>The organization already is as the file says. There is nothing to import.</p>
              )}
            </>
          )}
        </div>
        <div className="flex flex-wrap justify-end gap-2 border-t border-kumo-hairline px-4 py-4 sm:px-6">
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            disabled={differences.length === 0 || problems.length > 0}
            onClick={() => onReview(edited)}
          >
            Review changes
          </Button>
        </div>
      </Dialog>
    </Dialog.Root>
  )
}

type OrganizationChoiceProps = { legend: string; names: readonly string[] }

function OrganizationChoice({ legend, names }: OrganizationChoiceProps) {
  const { control } = useFormContext<ImportDraft>()
  const { field } = useController({ control, name: 'chosen' })
  return (
    <Radio.Group legend={legend} value={field.value} onValueChange={field.onChange}>
      {names.map((name, place) => (
        // Two organizations may have the same name.
        // oxlint-disable-next-line react/no-array-index-key
        <Radio.Item key={place} value={String(place)} label={name} />
      ))}
    </Radio.Group>
  )
}

/** On Kumo's own tint, the description would be too faint to read. */
const CHOICE = 'has-[[data-checked]]:bg-kumo-base'

function ModeChoice() {
  const { control } = useFormContext<ImportDraft>()
  const { field } = useController({ control, name: 'mode' })
  return (
    <Radio.Group<ImportMode>
      legend="What the file leaves out"
      className="gap-2"
      appearance="card"
      controlPosition="start"
      value={field.value}
      onValueChange={field.onChange}
    >
      <Radio.Item
        ref={field.ref}
        value="change"
        className={CHOICE}
        label="Only change what the file contains"
        description="Everything else stays as it is."
      />
      <Radio.Item
        value="replace"
        className={CHOICE}
        label="Make the organization exactly as the file"
        description="What it leaves out is unset, except the team domain, the organization name and keys that Cloudflare does not document."
      />
    </Radio.Group>
  )
}

type ProblemsProps = { problems: ReturnType<typeof checkOrganization> }

function Problems({ problems }: ProblemsProps) {
  return (
    <div role="alert" className="space-y-1 text-kumo-danger">
      <p className="font-medium">
        {problems.length === 1
          ? 'One value cannot be saved. Correct it in the file:'
          : `${problems.length} values cannot be saved. Correct them in the file:`}
      </p>
      <ul className="list-disc space-y-1 pl-5 text-sm">
        {problems.map(({ pointer, message }) => (
          <li key={`${pointer} ${message}`}>
            {fieldLabel(FIELDS, pointer)}: {message}
          </li>
        ))}
      </ul>
    </div>
  )
}
