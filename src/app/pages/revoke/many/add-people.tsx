import { Button } from '@cloudflare/kumo/components/button'
import { useMutation, useQuery } from '@tanstack/react-query'
import {
  type ClipboardEvent,
  type KeyboardEvent,
  type RefObject,
  useEffect,
  useEffectEvent,
  useRef,
  useState,
} from 'react'
import {
  findMatchingUserEmails,
  type UserSearchResult,
  accessUserSearchQuery,
} from '../../../queries/people'
import { ApiErrorNotice } from '../../../ui/api-error-notice'
import { BusyButton } from '../../../ui/busy-button'
import { FileButton } from '../../../ui/file-button'
import { TextAreaField, TextField } from '../../../ui/text-field'
import { useDebounced } from '../../../ui/use-debounced'
import { peopleCountInWords } from '../run-words'
import type { PeopleSource } from './list/people-source'

type AddPeopleProps = {
  account: string
  /** The field in which addresses are typed and pasted. */
  field: RefObject<HTMLTextAreaElement | null>
  /** The text that is being typed, and is not in the list yet. */
  text: string
  onType: (text: string) => void
  onAdd: (source: PeopleSource) => void
}

const TYPED = 'Typed'
const LARGEST_FILE = 20 * 1_024 * 1_024

type Origin = { name: string; read: () => Promise<string | ArrayBuffer> }

/** The code that reads tables is loaded when there is something to read. */
const loadReader = () => import('./list/parse-people-source')

/** Adds people by pasting, typing, files or a search. No request is sent about them yet. */
export function AddPeople({ account, field, text, onType, onAdd }: AddPeopleProps) {
  const adding = useMutation({
    /** Adds each origin as its own source. Returns the results, and why some origins could not be read. */
    mutationFn: async (origins: readonly Origin[]) => {
      const { parsePeopleSource } = await loadReader()
      const added: string[] = []
      const problems: string[] = []
      for (const { name, read } of origins) {
        try {
          const source = await parsePeopleSource(name, await read())
          onAdd(source)
          added.push(addedInWords(source))
        } catch (error) {
          problems.push(error instanceof Error ? error.message : `${name} could not be read.`)
        }
      }
      return { added, problems }
    },
  })
  const { added = [], problems = [] } = adding.data ?? {}
  const alerts = adding.error === null ? problems : [adding.error.message]

  function takeFiles(files: readonly File[]) {
    if (files.length > 0) adding.mutate(files.map(originOf))
  }
  useDroppedFiles(takeFiles)

  function add(name: string, content: string) {
    if (content.trim() === '') return
    adding.mutate([{ name, read: async () => content }])
    if (name === TYPED) onType('')
  }

  function onPaste(event: ClipboardEvent) {
    if (event.clipboardData.files.length > 0) {
      event.preventDefault()
      takeFiles([...event.clipboardData.files])
      return
    }
    // A pasted list goes into the list. Text pasted while something is being typed becomes part of that.
    if (text !== '') return
    event.preventDefault()
    add('Pasted', event.clipboardData.getData('text/plain'))
  }

  return (
    <div className="space-y-4 px-4 py-4 @xl:px-5">
      <TextAreaField
        ref={field}
        label="Email addresses"
        description={
          <>
            Paste a list or a table in any order of columns, drop files on this page, or type. Up to
            50,000 people.
            <span role="alert" className="block text-kumo-danger empty:hidden">
              {alerts.join(' ')}
            </span>
          </>
        }
        aria-invalid={alerts.length > 0 || undefined}
        rows={3}
        className="w-full"
        value={text}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- the page exists to paste here first
        autoFocus
        onChange={(event) => onType(event.target.value)}
        onPaste={onPaste}
        onKeyDown={(event: KeyboardEvent) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) add(TYPED, text)
        }}
      />
      <div className="flex flex-wrap items-center gap-2">
        {text.trim() !== '' && (
          <Button
            onClick={() => {
              add(TYPED, text)
              // The button disappears together with the typed text.
              field.current?.focus()
            }}
          >
            Add to the list
          </Button>
        )}
        <FileButton
          label="Files with the addresses"
          isMultiple
          accept=".csv,.tsv,.txt,.json,.ndjson,.jsonl,.ldif,.vcf,.ics,.md,.eml,.log,.html,.xml,.yaml,.yml,.sql,text/*,application/json"
          isBusy={adding.isPending}
          onChoose={takeFiles}
        >
          Choose files…
        </FileButton>
      </div>
      {/* The list appears further down, away from the screen reader's position. */}
      <p role="status" className="sr-only">
        {added.join(' ')}
      </p>
      <FromSearch account={account} onAdd={(name, emails) => add(name, emails.join('\n'))} />
    </div>
  )
}

function addedInWords({ name, tables }: PeopleSource): string {
  const entries = tables.reduce((sum, table) => sum + table.entries.length, 0)
  const isAsked = tables.some(({ choice }) => choice === undefined)
  const count = `${entries.toLocaleString('en')} ${entries === 1 ? 'entry' : 'entries'}`
  return isAsked
    ? `${name} was added. It is asked below which column has the people.`
    : `${name} was added: ${count}.`
}

function originOf(file: File): Origin {
  return {
    name: file.name,
    read: async () => {
      if (file.size > LARGEST_FILE) throw new Error(`${file.name} has more than 20 MB.`)
      return file.arrayBuffer()
    },
  }
}

/** Accepts files dropped anywhere on the page: outside a drop target, a browser would open them instead of the page. */
function useDroppedFiles(onFiles: (files: readonly File[]) => void): void {
  const take = useEffectEvent(onFiles)
  // The window is outside of what React renders.
  useEffect(() => {
    const onDragOver = (event: DragEvent) => {
      if (holdsFiles(event)) event.preventDefault()
    }
    const onDrop = (event: DragEvent) => {
      if (!holdsFiles(event)) return
      event.preventDefault()
      take([...(event.dataTransfer?.files ?? [])])
    }
    window.addEventListener('dragover', onDragOver)
    window.addEventListener('drop', onDrop)
    return () => {
      window.removeEventListener('dragover', onDragOver)
      window.removeEventListener('drop', onDrop)
    }
  }, [])
}

/** Text that is dragged into a field belongs to the field. */
function holdsFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes('Files') === true
}

type FromSearchProps = {
  account: string
  onAdd: (name: string, emails: readonly string[]) => void
}

const FEWEST_LETTERS = 2

/** Adds everybody whose name or address contains a text, such as a domain. */
function FromSearch({ account, onAdd }: FromSearchProps) {
  const field = useRef<HTMLInputElement>(null)
  const [text, setText] = useState('')
  const search = useDebounced(text.trim(), 200)
  const isLongEnough = search.length >= FEWEST_LETTERS
  const matches = useQuery({ ...accessUserSearchQuery(account, search), enabled: isLongEnough })
  const adding = useMutation({
    mutationFn: () => findMatchingUserEmails(account, search),
    onSuccess: (emails) => {
      onAdd(`Search “${search}”`, emails)
      setText('')
      field.current?.focus()
    },
  })
  const found = isLongEnough && search === text.trim() ? matches.data : undefined
  return (
    <div className="space-y-3">
      <div className="flex flex-wrap items-end gap-2">
        <TextField
          ref={field}
          label="Or everyone found by"
          placeholder="@partner.example"
          value={text}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          onChange={(event) => setText(event.target.value)}
        />
        <BusyButton
          disabled={found === undefined || found.total === 0}
          isBusy={adding.isPending}
          onClick={() => adding.mutate()}
        >
          {found?.total === undefined ? 'Add all' : `Add all ${found.total.toLocaleString('en')}`}
        </BusyButton>
      </div>
      <p role="status" className="text-sm text-kumo-subtle [overflow-wrap:anywhere] empty:hidden">
        {found !== undefined && foundInWords(found)}
      </p>
      <ApiErrorNotice
        title="People could not be looked up"
        error={matches.error ?? adding.error}
        onRetry={() => void matches.refetch()}
      />
    </div>
  )
}

/** The number of people to name, so that it is clear whether they are the ones meant. */
const NAMED = 5

function foundInWords({ users, total }: UserSearchResult): string {
  if (users.length === 0) return 'No one found.'
  const names = users.slice(0, NAMED).flatMap(({ email }) => email ?? [])
  const count = total === undefined ? `More than ${users.length} people` : peopleCountInWords(total)
  return `${count}: ${names.join(', ')}${total === undefined || total > names.length ? ', …' : ''}`
}
