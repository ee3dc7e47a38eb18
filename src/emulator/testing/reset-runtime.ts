/** Files of tests share one runtime, which takes longer to start than most of them to run: each leaves it empty. */
import { reset } from 'cloudflare:test'
import { afterAll } from 'vitest'

afterAll(reset)
