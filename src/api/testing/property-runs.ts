import { inject } from 'vitest'

declare module 'vitest' {
  // oxlint-disable-next-line typescript/consistent-type-definitions -- only an interface adds to another
  interface ProvidedContext {
    /** Provided by vitest.config.ts. */
    fuzzFactor: number
  }
}

/** Returns how often a property test runs; `GATEHOUSE_FUZZ_RUNS=8` makes it eight times as many. */
export const multipliedPropertyRuns = (runs: number) => runs * inject('fuzzFactor')
