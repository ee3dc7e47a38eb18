import { readEmulatorTimeMs } from '../emulator-settings'
import { DEMO_ACCESS_APPLICATION, type DemoPersona, DEMO_PERSONAS } from '../demo'
import { exportJWK, generateKeyPair, importJWK, type JWK, type JWTPayload, SignJWT } from 'jose'

/** The sessions of the application by their tokens. Times are in ms of the emulator's clock. */
export const ACCESS_SESSIONS_TABLE_SQL = `CREATE TABLE IF NOT EXISTS access_sessions (
  token TEXT PRIMARY KEY, email TEXT NOT NULL, ends_at INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS access_sessions_by_email ON access_sessions (email)`

const SESSION_SECONDS = 24 * 3600

/** Starts a session and returns its token. */
export async function issueAccessSessionToken(
  sql: SqlStorage,
  { email, subject }: DemoPersona,
): Promise<string> {
  const token = await sign(sql, {
    email,
    nbf: Math.floor(Date.now() / 1000),
    identity_nonce: crypto.randomUUID().slice(0, 16),
    sub: subject,
    country: 'DE',
  })
  const endsAt = readEmulatorTimeMs(sql) + SESSION_SECONDS * 1000
  sql.exec('INSERT INTO access_sessions VALUES (?, ?, ?)', token, email, endsAt)
  return token
}

/**
 * Returns the token that Access passes to the application for a service token, without an e-mail address or a subject.
 */
export function signServiceTokenJwt(sql: SqlStorage, client_id: string): Promise<string> {
  return sign(sql, { common_name: client_id, sub: '' })
}

/** Returns the owner of a session token, or undefined if the session was ended, has expired or never existed. */
export function findPersonaBySessionToken(sql: SqlStorage, token: string): DemoPersona | undefined {
  const query = 'SELECT email FROM access_sessions WHERE token = ? AND ends_at > ?'
  const [session] = sql.exec<{ email: string }>(query, token, readEmulatorTimeMs(sql)).toArray()
  return session === undefined ? undefined : findPersonaByEmail(session.email)
}

export function findPersonaByEmail(email: string): DemoPersona | undefined {
  return Object.values(DEMO_PERSONAS).find((persona) => persona.email === email)
}

export function deleteAccessSession(sql: SqlStorage, token: string): void {
  sql.exec('DELETE FROM access_sessions WHERE token = ?', token)
}

/** Ends the sessions of one person, or of everyone, at the given time. */
export function endAccessSessions(sql: SqlStorage, at: number, email?: string): void {
  const query = 'UPDATE access_sessions SET ends_at = min(ends_at, ?1)'
  if (email === undefined) sql.exec(query, at)
  else sql.exec(`${query} WHERE email = ?2`, at, email)
}

/** The keys with which Access signs, as private JWKs: the newest key signs, and the previous one is still valid. */
export const SIGNING_KEYS_TABLE_SQL = `CREATE TABLE IF NOT EXISTS signing_keys (
  kid TEXT PRIMARY KEY, private_jwk TEXT NOT NULL, created_at INTEGER NOT NULL
) STRICT`

const KEYS_PUBLISHED = 2

type SigningKey = JWK & { kid: string }

/** Signs a token for the application. */
async function sign(sql: SqlStorage, claims: JWTPayload): Promise<string> {
  const [key = await createAccessSigningKey(sql)] = readKeys(sql)
  const iat = Math.floor(Date.now() / 1000)
  const exp = iat + SESSION_SECONDS
  const { audience, teamDomain } = DEMO_ACCESS_APPLICATION
  const iss = `https://${teamDomain}`
  return new SignJWT({ aud: [audience], iss, iat, exp, type: 'app', ...claims })
    .setProtectedHeader({ alg: 'RS256', kid: key.kid, typ: 'JWT' })
    .sign(await importJWK(key, 'RS256'))
}

/** The keys that Access publishes at `/cdn-cgi/access/certs`. */
export async function getAccessJwks(sql: SqlStorage): Promise<{ keys: JWK[] }> {
  if (readKeys(sql).length === 0) await createAccessSigningKey(sql)
  const keys = readKeys(sql).slice(0, KEYS_PUBLISHED)
  return {
    keys: keys.map(({ kid, n = '', e = '' }) => ({
      kid,
      kty: 'RSA',
      n,
      e,
      alg: 'RS256',
      use: 'sig',
    })),
  }
}

export async function createAccessSigningKey(sql: SqlStorage): Promise<SigningKey> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  const key = { ...(await exportJWK(privateKey)), kid: crypto.randomUUID() }
  sql.exec('INSERT INTO signing_keys VALUES (?, ?, ?)', key.kid, JSON.stringify(key), Date.now())
  return key
}

/** Newest first. */
function readKeys(sql: SqlStorage): SigningKey[] {
  return sql
    .exec<{ private_jwk: string }>('SELECT private_jwk FROM signing_keys ORDER BY rowid DESC')
    .toArray()
    .map(({ private_jwk }) => JSON.parse(private_jwk) as SigningKey) // saved above
}
