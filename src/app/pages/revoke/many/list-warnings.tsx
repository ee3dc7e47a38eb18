import { WarningIcon } from '@phosphor-icons/react'
import { WarningBanner } from '../../../ui/warning'
import { countPeople } from '../run-words'
import type { ListCheck } from './use-list-check'
import type { PeopleDraft } from './use-people-draft'

/** Returns what looks wrong with a list, before anybody on it is revoked. */
export function listWarnings(
  { emails, duplicates, malformed, instead, rows }: PeopleDraft,
  { self, protectedPeople }: Pick<ListCheck, 'self' | 'protectedPeople'>,
): string[] {
  const others = duplicates.filter(
    ({ row, firstRow, source, firstSource }) => row !== firstRow || source !== firstSource,
  ).length
  const parts = [
    others > 0 && `${others.toLocaleString('en')} ${others === 1 ? 'repeats' : 'repeat'} somebody`,
    malformed.length > 0 &&
      `${malformed.length.toLocaleString('en')} ${malformed.length === 1 ? 'has' : 'have'} no address`,
  ].filter((part) => part !== false)
  return [
    others > emails.length &&
      `Most rows repeat somebody: they name ${countPeople(emails.length)}. Is it the right column?`,
    emails.length < rows &&
      `Fewer people than rows: ${rows.toLocaleString('en')} rows, ${countPeople(emails.length)}${parts.length > 0 ? `; ${parts.join(', ')}` : ''}.`,
    instead.length > 0 &&
      `${countPeople(instead.length)} ${instead.length === 1 ? 'is' : 'are'} taken from another column, since theirs has no address: ${named(instead.flatMap(({ email }) => email ?? []))}.`,
    self !== undefined && 'You are among them.',
    protectedPeople.length > 0 &&
      `${countPeople(protectedPeople.length)} among them ${protectedPeople.length === 1 ? 'is' : 'are'} protected, such as admins: ${named(protectedPeople)}.`,
  ].filter((warning) => warning !== false)
}

/** The number of people to name in a sentence. */
const NAMED = 3

function named(emails: readonly string[]): string {
  const rest = emails.length - NAMED
  const names = emails.slice(0, NAMED).join(', ')
  return rest > 0 ? `${names} and ${rest.toLocaleString('en')} more` : names
}

/** Warnings to check before anything is started. */
export function WarningList({ warnings }: { warnings: readonly string[] }) {
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
