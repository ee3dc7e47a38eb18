/** `npm start`: builds Gatehouse for this machine and serves it. */
import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { buildLocal, LOCAL_BUILD } from '../build/build.ts'
import { requireNode } from './node-version.ts'
import { endWithParent, PortTaken, requireFree, serve } from './serve.ts'

requireNode()
const { values } = parseArgs({ options: { port: { type: 'string', default: '4173' } } })
const port = Number(values.port)
if (!Number.isInteger(port) || port < 1 || port > 65_535) {
  console.error(`“${values.port}” is not a port. Try: npm start -- --port 4174`)
  process.exit(1)
}

try {
  await requireFree(port)
  console.log('Building Gatehouse …')
  await buildLocal()
  endWithParent(await serve(LOCAL_BUILD, port))
  const mode = existsSync('.dev.vars')
    ? 'live, with the settings of .dev.vars (npm run doctor says whether they are right)'
    : 'demo: an emulator stands in for Cloudflare (.dev.vars.example shows how to go live)'
  console.log(
    `\n  Gatehouse  http://localhost:${port}\n  Mode       ${mode}\n  Stop       Ctrl-C\n`,
  )
} catch (error) {
  if (!(error instanceof PortTaken)) throw error
  console.error(`${error.message} Try another: npm start -- --port ${port + 1}`)
  process.exit(1)
}
