import { bytesToHex } from '@noble/hashes/utils.js'
import type { archiveDropRequestSchema, downloadQuerySchema } from '../api/change-request'
import { type DownloadPart, CHANGES_EXPORT_FORMATS } from './account/download-parts'
import type { ArchiveCursor } from './account/retention/archive-contents'
import { getAccountStub, getNumberPathParam } from './gateway-context'
import { respondWithFileStream, DOWNLOAD_YIELD_PAUSE_MS } from './download'
import { createRouteHandler, type ValidatedHandler } from './validation'

/** Lists the months of history that are older than it is kept. */
export const listArchives = createRouteHandler((c) => getAccountStub(c).listArchives())

/**
 * Downloads an archive, or the lines after the first `after` of them. The Worker computes the hash of the whole archive
 * in either case; the account's object signs it and, once the last line was taken, records that the archive was sent
 * whole.
 */
export const downloadArchive: ValidatedHandler<typeof downloadQuerySchema> = (c, { after }) => {
  const lastChange = getNumberPathParam(c, 'archive')
  const account = getAccountStub(c)
  const archive = new ReadArchive((key) => account.exportArchive(lastChange, key))
  return respondWithFileStream<ArchiveCursor>(c, {
    filename: `history-to-${lastChange}.ndjson`,
    after: undefined,
    missing: 'There is no such archive. Its changes may have been dropped.',
    readPart: () => archive.nextAfter(Number(after ?? 0)),
    format: {
      ...CHANGES_EXPORT_FORMATS.ndjson,
      end: async () => {
        const line = await account.endArchive(lastChange, await archive.endOfLines())
        if (line === null) throw new TypeError('The archive is not there any more.')
        const { email } = c.var.identity
        await account.noteSentArchive(lastChange, { email, ...(await archive.endOfFile(line)) })
        return line
      },
    },
  })
}

/** An archive that is read part by part from its beginning, with what was read so far added up. */
class ReadArchive {
  readonly #read: (after: ArchiveCursor | undefined) => Promise<DownloadPart<ArchiveCursor> | null>
  readonly #lines = new Digest()
  readonly #file = new Digest()
  #bytes = 0
  #count = 0
  #reached: ArchiveCursor | undefined

  constructor(
    read: (after: ArchiveCursor | undefined) => Promise<DownloadPart<ArchiveCursor> | null>,
  ) {
    this.#read = read
  }

  /**
   * Returns the next part without the first `skipped` lines of the archive. A client that has these lines already does
   * not get them again, but the hash of the archive needs them. After an error, it can be called again.
   */
  async nextAfter(skipped: number): Promise<DownloadPart<ArchiveCursor> | null> {
    for (;;) {
      const part = await this.#read(this.#reached)
      if (part === null) return null
      const rest = withoutLines(part, skipped - this.#count)
      this.#reached = part.next
      this.#count += part.count
      this.#bytes += part.bytes.length
      await Promise.all([this.#lines.add(part.bytes), this.#file.add(part.bytes)])
      if (rest.count > 0 || rest.next === undefined) return rest
      await scheduler.wait(DOWNLOAD_YIELD_PAUSE_MS)
    }
  }

  async endOfLines(): Promise<{ count: number; sha256: string }> {
    return { count: this.#count, sha256: await this.#lines.end() }
  }

  async endOfFile(lastLine: string): Promise<{ bytes: number; sha256: string }> {
    const encoded = new TextEncoder().encode(lastLine)
    await this.#file.add(encoded)
    return { bytes: this.#bytes + encoded.length, sha256: await this.#file.end() }
  }
}

const LINE_FEED = 10

function withoutLines<Key>(part: DownloadPart<Key>, lines: number): DownloadPart<Key> {
  const skipped = Math.min(Math.max(lines, 0), part.count)
  let start = 0
  for (let line = 0; line < skipped; line += 1) start = part.bytes.indexOf(LINE_FEED, start) + 1
  return { ...part, bytes: part.bytes.subarray(start), count: part.count - skipped }
}

/** Drops an archive that was downloaded. */
export const dropArchive: ValidatedHandler<typeof archiveDropRequestSchema> = (c, request) => {
  const { email, roles } = c.var.identity
  return getAccountStub(c).dropArchive(getNumberPathParam(c, 'archive'), request, { email, roles })
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
    return bytesToHex(new Uint8Array(await this.#stream.digest))
  }
}
