import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'

/** Checks that everything to which the documents refer exists: files, headings, settings, scripts. */

const DOCUMENTS = ['README.md', 'SECURITY.md', 'CONTRIBUTING.md', 'docs/deploy.md', 'docs/asvs.md']
const textOf = (file: string) => readFileSync(file, 'utf8')

const FILES = globSync(['*', '.*.json', '{docs,e2e,public,src}/**/*'])
const isFile = (name: string) => FILES.some((file) => file === name || file.endsWith(`/${name}`))

/** Returns the anchor that GitHub derives from a heading. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')

const headingsOf = (file: string) =>
  [...textOf(file).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading)

describe.each(DOCUMENTS)('%s', (document) => {
  const text = textOf(document)

  test('names files that exist', () => {
    const named = [...text.matchAll(/`([\w./-]+\.(?:tsx?|jsonc?|md))`/g)].map(
      ([, name = '']) => name,
    )
    expect(named.filter((name) => !isFile(name))).toEqual([])
  })

  test('links to what exists', () => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/g)]
    const broken = links.filter(([, file = '', anchor]) => {
      const target = file === '' ? document : path.join(path.dirname(document), file)
      if (!FILES.includes(target)) return true
      return anchor !== undefined && !headingsOf(target).map(anchorOf).includes(anchor)
    })
    expect(broken.map(([link]) => link)).toEqual([])
  })

  test('tells people to run scripts that exist', () => {
    const { scripts }: { scripts: object } = JSON.parse(textOf('package.json'))
    const named = [...text.matchAll(/npm run ([\w-]+)/g)].map(([, script = '']) => script)
    expect(named.filter((script) => !Object.hasOwn(scripts, script))).toEqual([])
  })
})

test('the sections that code and documents send people to exist', () => {
  const texts = [...DOCUMENTS, ...globSync('src/**/*.{ts,tsx}')].map(textOf).join('\n')
  const sent = [
    ...[...texts.matchAll(/“([^”]+)” in (docs\/deploy\.md)/g)].map(([, section, file]) => ({
      section,
      file,
    })),
    ...[...texts.matchAll(/(SECURITY\.md), “([^”]+)”/g)].map(([, file, section]) => ({
      section,
      file,
    })),
  ]
  const missing = sent.filter(
    ({ section = '', file = '' }) =>
      !headingsOf(file).some((heading) => heading.replace(/^\d+\. /, '') === section),
  )
  expect(sent.length).toBeGreaterThan(10)
  expect(missing).toEqual([])
})
