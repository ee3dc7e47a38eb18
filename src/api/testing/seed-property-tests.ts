/**
 * Property tests take the same values in every run, so that one that fails fails because of a change.
 * `GATEHOUSE_FUZZ_SEED` takes others.
 */
import { configureGlobal, readConfigureGlobal } from 'fast-check'
import { inject } from 'vitest'

declare module 'vitest' {
  // oxlint-disable-next-line typescript/consistent-type-definitions -- only an interface adds to another
  interface ProvidedContext {
    /** Provided by vitest.config.ts. */
    fuzzSeed: number
  }
}

configureGlobal({ ...readConfigureGlobal(), seed: inject('fuzzSeed') })
