import { defineConfig } from '@playwright/test'
import { CHROMIUM_FLAGS, findChromium } from './src/cli/chromium.ts'

const executablePath = findChromium()?.path

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.e2e.ts',
  outputDir: 'test-results',
  workers: 3,
  fullyParallel: true,
  forbidOnly: true,
  // A further try says that a test is flaky instead of losing the other five hundred; the summary names it.
  retries: 2,
  // The timeouts allow for slow machines: no test here asserts speed.
  timeout: 240_000,
  expect: { timeout: 30_000 },
  reporter: 'list',
  use: {
    browserName: 'chromium',
    viewport: { width: 1280, height: 800 },
    reducedMotion: 'reduce',
    screenshot: 'only-on-failure',
    launchOptions: {
      args: CHROMIUM_FLAGS,
      ...(executablePath === undefined ? {} : { executablePath }),
    },
  },
})
