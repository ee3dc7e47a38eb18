import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { curlCommand } from '../src/app/as-code/setting-to-code'

/** Texts on which a shell or a terminal would act if they were not quoted properly. */
const TEXTS = [
  String.raw`C:\\share\new 'quoted' "twice" \' \\' $HOME $(id) \`id\` !! %s`,
  'lines\nand\r\nreturns\ttabs',
  '\u0003\u0004\u0015\u001A\u001B[201~\u001B[2J\u007F\u009B31m',
  'a\u202Eb\u200B\u2028c\u{E0041}\u00AD é e\u0301 日本 😀',
]

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-shells-'))
  // Replaces curl: records its arguments and its input.
  writeFileSync(
    join(folder, 'curl'),
    `#!${process.execPath}
const { readFileSync, writeFileSync } = require('node:fs')
const words = process.argv.slice(2)
const input = words.at(-1) === '@-' ? readFileSync(0, 'utf8') : undefined
writeFileSync(process.env.RECEIVED, JSON.stringify({ words, input }))
`,
  )
  chmodSync(join(folder, 'curl'), 0o755)
})

afterAll(() => rmSync(folder, { recursive: true }))

const isInstalled = (shell: string) => {
  try {
    execFileSync('which', [shell])
    return true
  } catch {
    return false
  }
}

const environment = (received: string) => ({
  PATH: `${folder}:${process.env['PATH']}`,
  HOME: folder,
  TERM: 'xterm',
  LC_ALL: 'C.UTF-8',
  CLOUDFLARE_API_TOKEN: 'token-1',
  RECEIVED: received,
})

const receivedBy = (received: string) => {
  const { words, input } = JSON.parse(readFileSync(received, 'utf8')) as {
    words: string[]
    input?: string
  } // written by the stand-in above
  return { words: words.slice(0, -1), body: JSON.parse(input ?? words.at(-1) ?? '') as unknown }
}

const WORDS = [
  'https://api.cloudflare.com/client/v4/accounts/a1/access/organizations',
  '--request',
  'PUT',
  '--header',
  'Authorization: Bearer token-1',
  '--json',
]

/** The shells that Debian always has, and others if they are installed. */
const SHELLS = ['bash', 'dash', ...['zsh', 'fish'].filter(isInstalled)]

test.each(SHELLS)('%s runs the command from a file exactly as it is meant', (shell) => {
  const received = join(folder, `${shell}-file.json`)
  const body = Object.fromEntries(TEXTS.map((text, index) => [`key ${index} ${text}`, text]))
  writeFileSync(join(folder, 'command.sh'), curlCommand('updateOrganization', 'a1', body))
  execFileSync(shell, [join(folder, 'command.sh')], { env: environment(received) })
  expect(receivedBy(received)).toEqual({ words: WORDS, body })
})

test.each(['bash', 'dash'])('%s runs a command that no argument could hold', (shell) => {
  const received = join(folder, `${shell}-long.json`)
  const body = { name: `${TEXTS.join('')}${'x'.repeat(200 * 1024)}` }
  writeFileSync(join(folder, 'long.sh'), curlCommand('updateOrganization', 'a1', body))
  execFileSync(shell, [join(folder, 'long.sh')], { env: environment(received) })
  expect(receivedBy(received)).toEqual({ words: WORDS, body })
})

test.each(['bash', 'dash'])('%s runs the command pasted into a terminal', async (shell) => {
  const received = join(folder, `${shell}-terminal.json`)
  const body = { name: TEXTS.join(' '), session_duration: '12h' }
  const command = curlCommand('updateOrganization', 'a1', body)
  // `script` runs a program in its own pseudo-terminal, and types its input there.
  const terminal = spawn('script', ['--quiet', '--command', `${shell} -i`, '/dev/null'], {
    env: environment(received),
  })
  terminal.stdout.resume()
  terminal.stdin.write(`${command}\nexit\n`)
  await new Promise((resolve) => terminal.on('exit', resolve))
  expect(receivedBy(received)).toEqual({ words: WORDS, body })
})
