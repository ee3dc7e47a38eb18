import { cloudflareTest } from '@cloudflare/vitest-plugin'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { buildEmulatorWorker } from './src/build/build-emulator-worker.ts'
import { DEMO } from './src/emulator/demo.ts'

/** Allows for slow machines: no test here asserts speed. */
const testTimeout = 60_000

/**
 * Files share a process and the modules that they import, which take longer to load than most of them take to run. So a
 * file takes back what it stubs.
 */
const isolate = false

let builtEmulator: ReturnType<typeof buildEmulatorWorker> | undefined

/** The options of a project are asked for anew for each of its files, but one build serves them all. */
const emulatorWorker = () => (builtEmulator ??= buildEmulatorWorker())

export default defineConfig({
  test: {
    fsModuleCache: false,
    projects: [
      {
        test: {
          name: 'api',
          testTimeout,
          isolate,
          include: ['src/api/**/*.test.ts'],
        },
      },
      {
        test: {
          name: 'tools',
          testTimeout,
          include: ['src/{cli,build}/**/*.test.ts', 'e2e/**/*.test.ts'],
        },
      },
      {
        plugins: [react()],
        test: {
          name: 'app',
          testTimeout,
          isolate,
          include: ['src/{app,login-page}/**/*.test.{ts,tsx}'],
          environment: 'happy-dom',
        },
      },
      {
        plugins: [cloudflareTest({ wrangler: { configPath: 'src/emulator/wrangler.jsonc' } })],
        test: {
          name: 'emulator',
          testTimeout,
          isolate,
          setupFiles: ['src/emulator/testing/reset-runtime.ts'],
          include: ['src/emulator/**/*.test.ts'],
        },
      },
      {
        plugins: [
          cloudflareTest(async () => ({
            main: 'src/gateway/local.ts',
            wrangler: { configPath: 'wrangler.jsonc' },
            miniflare: {
              serviceBindings: { EMULATOR: 'gatehouse-emulator' },
              bindings: { DEMO },
              workers: [await emulatorWorker()],
            },
          })),
        ],
        test: {
          name: 'gateway',
          testTimeout,
          include: ['src/gateway/**/*.test.ts'],
          provide: { fuzz: fuzzSettings() },
        },
      },
    ],
  },
})

/**
 * Returns the number of requests that src/gateway/fuzz.test.ts generates, and the seed, so that a run can be repeated.
 */
function fuzzSettings(): { runs: number; seed?: number } {
  const { GATEHOUSE_FUZZ_RUNS: runs = '1500', GATEHOUSE_FUZZ_SEED: seed } = process.env
  return { runs: Number(runs), ...(seed === undefined ? {} : { seed: Number(seed) }) }
}
