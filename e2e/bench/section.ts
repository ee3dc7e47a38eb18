import type { LocalServer } from '../support/local-server.ts'

/** One table of the bench: a row per thing measured, a column per figure. */
export type Table = Record<string, Record<string, number | string>>

export type Section = {
  name: string
  /** What the figures are, in one line above the table. */
  caption: string
  measure: (context: BenchContext) => Promise<Table>
}

export type BenchContext = {
  /** Gatehouse as `npm start` serves it, with the emulator behind it. */
  server: LocalServer
  chromiumPath: string
  /** Whether what takes long is measured as well. */
  isThorough: boolean
}
