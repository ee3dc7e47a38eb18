/** Serves a finished build, for the tests, the bench and the pictures: `serve-build.ts <build> <port>`. */
import { READY } from './local-server.ts'
import { exitWithParent, serveBuild } from '../../src/cli/serve-build.ts'

const [build = '', port] = process.argv.slice(2)
exitWithParent(await serveBuild(build, Number(port), 'info'))
console.log(READY)
