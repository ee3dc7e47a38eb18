import { cloudflareTest } from '@cloudflare/vitest-plugin'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { buildEmulatorWorkerOptions } from './src/build/build.ts'
import { DEMO_DEPLOYMENT_ENV } from './src/emulator/demo.ts'

/** Allows for slow machines: no test here asserts speed. */
const testTimeout = 60_000

/**
 * Files share a process and the modules that they import, which take longer to load than most of them take to run. So a
 * file takes back what it stubs.
 */
const isolate = false

const setupFiles = ['src/api/testing/seed-property-tests.ts']

const { GATEHOUSE_FUZZ_RUNS = '1', GATEHOUSE_FUZZ_SEED = '20261129' } = process.env

const provide = { fuzzFactor: Number(GATEHOUSE_FUZZ_RUNS), fuzzSeed: Number(GATEHOUSE_FUZZ_SEED) }

let builtEmulator: ReturnType<typeof buildEmulatorWorkerOptions> | undefined

/** The options of a project are asked for anew for each of its files, but one build serves them all. */
const emulatorWorker = () => (builtEmulator ??= buildEmulatorWorkerOptions())

export default defineConfig({
  test: {
    fsModuleCache: false,
    // One for each core. By itself, Vitest leaves one out, which is half of a machine that has two.
    maxWorkers: '100%',
    projects: [
      {
        test: {
          name: 'api',
          testTimeout,
          isolate,
          setupFiles,
          provide,
          include: ['src/api/**/*.test.ts'],
        },
      },
      {
        test: {
          name: 'tools',
          testTimeout,
          setupFiles,
          provide,
          include: ['src/{cli,build}/**/*.test.ts', 'e2e/**/*.test.ts'],
        },
      },
      {
        plugins: [react()],
        test: {
          name: 'app',
          testTimeout,
          isolate,
          setupFiles,
          provide,
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
          setupFiles: [...setupFiles, 'src/emulator/testing/reset-runtime.ts'],
          provide,
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
              // Tests of every field write each of them alone; approvals have tests of their own.
              bindings: { DEMO: { ...DEMO_DEPLOYMENT_ENV, APPROVALS: null } },
              workers: [await emulatorWorker()],
            },
          })),
        ],
        test: {
          name: 'gateway',
          testTimeout,
          hookTimeout: testTimeout,
          setupFiles,
          provide,
          include: ['src/gateway/**/*.test.ts'],
        },
      },
    ],
  },
})
