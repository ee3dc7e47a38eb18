import { useQuery } from '@tanstack/react-query'
import { useMemo, useDeferredValue, useId, useState } from 'react'
import { normalizeEmail } from '../../../../api/cloudflare-objects'
import type { RevocationPrecheck } from '../../../../api/revocation-run'
import { MAX_PEOPLE_PER_RUN } from '../../../../api/revocation-request'
import { type ExistingUserEmailsResult, existingUserEmailsQuery } from '../../../queries/people'
import { peopleRevocationPrecheckQuery } from '../../../queries/revocations'
import { operatorSessionQuery } from '../../../queries/session'
import { ApiErrorNotice } from '../../../ui/api-error-notice'
import { Timestamp } from '../../../ui/timestamp'
import { Button } from '@cloudflare/kumo/components/button'
import { Input } from '@cloudflare/kumo/components/input'
import { CaretDownIcon, CaretRightIcon, WarningIcon } from '@phosphor-icons/react'
import { WarningBanner } from '../../../ui/warning'
import { peopleCountInWords } from '../run-words'
import { VirtualTable } from '../../../ui/virtual-table'
import type { MergedPeopleList } from './use-people-list-state'

export type PeopleListPrecheck = ReturnType<typeof usePeopleListPrecheck>

/** Returns the findings of Gatehouse and Cloudflare about a list so far. */
export function usePeopleListPrecheck(account: string, emails: readonly string[], version: string) {
  const session = useQuery(operatorSessionQuery).data
  const isRunnable = emails.length > 0 && emails.length <= MAX_PEOPLE_PER_RUN
  const check = useQuery({
    ...peopleRevocationPrecheckQuery(account, emails, version),
    enabled: isRunnable,
  })
  // A partial check could allow what the rest forbids.
  const whole = check.data?.asked === emails.length ? check.data : undefined
  const known = useQuery({ ...existingUserEmailsQuery(account, emails), enabled: isRunnable })
  const isLookedUp = known.isSuccess && known.fetchStatus === 'idle'
  // For 50,000, this takes milliseconds, and the page renders at every keystroke.
  const unknown = useMemo(
    () => (isLookedUp ? emails.filter((email) => !known.data.emails.has(email)) : undefined),
    [isLookedUp, known.data, emails],
  )
  const mayRevokeAnybody = session?.capabilities.includes('sessions:revoke-anybody') === true
  const protectedPeople = whole?.protected ?? []
  const own = session && normalizeEmail(session.email)
  // Runs take turns, so other runs add at most the time that this one takes, and nothing to a run of one person.
  const others = emails.length === 1 ? 0 : Math.min(whole?.waiting ?? 0, emails.length)
  const seconds = whole && ((emails.length + others) * 60) / Math.max(1, whole.per_minute)
  return {
    /** The addresses that Cloudflare does not know; undefined until all are looked up. */
    unknown,
    knownInWords: unknown && knownInWords(emails.length, unknown.length),
    isLookingUp: known.isFetching,
    /** It is not known yet who is protected and how long the run takes, though it will be. */
    isChecking: whole === undefined && check.isFetching,
    /** The people on the list whom only an admin may revoke. */
    protectedPeople,
    /** The operator's own address, if it is in the list. */
    self: emails.find((email) => email === own),
    mayRevokeAnybody,
    /** The estimated duration, including other runs. */
    seconds,
    perMinute: whole?.per_minute,
    /** The share of the API's limit that is left to others. */
    reserve: whole?.reserve,
    /** The reason why the list cannot be revoked as it is. */
    refusal: refusalFor(emails.length, protectedPeople.length, mayRevokeAnybody, whole),
    /** Says what is being looked up, or could not be. */
    notice: (
      <>
        {known.isFetching && known.error === null && <LookingUp known={known.data} />}
        {check.isFetching && check.data !== undefined && whole === undefined && (
          // A long list is checked in parts.
          <p role="status" className={PROGRESS}>
            Checking who is protected… {check.data.asked.toLocaleString('en')} of{' '}
            {emails.length.toLocaleString('en')}
          </p>
        )}
        {(known.error ?? check.error) !== null && (
          <div className="border-t border-kumo-hairline p-4">
            <ApiErrorNotice
              title={
                known.error === null
                  ? 'The list could not be checked'
                  : 'Which of them are known could not be looked up'
              }
              error={known.error ?? check.error}
              onRetry={() => void (known.error === null ? check.refetch() : known.refetch())}
              action={known.error !== null && <p className="text-sm">They can still be revoked.</p>}
            />
          </div>
        )}
      </>
    ),
  }
}

function knownInWords(total: number, unknown: number): string {
  if (unknown === 0) return 'all of them known'
  return `${(total - unknown).toLocaleString('en')} known, ${unknown.toLocaleString('en')} unknown`
}

function refusalFor(
  people: number,
  protectedPeople: number,
  mayRevokeAnybody: boolean,
  check: RevocationPrecheck | undefined,
): string | undefined {
  if (people === 0) return 'The list is empty.'
  if (people > MAX_PEOPLE_PER_RUN) return 'A run has at most 50,000 people. Split the list.'
  if (protectedPeople > 0 && !mayRevokeAnybody) {
    return 'Some are protected: only an admin can revoke them. Leave them out to continue.'
  }
  const allowance = check?.allowance
  if (allowance && people > allowance.left) {
    return `You may revoke ${allowance.limit} people in 24 hours; ${allowance.left} are left. Shorten the list, or ask a Gatehouse admin.`
  }
  return undefined
}

/** Takes one request for every thousand users, hence the progress. */
function LookingUp({ known }: { known: ExistingUserEmailsResult | undefined }) {
  const { read = 0, total, waitsUntil } = known ?? {}
  return (
    <p role="status" className={PROGRESS}>
      {waitsUntil === undefined ? (
        <>
          Looking up who is known… {read.toLocaleString('en')}
          {total !== undefined && ` of ${total.toLocaleString('en')}`}
        </>
      ) : (
        <>
          Cloudflare’s API limit is reached; looking up goes on at{' '}
          <Timestamp value={waitsUntil / 1_000} />.
        </>
      )}
    </p>
  )
}

const PROGRESS =
  'border-t border-kumo-hairline px-4 py-3 text-sm text-kumo-subtle tabular-nums @xl:px-5'

/** The number of people to name until the whole list is opened. */
const NAMED = 5

/** The people in a list: the first ones by name, and a button that opens the whole list, with a search. */
export function PeopleListPreview({ emails }: { emails: readonly string[] }) {
  const [isOpen, setOpen] = useState(false)
  const listId = useId()
  if (emails.length === 0) return null
  const rest = emails.length - NAMED
  return (
    <div className="space-y-2">
      <ul aria-label="People to revoke" className="[overflow-wrap:anywhere]">
        {emails.slice(0, NAMED).map((email) => (
          <li key={email}>{email}</li>
        ))}
        {rest > 0 && <li className="text-kumo-subtle">and {rest.toLocaleString('en')} more</li>}
      </ul>
      {rest > 0 && (
        <Button
          size="sm"
          icon={isOpen ? <CaretDownIcon /> : <CaretRightIcon />}
          aria-expanded={isOpen}
          aria-controls={listId}
          onClick={() => setOpen(!isOpen)}
        >
          {isOpen ? 'Hide the list' : `Show all ${peopleCountInWords(emails.length)}`}
        </Button>
      )}
      <div id={listId} hidden={!isOpen}>
        {isOpen && <SearchablePeople emails={emails} />}
      </div>
    </div>
  )
}

function SearchablePeople({ emails }: { emails: readonly string[] }) {
  const [text, setText] = useState('')
  const search = useDeferredValue(text.trim().toLowerCase())
  // Filtering 50,000 takes milliseconds, and each keystroke renders twice.
  const found = useMemo(
    () => (search === '' ? emails : emails.filter((email) => email.includes(search))),
    [emails, search],
  )
  return (
    <div className="space-y-2">
      <Input
        label="Search these people"
        className="w-full"
        value={text}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        onChange={(event) => setText(event.target.value)}
      />
      <p role="status" className="text-sm text-kumo-subtle empty:hidden">
        {search !== '' && `${peopleCountInWords(found.length)} found`}
      </p>
      {found.length > 0 && (
        <VirtualTable label="All people to revoke" count={found.length}>
          {(index) => <p className="truncate">{found[index]}</p>}
        </VirtualTable>
      )}
    </div>
  )
}

/** Returns what looks wrong with a list, before anybody on it is revoked. */
function findPeopleListWarnings(
  { emails, duplicates, malformed, instead, rows }: MergedPeopleList,
  { self, protectedPeople }: PeopleListPrecheck,
): string[] {
  const others = duplicates.filter(
    ({ row, firstRow, source, firstSource }) => row !== firstRow || source !== firstSource,
  ).length
  const parts = [
    others > 0 && `${others.toLocaleString('en')} ${others === 1 ? 'is a repeat' : 'are repeats'}`,
    malformed.length > 0 &&
      `${malformed.length.toLocaleString('en')} ${malformed.length === 1 ? 'has' : 'have'} no address`,
  ].filter((part) => part !== false)
  return [
    others > emails.length &&
      `Most rows are repeats: they name ${peopleCountInWords(emails.length)}. Is it the right column?`,
    emails.length < rows &&
      `Fewer people than rows: ${rows.toLocaleString('en')} rows, ${peopleCountInWords(emails.length)}${parts.length > 0 ? `; ${parts.join(', ')}` : ''}.`,
    instead.length > 0 &&
      `${peopleCountInWords(instead.length)} ${instead.length === 1 ? 'is' : 'are'} taken from another column, since theirs has no address: ${named(instead.flatMap(({ email }) => email ?? []))}.`,
    self !== undefined && 'You are among them.',
    protectedPeople.length > 0 &&
      `${peopleCountInWords(protectedPeople.length)} among them ${protectedPeople.length === 1 ? 'is' : 'are'} protected, such as admins: ${named(protectedPeople)}.`,
  ].filter((warning) => warning !== false)
}

/** The number of people to name in a sentence. */
const MAX_NAMED = 3

function named(emails: readonly string[]): string {
  const rest = emails.length - MAX_NAMED
  const names = emails.slice(0, MAX_NAMED).join(', ')
  return rest > 0 ? `${names} and ${rest.toLocaleString('en')} more` : names
}

type PeopleListWarningsProps = { draft: MergedPeopleList; check: PeopleListPrecheck }

/** Warnings to check before anything is started. */
export function PeopleListWarnings({ draft, check }: PeopleListWarningsProps) {
  const warnings = findPeopleListWarnings(draft, check)
  if (warnings.length === 0) return null
  return (
    <WarningBanner
      icon={<WarningIcon weight="fill" />}
      title="Look at this list again"
      description={
        <ul className="space-y-1 [overflow-wrap:anywhere]">
          {warnings.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      }
    />
  )
}
