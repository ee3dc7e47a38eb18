import type { Mode, Session } from '../../../api/session'

/** Describes how Gatehouse identifies the operator. */
export const IDENTIFIED_BY: Record<Mode, string> = {
  demo: 'Cloudflare Access, which the emulator plays here',
  live: 'The setting LOCAL_OPERATOR of this machine; nobody signs in',
  deployed: 'Cloudflare Access',
}

export function kindInWords({ kind }: Pick<Session, 'kind'>): string {
  return kind === 'person' ? 'A person' : 'A service token, by its client ID'
}

export function groupsInWords(groups: readonly string[]): string {
  return groups.length === 0 ? 'None that your identity provider names' : groups.join(', ')
}
