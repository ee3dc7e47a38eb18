/** `npm start`: builds Gatehouse for this machine and serves it. */
import { parseArgs } from 'node:util'
import { createLocalBuild, LOCAL_BUILD_FOLDER } from '../build/build.ts'
import { requireNodeVersion } from './node-version.ts'
import { readLocalEnvFile } from './env-file.ts'
import {
  exitWithParent,
  PortInUseError,
  requireFreePort,
  requireWorkerd,
  WorkerdStartError,
  serveBuild,
} from './serve-build.ts'

requireNodeVersion()
const { values } = parseArgs({ options: { port: { type: 'string', default: '4173' } } })
const port = Number(values.port)
if (!Number.isInteger(port) || port < 1 || port > 65_535) {
  console.error(`“${values.port}” is not a port. Try: npm start -- --port 4174`)
  process.exit(1)
}

try {
  await requireFreePort(port)
  requireWorkerd()
  console.log('Building Gatehouse …')
  await createLocalBuild()
  exitWithParent(await serveBuild(LOCAL_BUILD_FOLDER, port))
  const file = await readLocalEnvFile()
  const mode =
    file === undefined
      ? 'demo: an emulator stands in for Cloudflare (.dev.vars.example shows how to go live)'
      : `live, with the settings of ${file.name} (npm run doctor says whether they are right)`
  console.log(
    `\n  Gatehouse  http://localhost:${port}\n  Mode       ${mode}\n  Stop       Ctrl-C\n`,
  )
} catch (error) {
  if (error instanceof PortInUseError) {
    console.error(`${error.message} Try another: npm start -- --port ${port + 1}`)
  } else if (error instanceof WorkerdStartError) {
    console.error(error.message)
  } else {
    throw error
  }
  process.exit(1)
}
