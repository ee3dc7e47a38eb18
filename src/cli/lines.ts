export class LineTooLong extends Error {
  override readonly name = 'LineTooLong'
}

const LINE_FEED = 0x0a

/**
 * Yields the lines of a file as it is read, without their line endings. Memory holds no more than one line and one
 * chunk, and the length of a line in bytes is limited; `readline` has no such limit.
 */
export async function* readLines(
  chunks: AsyncIterable<Uint8Array>,
  mostBytes: number,
): AsyncGenerator<string> {
  let pieces: Uint8Array[] = []
  let bytes = 0
  const add = (piece: Uint8Array) => {
    bytes += piece.length
    if (bytes > mostBytes) throw new LineTooLong(`A line has more than ${mostBytes} bytes.`)
    pieces.push(piece)
  }
  const take = () => {
    const line = Buffer.concat(pieces).toString('utf8')
    pieces = []
    bytes = 0
    return line
  }
  for await (const chunk of chunks) {
    let start = 0
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      add(chunk.subarray(start, end))
      yield take()
      start = end + 1
    }
    if (start < chunk.length) add(chunk.subarray(start))
  }
  if (bytes > 0) yield take()
}
