/** Serves a finished build, for the tests, the bench and the pictures: `serve-build.ts <build> <port>`. */
import { READY } from './local-server.ts'
import { endWithParent, serve } from '../../src/cli/serve.ts'

const [build = '', port] = process.argv.slice(2)
endWithParent(await serve(build, Number(port), 'info'))
console.log(READY)
