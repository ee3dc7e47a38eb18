import { fetchSessionCheckGroupEmails } from '../../../queries/session-checks'
import { parsePeopleSource } from './list/parse-people-source'
import type { PeopleSource } from './list/people-source'
import type { RevokeManySearchParams } from '../revoke-search'

const WORDS = {
  back: 'signed in again',
  with_sessions_left: 'still have sessions from before',
} as const

/** Returns the people whom a link names: those of a run who are back, or still have sessions. */
export async function loadPeopleFromVerification(
  account: string,
  { run, group }: RevokeManySearchParams,
): Promise<PeopleSource[]> {
  if (run === undefined || group === undefined) return []
  const emails = await fetchSessionCheckGroupEmails(account, { run }, group)
  if (emails.length === 0) return []
  return [await parsePeopleSource(`Of run ${run}, who ${WORDS[group]}`, emails.join('\n'))]
}
