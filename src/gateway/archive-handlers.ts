import type { DropRequest } from '../api/archive'
import { EXPORT_FORMATS } from './account/export'
import type { ArchiveKey } from './account/retention/archive-lines'
import { respond } from './answer'
import { accountStub, type GatewayContext, type Handler } from './context'
import { download } from './download'

/** Lists the months of history that are older than it is kept. */
export const listArchives: Handler = async (c) => respond(await accountStub(c).listArchives())

/**
 * Downloads an archive. The Worker computes the hash of what it sends; the account's object signs it and, once the last
 * line was taken, records that the archive was sent whole.
 */
export const downloadArchive: Handler = async (c) => {
  const lastChange = archiveOf(c)
  const account = accountStub(c)
  const [lines, file] = [new Digest(), new Digest()]
  let bytes = 0
  return download<ArchiveKey>(c, {
    filename: `history-to-${lastChange}.ndjson`,
    after: undefined,
    missing: 'There is no such archive. Its changes may have been dropped.',
    readPart: async (key) => {
      const part = await account.exportArchive(lastChange, key)
      if (part === null) return null
      bytes += part.bytes.length
      await Promise.all([lines.add(part.bytes), file.add(part.bytes)])
      return part
    },
    format: {
      ...EXPORT_FORMATS.ndjson,
      end: async ({ count }) => {
        const line = await account.endArchive(lastChange, { count, sha256: await lines.end() })
        if (line === null) throw new TypeError('The archive is not there any more.')
        const encoded = new TextEncoder().encode(line)
        await file.add(encoded)
        const sha256 = await file.end()
        const { email } = c.var.identity
        await account.noteSentArchive(lastChange, { email, bytes: bytes + encoded.length, sha256 })
        return line
      },
    },
  })
}

/** Drops an archive that was downloaded. */
export async function dropArchive(c: GatewayContext, request: DropRequest): Promise<Response> {
  const { email, roles } = c.var.identity
  return respond(await accountStub(c).dropArchive(archiveOf(c), request, { email, roles }))
}

/** The route accepts only digits. */
function archiveOf(c: GatewayContext): number {
  return Number(c.req.param('archive'))
}

/** A SHA-256 over bytes that arrive in parts. */
class Digest {
  readonly #stream = new crypto.DigestStream('SHA-256')
  readonly #writer = this.#stream.getWriter()

  async add(bytes: Uint8Array): Promise<void> {
    await this.#writer.write(bytes)
  }

  /** Returns 64 hexadecimal digits. */
  async end(): Promise<string> {
    await this.#writer.close()
    const digest = new Uint8Array(await this.#stream.digest)
    return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
  }
}
