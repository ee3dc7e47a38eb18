import { InputArea } from '@cloudflare/kumo/components/input'
import { Radio } from '@cloudflare/kumo/components/radio'
import { useController, useFormContext } from 'react-hook-form'
import { FileButton } from '../../ui/file-button'
import { type ImportMode, isImportTooLarge, IMPORT_TOO_LARGE_MESSAGE } from './parse-import'

export type ImportFormValues = {
  text: string
  /** The name of the file that the text was read from; empty if it was pasted. */
  fileName: string
  mode: ImportMode
  /** The index of the chosen organization if the text contains several; empty for none. */
  chosen: string
  /** Keeps values that are null in the file, instead of unsetting them. */
  leavesNulls: boolean
}

/** The text to import: pasted, dropped or read from a file; `problem` says what is wrong with it. */
export function ImportTextField({ problem }: { problem: string | undefined }) {
  const { register, setValue, setError, clearErrors, formState } =
    useFormContext<ImportFormValues>()

  async function take(file: File | undefined) {
    if (file === undefined) return
    clearErrors('text')
    try {
      if (isImportTooLarge(file.size)) setError('text', { message: IMPORT_TOO_LARGE_MESSAGE })
      else {
        setValue('text', await readFileText(file))
        setValue('fileName', file.name)
        setValue('chosen', '')
      }
    } catch {
      setError('text', { message: `The browser could not read ${file.name}.` })
    }
  }

  return (
    <div
      className="space-y-2"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault()
        void take(event.dataTransfer.files[0])
      }}
    >
      <InputArea
        {...register('text', {
          onChange: () => {
            clearErrors('text')
            setValue('chosen', '')
            setValue('fileName', '')
          },
        })}
        rows={5}
        className="w-full font-mono text-sm"
        label="Settings as JSON"
        description="Paste it, or drop a file of at most 1 MB here."
        error={formState.errors.text?.message ?? problem}
        autoComplete="off"
        spellCheck={false}
      />
      <FileButton
        size="sm"
        label="File with the settings"
        accept=".json,application/json"
        onChoose={([file]) => void take(file)}
      >
        Choose a file…
      </FileButton>
    </div>
  )
}

type OrganizationChoiceProps = { legend: string; names: readonly string[] }

/** Asks which of several organizations in a file is meant. */
export function OrganizationChoice({ legend, names }: OrganizationChoiceProps) {
  const { control } = useFormContext<ImportFormValues>()
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

/**
 * Reads a file as UTF-8, or as the UTF-16 that Windows PowerShell writes when output is redirected to a file.
 * @see https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_character_encoding
 */
export async function readFileText(file: Blob): Promise<string> {
  const bytes = await file.arrayBuffer()
  return new TextDecoder(encodingOf(new Uint8Array(bytes.slice(0, 2)))).decode(bytes)
}

/** Detects the encoding by the byte order mark, or by the zero byte next to the opening bracket of JSON. */
function encodingOf([first, second]: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if ((first === 0xff && second === 0xfe) || second === 0) return 'utf-16le'
  if ((first === 0xfe && second === 0xff) || first === 0) return 'utf-16be'
  return 'utf-8'
}
