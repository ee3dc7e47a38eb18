import { now } from '../settings'
import { APPLICATION, type Persona, PERSONAS } from '../demo'
import { sign } from './sessions'

/** The sessions of the application by their tokens. Times are in ms of the emulator's clock. */
export const ACCESS_SESSIONS_TABLE = `CREATE TABLE IF NOT EXISTS access_sessions (
  token TEXT PRIMARY KEY, email TEXT NOT NULL, ends_at INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS access_sessions_by_email ON access_sessions (email)`

const SESSION_SECONDS = 24 * 3600

/** Starts a session and returns its token. */
export async function signIn(sql: SqlStorage, { email }: Persona): Promise<string> {
  const issuedAt = Math.floor(Date.now() / 1000)
  const token = await sign(sql, {
    aud: [APPLICATION.audience],
    email,
    exp: issuedAt + SESSION_SECONDS,
    iat: issuedAt,
    nbf: issuedAt,
    iss: `https://${APPLICATION.teamDomain}`,
    type: 'app',
    identity_nonce: crypto.randomUUID().slice(0, 16),
    sub: crypto.randomUUID(),
    country: 'DE',
  })
  const endsAt = now(sql) + SESSION_SECONDS * 1000
  sql.exec('INSERT INTO access_sessions VALUES (?, ?, ?)', token, email, endsAt)
  return token
}

/**
 * Returns the token that Access passes to the application for a service token, without an e-mail address or a subject.
 */
export function signInService(sql: SqlStorage, client_id: string): Promise<string> {
  const issuedAt = Math.floor(Date.now() / 1000)
  return sign(sql, {
    aud: [APPLICATION.audience],
    common_name: client_id,
    exp: issuedAt + SESSION_SECONDS,
    iat: issuedAt,
    iss: `https://${APPLICATION.teamDomain}`,
    type: 'app',
    sub: '',
  })
}

/** Returns the owner of a session token, or undefined if the session was ended, has expired or never existed. */
export function sessionPersona(sql: SqlStorage, token: string): Persona | undefined {
  const query = 'SELECT email FROM access_sessions WHERE token = ? AND ends_at > ?'
  const [session] = sql.exec<{ email: string }>(query, token, now(sql)).toArray()
  return session === undefined ? undefined : personaNamed(session.email)
}

export function personaNamed(email: string): Persona | undefined {
  return Object.values(PERSONAS).find((persona) => persona.email === email)
}

export function signOut(sql: SqlStorage, token: string): void {
  sql.exec('DELETE FROM access_sessions WHERE token = ?', token)
}

/** Ends the sessions of one person, or of everyone, at the given time. */
export function endSessions(sql: SqlStorage, at: number, email?: string): void {
  const query = 'UPDATE access_sessions SET ends_at = min(ends_at, ?1)'
  if (email === undefined) sql.exec(query, at)
  else sql.exec(`${query} WHERE email = ?2`, at, email)
}
