import { Button } from '@cloudflare/kumo/components/button'
import { Checkbox } from '@cloudflare/kumo/components/checkbox'
import { Dialog } from '@cloudflare/kumo/components/dialog'
import { Radio } from '@cloudflare/kumo/components/radio'
import { WarningIcon } from '@phosphor-icons/react'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { FormProvider, useController, useForm, useFormContext, useWatch } from 'react-hook-form'
import { proposeChange } from '../../../api/approvals/propose-operations'
import type { ChangeRequest } from '../../../api/change-request'
import { makeChange } from '../../../api/changes-operations'
import { diff, type Difference } from '../../../api/diff'
import { LIMITS } from '../../../api/limits'
import { createMergePatch } from '../../../api/merge-patch'
import { fieldLabel } from '../../form/fields/setting-form-field'
import { fieldsOfResource } from '../../form/fields/resource-fields'
import type { SettingWithEtag } from '../../form/setting-form-values'
import { validateEditedOrganization } from '../../form/validate-edited-setting'
import { ChangeReview, type ReviewedChange } from '../../form/review/change-review'
import { DifferenceList } from '../../form/review/difference-list'
import { toastSaved, updateCacheAfterSave } from '../../form/after-save'
import { sendGatehouseCall } from '../../queries/api'
import { BulletList } from '../../ui/bullet-list'
import { WarningBanner } from '../../ui/warning'
import {
  type ImportFormValues,
  ImportTextField,
  OrganizationChoice,
} from '../../form/import/import-text-field'
import {
  type ImportParseResult,
  applyImportedSettings,
  type ImportMode,
  parseImport,
  omitNullFields,
} from '../../form/import/parse-import'

type ImportDialogProps = {
  account: string
  /** The version that the file is compared with. A newer one does not disturb the comparison until the save. */
  initial: SettingWithEtag
  onClose: () => void
}

/** Turns a file into a change: reads the file, shows what it would change, and opens the usual review. */
export default function ImportOrganizationDialog({ account, initial, onClose }: ImportDialogProps) {
  const queryClient = useQueryClient()
  const form = useForm<ImportFormValues>({
    defaultValues: { text: '', fileName: '', mode: 'change', chosen: '', leavesNulls: false },
  })
  const [base, setBase] = useState(initial)
  const [edited, setEdited] = useState<unknown>()
  const isReviewing = edited !== undefined

  function requestOf(change: ReviewedChange): ChangeRequest {
    const name = form.getValues('fileName').slice(0, LIMITS.nameCharacters)
    const origin = name === '' ? {} : { origin: { kind: 'file' as const, name } }
    return { resource: 'organization', ...change, ...origin }
  }

  return (
    <FormProvider {...form}>
      {!isReviewing && (
        <ImportForm
          account={account}
          current={base.document}
          onReview={setEdited}
          onClose={onClose}
        />
      )}
      <ChangeReview
        isOpen={isReviewing}
        account={account}
        setting="organization"
        fields={fieldsOfResource('organization')}
        base={base}
        edited={edited ?? base.document}
        title="Review import"
        saveLabel="Import settings"
        closeLabel="Back"
        submit={(change) => sendGatehouseCall(makeChange(account, requestOf(change)))}
        propose={(change) => sendGatehouseCall(proposeChange(account, requestOf(change)))}
        onProposed={onClose}
        onSaved={async (result) => {
          await updateCacheAfterSave(queryClient, account, 'organization', result)
          toastSaved('Settings imported', result)
          onClose()
        }}
        onRebase={(current, merged) => {
          setBase(current)
          setEdited(merged)
        }}
        onClose={() => setEdited(undefined)}
      />
    </FormProvider>
  )
}

const FIELDS = fieldsOfResource('organization')

type ImportFormProps = {
  account: string
  current: unknown
  onReview: (edited: unknown) => void
  onClose: () => void
}

/** The content of the file, and what it would change. */
function ImportForm({ account, current, onReview, onClose }: ImportFormProps) {
  const { text, mode, chosen, leavesNulls } = useWatch<ImportFormValues>() as ImportFormValues // all have defaults
  const place = chosen === '' ? undefined : Number(chosen)
  const file = text.trim() === '' ? undefined : parseImport(text, account, place)
  const whole = file?.ok ? applyImportedSettings(current, file.settings, mode) : current
  const unset = diff(current, whole).filter(({ to }) => to === undefined)
  const edited =
    file?.ok && leavesNulls && mode === 'change'
      ? applyImportedSettings(current, omitNullFields(file.settings), mode)
      : whole
  const differences = diff(current, edited)
  const problems = validateEditedOrganization(createMergePatch(current, edited), edited)
  return (
    <Dialog.Root open onOpenChange={(open) => open || onClose()}>
      <Dialog size="xl" className="flex max-h-[85svh] flex-col">
        <div className="space-y-1 px-4 pt-5 sm:px-6">
          <Dialog.Title className="text-lg font-semibold">Import organization</Dialog.Title>
          <Dialog.Description className="text-kumo-subtle">
            Takes an organization as JSON: on its own, as an API response, or from Terraform’s
            state. Nothing changes until you review and save.
          </Dialog.Description>
        </div>
        <div className="min-h-0 space-y-5 overflow-y-auto px-4 py-5 sm:px-6">
          <ImportTextField
            problem={file?.ok === false && !file.choices ? file.message : undefined}
          />
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
                <p>The organization already matches the file. There is nothing to import.</p>
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

/** On Kumo's own tint, the description would be too faint to read. */
const CHOICE = 'has-[[data-checked]]:bg-kumo-base'

function ModeChoice() {
  const { control } = useFormContext<ImportFormValues>()
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
        label="Make the organization match the file exactly"
        description="What it leaves out is unset, except the team domain, the organization name and keys that Cloudflare does not document."
      />
    </Radio.Group>
  )
}

type ProblemsProps = { problems: ReturnType<typeof validateEditedOrganization> }

function Problems({ problems }: ProblemsProps) {
  return (
    <div role="alert" className="space-y-1 text-kumo-danger">
      <p className="font-medium">
        {problems.length === 1
          ? 'One value cannot be saved. Correct it in the file:'
          : `${problems.length} values cannot be saved. Correct them in the file:`}
      </p>
      <BulletList
        items={problems.map(({ pointer, message }) => `${fieldLabel(FIELDS, pointer)}: ${message}`)}
        className="space-y-1 text-sm"
      />
    </div>
  )
}

type UnsetNoticeProps = { unset: readonly Difference[]; mode: ImportMode }

/** Says how many settings lose their value, and which ones, and offers to keep them. */
function UnsetNotice({ unset, mode }: UnsetNoticeProps) {
  const { control } = useFormContext<ImportFormValues>()
  const { field } = useController({ control, name: 'leavesNulls' })
  const count = unset.length === 1 ? '1 setting' : `${unset.length} settings`
  const names = unset.map(({ pointer }) => fieldLabel(FIELDS, pointer)).join(', ')
  return (
    <div className="space-y-3">
      <WarningBanner
        icon={<WarningIcon weight="fill" />}
        title={`${count} would be unset`}
        description={
          mode === 'change'
            ? `The file has null or an empty text for ${unset.length === 1 ? 'it' : 'them'}: ${names}.`
            : `The file has no value for ${unset.length === 1 ? 'it' : 'them'}: ${names}.`
        }
      />
      {mode === 'change' && (
        <Checkbox
          ref={field.ref}
          label={unset.length === 1 ? 'Leave it as it is' : 'Leave them as they are'}
          checked={field.value}
          onCheckedChange={field.onChange}
        />
      )}
    </div>
  )
}

/** Explains how the file was interpreted before its settings were examined. */
function ImportNotes({ file }: { file: ImportParseResult & { ok: true } }) {
  const { what, ignored, ids, otherAccount, renamed } = file
  return (
    <>
      {otherAccount !== undefined && (
        <WarningBanner
          icon={<WarningIcon weight="fill" />}
          title="This is the organization of another account"
          description={`The file is of the account ${otherAccount}. Its team domain and custom pages exist there alone.`}
        />
      )}
      <ul className="space-y-1 text-sm text-kumo-subtle empty:hidden [overflow-wrap:anywhere]">
        {what !== undefined && <li>Read as {what}.</li>}
        {ignored.length > 0 && (
          <li>Ignored, because only Cloudflare sets them: {ignored.join(', ')}.</li>
        )}
        {ids.length > 0 && <li>Ignored, because they are ids, not settings: {ids.join(', ')}.</li>}
        {renamed.map(({ from, to }) => (
          <li key={from}>
            Read as {to}, its present name: {from}.
          </li>
        ))}
      </ul>
    </>
  )
}
