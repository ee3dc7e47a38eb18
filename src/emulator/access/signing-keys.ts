import { exportJWK, generateKeyPair, importJWK, type JWK, type JWTPayload, SignJWT } from 'jose'

/** The keys with which Access signs, as private JWKs: the newest key signs, and the previous one is still valid. */
export const SIGNING_KEYS_TABLE = `CREATE TABLE IF NOT EXISTS signing_keys (
  kid TEXT PRIMARY KEY, private_jwk TEXT NOT NULL, created_at INTEGER NOT NULL
) STRICT`

const KEYS_PUBLISHED = 2

type SigningKey = JWK & { kid: string }

export async function sign(sql: SqlStorage, payload: JWTPayload): Promise<string> {
  const [key = await rotateSigningKeys(sql)] = readKeys(sql)
  return new SignJWT(payload)
    .setProtectedHeader({ alg: 'RS256', kid: key.kid, typ: 'JWT' })
    .sign(await importJWK(key, 'RS256'))
}

/** The keys that Access publishes at `/cdn-cgi/access/certs`. */
export async function publicKeys(sql: SqlStorage): Promise<{ keys: JWK[] }> {
  if (readKeys(sql).length === 0) await rotateSigningKeys(sql)
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

export async function rotateSigningKeys(sql: SqlStorage): Promise<SigningKey> {
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
