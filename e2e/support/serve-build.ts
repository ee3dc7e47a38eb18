/** Serves a finished build, for the tests, the bench and the pictures: `serve-build.ts <build> <port>`. */
import { READY } from './local-server.ts'
import { exitWithParent, serve } from '../../src/cli/serve.ts'

const [build = '', port] = process.argv.slice(2)
exitWithParent(await serve(build, Number(port), 'info'))
console.log(READY)
