import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Connect, PreviewServer } from 'vite'
import { afterEach, expect, test } from 'vitest'
import { cachePreviewAssetsPlugin } from './local-server-plugins'

const MEBIBYTE = 1024 * 1024

const running = new Set<ReturnType<typeof createServer>>()

afterEach(() => {
  for (const server of running) server.close()
  running.clear()
})

/** Starts a server of files of a mebibyte, and returns how to ask for one and how often each was asked for behind it. */
async function startServer() {
  const handlers: Connect.NextHandleFunction[] = []
  const middlewares = { use: (handler: Connect.NextHandleFunction) => handlers.push(handler) }
  const { configurePreviewServer } = cachePreviewAssetsPlugin()
  if (typeof configurePreviewServer !== 'function') throw new Error('It serves no preview.')
  // The plugin uses nothing else of a server.
  const preview = { middlewares } as unknown as PreviewServer
  await configurePreviewServer.call({} as ThisParameterType<typeof configurePreviewServer>, preview)
  const passedOn: string[] = []
  const server = createServer((request, response) => {
    handlers[0]?.(request, response, () => {
      passedOn.push(request.url ?? '')
      response.end(Buffer.alloc(MEBIBYTE, 'x'))
    })
  })
  running.add(server)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo // of a server that listens on a port
  const ask = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`)
    return (await response.arrayBuffer()).byteLength
  }
  return { ask, passedOn }
}

test('a file is passed on once', async () => {
  const { ask, passedOn } = await startServer()
  expect(await ask('/assets/a.js')).toBe(MEBIBYTE)
  expect(await ask('/assets/a.js')).toBe(MEBIBYTE)
  expect(passedOn).toEqual(['/assets/a.js'])
})

test('what a caller asks for under many names is not all remembered, and still answered', async () => {
  const { ask, passedOn } = await startServer()
  for (let name = 0; name < 40; name += 1) await ask(`/assets/a.js?${name}`)
  expect(await ask('/assets/a.js?39')).toBe(MEBIBYTE)
  expect(passedOn).toHaveLength(41)
  await ask('/assets/a.js?0')
  expect(passedOn).toHaveLength(41)
})
