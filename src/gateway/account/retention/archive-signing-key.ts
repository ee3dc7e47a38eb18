import { base64url } from 'jose'
import { type ArchiveTrailer, archiveSignaturePayload } from '../../../api/archive-trailer'

/** The account's own key pair for archives, in the object's key-value storage. It never leaves the object. */
type StoredKey = { private_key: Uint8Array; public_key: string }

const KEY = 'archive_key'
const ED25519 = { name: 'Ed25519' } as const

export class ArchiveSigningKey {
  readonly #kv: SyncKvStorage

  constructor(kv: SyncKvStorage) {
    this.#kv = kv
  }

  /** Returns the 32 bytes of the public key in base64url. The key is created on first use. */
  async publicKey(): Promise<string> {
    return (await this.#stored()).public_key
  }

  /** Signs the last line of an archive. Ed25519 has no random part, so the same archive has the same signature. */
  async sign(
    end: Omit<ArchiveTrailer, 'archive'> & {
      archive: Omit<ArchiveTrailer['archive'], 'public_key' | 'signature'>
    },
  ): Promise<ArchiveTrailer> {
    const { private_key, public_key } = await this.#stored()
    const key = await crypto.subtle.importKey('pkcs8', private_key, ED25519, false, ['sign'])
    const archive = { ...end.archive, public_key, signature: '' }
    const text = new TextEncoder().encode(archiveSignaturePayload({ ...end, archive }))
    const signature = new Uint8Array(await crypto.subtle.sign(ED25519, key, text))
    return { ...end, archive: { ...archive, signature: base64url.encode(signature) } }
  }

  async #stored(): Promise<StoredKey> {
    const stored = this.#kv.get<StoredKey>(KEY)
    if (stored !== undefined) return stored
    const pair = await crypto.subtle.generateKey(ED25519, true, ['sign', 'verify'])
    if (!('privateKey' in pair)) throw new TypeError('Ed25519 keys come in pairs.')
    const created: StoredKey = {
      private_key: await bytesOf('pkcs8', pair.privateKey),
      public_key: base64url.encode(await bytesOf('raw', pair.publicKey)),
    }
    // Another request may have created one meanwhile.
    const other = this.#kv.get<StoredKey>(KEY)
    if (other !== undefined) return other
    this.#kv.put(KEY, created)
    return created
  }
}

async function bytesOf(format: 'pkcs8' | 'raw', key: CryptoKey): Promise<Uint8Array> {
  const exported = await crypto.subtle.exportKey(format, key)
  if (!(exported instanceof ArrayBuffer)) throw new TypeError('A key is exported as bytes.')
  return new Uint8Array(exported)
}
