import type { LocalServer } from '../support/local-server.ts'

/** A table of the bench: one row per measured item, one column per figure. */
export type Table = Record<string, Record<string, number | string>>

export type Section = {
  name: string
  /** A description of the figures, in one line above the table. */
  caption: string
  measure: (context: BenchContext) => Promise<Table>
}

export type BenchContext = {
  /** Gatehouse as `npm start` serves it, with the emulator behind it. */
  server: LocalServer
  /** An earlier build, to be measured in turn with this one, if `--before` names one. */
  before: LocalServer | undefined
  chromiumPath: string
  /** Whether to include measurements that take long. */
  isThorough: boolean
  /** The length of a measurement that watches memory over time. */
  minutes: number
}
