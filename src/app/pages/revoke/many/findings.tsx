import { Button } from '@cloudflare/kumo/components/button'
import { Correction } from './correction'
import { Finding } from './finding'
import type { PeopleDraft } from './people-list-draft'

type MalformedProps = {
  entries: PeopleDraft['malformed']
  onCorrect: (key: string, text: string | undefined) => void
  onDropAll: () => void
}

export function Malformed({ entries, onCorrect, onDropAll }: MalformedProps) {
  return (
    <Finding
      title={`${entries.length.toLocaleString('en')} malformed`}
      description="No e-mail address. They are not revoked, unless you correct them here."
      count={entries.length}
      file="malformed.csv"
      table={() => [
        ['source', 'row', 'text'],
        ...entries.map(({ source, row, text }) => [source, row, text]),
      ]}
      action={
        <Button size="sm" onClick={onDropAll}>
          Drop all
        </Button>
      }
      keyOf={(index) => entries[index]?.key}
    >
      {(index) => <Correction entry={entries[index]} onCorrect={onCorrect} />}
    </Finding>
  )
}

type PeopleProps = {
  /** What they are: "protected". */
  what: string
  description: string
  emails: readonly string[]
  onLeaveOut: (emails: readonly string[]) => void
}

/** People who can be revoked, and about whom there is something to know. */
export function People({ what, description, emails, onLeaveOut }: PeopleProps) {
  return (
    <Finding
      title={`${emails.length.toLocaleString('en')} ${what}`}
      description={description}
      count={emails.length}
      file={`${what}.csv`}
      table={() => [['email'], ...emails.map((email) => [email])]}
      action={
        <Button size="sm" onClick={() => onLeaveOut(emails)}>
          Leave out
        </Button>
      }
    >
      {(index) => <p className="truncate">{emails[index]}</p>}
    </Finding>
  )
}

export function Duplicates({ entries }: { entries: PeopleDraft['duplicates'] }) {
  return (
    <Finding
      title={`${entries.length.toLocaleString('en')} ${entries.length === 1 ? 'duplicate' : 'duplicates'}`}
      description="In the list more than once. Each person is revoked once."
      count={entries.length}
      file="duplicates.csv"
      table={() => [
        ['email', 'source', 'row', 'first source', 'first row'],
        ...entries.map(({ email = '', source, row, firstSource, firstRow }) => [
          email,
          source,
          row,
          firstSource,
          firstRow,
        ]),
      ]}
    >
      {(index) => <Duplicate entry={entries[index]} />}
    </Finding>
  )
}

function Duplicate({ entry }: { entry: PeopleDraft['duplicates'][number] | undefined }) {
  if (entry === undefined) return null
  const { email, source, row, firstSource, firstRow } = entry
  return (
    <>
      <p className="truncate">{email}</p>
      <p className="truncate text-sm text-kumo-subtle">
        {source}, row {row}; first in {firstSource === source ? '' : `${firstSource}, `}row{' '}
        {firstRow}
      </p>
    </>
  )
}

export function Yourself({ onLeaveOut }: { onLeaveOut: () => void }) {
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 border-t border-kumo-hairline px-4 py-3 first:border-t-0 @xl:px-5">
      <div className="min-w-0">
        <p className="font-medium">You are in the list</p>
        <p className="text-sm text-kumo-subtle">
          You would be signed out of everything, of Gatehouse too. The run goes on without you.
        </p>
      </div>
      <Button size="sm" onClick={onLeaveOut}>
        Leave me out
      </Button>
    </li>
  )
}
