import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { RETIRED_NAMES } from './retired-names.ts'
import { LOGIN_PAGE_THEME_COLORS } from '../src/login-page/login-page-theme-colors.ts'

type Source = { file: string; text: string; imports: string[] }

const IMPORT = /(?:\bfrom\s*|\bimport\s*\(?\s*)'([^']+)'/g

/** Returns source files with their imports from the project, as paths from its root. */
function sources(pattern: string): Source[] {
  const files = globSync(pattern).map((file) => file.split(path.sep).join('/'))
  return files.map((file) => {
    const text = readFileSync(file, 'utf8')
    const imports = [...text.matchAll(IMPORT)]
      .map(([, specifier = '']) => specifier)
      .filter((specifier) => specifier.startsWith('.'))
      .map((specifier) => path.posix.join(path.posix.dirname(file), specifier))
    return { file, text, imports }
  })
}

const isTest = ({ file }: Source) => /\.test(-d)?\.tsx?$/.test(file)

/** Returns `file → import` for each import from one of these folders into one that it must not know. */
function forbidden(from: string, ...targets: string[]): string[] {
  return sources(`${from}/**/*.{ts,tsx}`).flatMap(({ file, imports }) =>
    imports
      .filter((target) => targets.some((folder) => `${target}/`.startsWith(`${folder}/`)))
      .map((target) => `${file} → ${target}`),
  )
}

/** Returns the matching lines of these files. */
function lines(pattern: string, match: RegExp): string[] {
  return sources(pattern)
    .filter((source) => !isTest(source))
    .flatMap(({ file, text }) =>
      text
        .split('\n')
        .flatMap((line, index) =>
          match.test(line) ? [`${file}:${index + 1} ${line.trim()}`] : [],
        ),
    )
}

test('the checks below see the project', () => {
  expect(sources('src/api/*.ts').some(({ imports }) => imports.includes('src/api/envelope'))).toBe(
    true,
  )
  expect(sources('src/app/**/*.tsx').length).toBeGreaterThan(10)
})

describe('imports', () => {
  test('of the contract never lead to a program', () => {
    expect(
      forbidden('src/api', 'src/login-page', 'src/app', 'src/gateway', 'src/emulator'),
    ).toEqual([])
  })

  test('of the login page lead to the contract and to React alone', () => {
    expect(forbidden('src/login-page', 'src/app', 'src/gateway', 'src/emulator')).toEqual([])
    expect(lines('src/login-page/**/*.{ts,tsx}', /\bfrom '(?!\.|react'|react-dom')/)).toEqual([])
  })

  test.each([
    ['src/app', ['src/gateway', 'src/emulator']],
    ['src/gateway', ['src/app', 'src/emulator', 'src/login-page']],
    ['src/emulator', ['src/app', 'src/gateway']],
  ])('of %s lead to no other program', (program, others) => {
    expect(forbidden(program, ...others)).toEqual([])
  })

  test.each(['src/api', 'src/login-page', 'src/app', 'src/gateway', 'src/emulator'])(
    'of %s lead to no tool of the command line or the build',
    (folder) => {
      expect(forbidden(folder, 'src/cli', 'src/build', 'e2e')).toEqual([])
    },
  )

  test('of the build never lead to a command, and those of commands never to an end-to-end test', () => {
    expect(forbidden('src/build', 'src/cli', 'e2e')).toEqual([])
    expect(forbidden('src/cli', 'e2e')).toEqual([])
  })

  test('within the app go from pages over form and as-code to ui', () => {
    expect([
      ...forbidden(
        'src/app/ui',
        'src/app/as-code',
        'src/app/form',
        'src/app/layout',
        'src/app/pages',
      ),
      ...forbidden('src/app/form', 'src/app/layout', 'src/app/pages'),
      ...forbidden(
        'src/app/login-preview',
        'src/app/queries',
        'src/app/form',
        'src/app/layout',
        'src/app/pages',
      ),
      ...forbidden(
        'src/app/as-code',
        'src/app/queries',
        'src/app/form',
        'src/app/layout',
        'src/app/pages',
      ),
      ...forbidden('src/app/layout', 'src/app/form', 'src/app/pages'),
      ...forbidden(
        'src/app/queries',
        'src/app/ui',
        'src/app/form',
        'src/app/layout',
        'src/app/pages',
      ),
    ]).toEqual([])
  })

  test('of a page never lead to another page', () => {
    const crossings = sources('src/app/pages/**/*.{ts,tsx}').flatMap(({ file, imports }) => {
      const own = file.split('/').slice(0, 4).join('/')
      return imports
        .filter(
          (target) => target.startsWith('src/app/pages/') && !`${target}/`.startsWith(`${own}/`),
        )
        .map((target) => `${file} → ${target}`)
    })
    expect(crossings).toEqual([])
  })

  test('lead to the file itself: there are no barrels', () => {
    const workerEntries = ['src/gateway/index.ts', 'src/gateway/local.ts', 'src/emulator/index.ts']
    const isEntry = (line: string) => workerEntries.some((entry) => line.startsWith(`${entry}:`))
    const reexports = lines('src/**/*.{ts,tsx}', /^export\s+(type\s+)?(\*|\{[^}]*\})\s+from\b/)
    const indexes = sources('src/**/index.{ts,tsx}').map(({ file }) => file)
    expect(reexports.filter((line) => !isEntry(line))).toEqual([])
    expect(indexes.filter((file) => !workerEntries.includes(file))).toEqual([])
  })
})

/** Returns the circles among the imports of some files, types included, each with the files in it. */
function circles(pattern: string): string[][] {
  const all = sources(pattern).filter((source) => !isTest(source))
  const files = new Set(all.map(({ file }) => file))
  const targets = new Map(
    all.map(({ file, imports }) => [
      file,
      imports.flatMap((target) =>
        ['', '.ts', '.tsx'].map((end) => `${target}${end}`).filter((each) => files.has(each)),
      ),
    ]),
  )
  const reachedFrom = (start: string): Set<string> => {
    const reached = new Set(targets.get(start))
    for (const file of reached) for (const target of targets.get(file) ?? []) reached.add(target)
    return reached
  }
  const reached = new Map([...files].map((file) => [file, reachedFrom(file)]))
  const circular = [...files].filter((file) => reached.get(file)?.has(file))
  const whole = circular.map((file) =>
    circular.filter((other) => reached.get(file)?.has(other) && reached.get(other)?.has(file)),
  )
  return [...new Map(whole.map((circle) => [circle.join(' '), circle])).values()]
}

test.each([
  'src/api',
  'src/login-page',
  'src/app',
  'src/gateway',
  'src/emulator',
  'src/cli',
  'src/build',
])('no imports of %s go in a circle, those of types included', (folder) => {
  expect(circles(`${folder}/**/*.{ts,tsx}`)).toEqual([])
})

describe('the app', () => {
  test('takes every color from Kumo’s tokens', () => {
    const palette =
      /\b(?:bg|text|border|ring|fill|stroke|from|via|to|divide|outline|shadow|accent|caret|decoration|placeholder)-(?:slate|gray|zinc|neutral|stone|red|orange|amber|yellow|lime|green|emerald|teal|cyan|sky|blue|indigo|violet|purple|fuchsia|pink|rose|black|white)\b/
    expect(lines('src/app/**/*.{ts,tsx,css}', palette)).toEqual([])
  })

  test('has the bytes of every icon in the weight it is shown in', () => {
    const configuration = readFileSync('src/build/library-patches.ts', 'utf8')
    const used = sources('src/app/**/*.tsx').flatMap(({ text }) =>
      Array.from(text.matchAll(/<(\w+)Icon[^>]*\sweight="(\w+)"/g)),
    )
    const missing = used.filter(([, icon = '', weight = '']) => {
      const kept = new RegExp(`\\b${weight}: /(.*)/,`).exec(configuration)?.[1] ?? ''
      return !new RegExp(`[(|]${icon}[|)]`).test(kept)
    })
    expect(used.length).toBeGreaterThan(5)
    expect(missing.map(([usage]) => usage)).toEqual([])
  })

  test('leaves light and dark to the tokens', () => {
    expect(lines('src/app/**/*.{ts,tsx,css}', /(?:^|[\s"'`])dark:[\w[-]/)).toEqual([])
  })
})

test('the login page’s theme colors are those of its stylesheet', () => {
  const stylesheet = readFileSync('src/login-page/cloudflare-login-page.css', 'utf8')
  const pairs = stylesheet.matchAll(/--([\w-]+): light-dark\((#\w+), (#\w+)\)/g)
  const colors = Array.from(pairs, ([, name = '', light, dark]) => ({ name, light, dark }))
  for (const theme of ['light', 'dark'] as const) {
    const declared = Object.fromEntries(colors.map((color) => [color.name, color[theme]]))
    expect(declared).toMatchObject(LOGIN_PAGE_THEME_COLORS[theme])
  }
})

describe('end-to-end tests', () => {
  const specs = 'e2e/**/*.e2e.ts'

  test('never intercept the network', () => {
    expect(lines(specs, /\.(route|routeFromHAR|routeWebSocket|unroute)\(/)).toEqual([])
  })

  test('never sleep', () => {
    expect(lines(specs, /waitForTimeout|setTimeout|\bsleep\(/)).toEqual([])
  })

  test('find things as people do, by role, label and text', () => {
    expect(lines('{src/app,e2e}/**/*.{ts,tsx}', /getByTestId|data-testid/)).toEqual([])
  })
})

/** Patterns of former names that were less clear than the ones that replaced them. */
const RETIRED_PATTERNS = {
  handlesError: /\b(?:takesOver|takeOver)\b/,
  'the autosave of a draft':
    /\b(?:KeptDraft|EditsKeeper|Keeping|keeperOf|UnkeptBar|Overtaken\w*)\b/,
  'a comment': /\b\w*Remark\w*\b/,
  determineChangeOutcome: /\bjudge\(|\bVerdict\b|\bEvidence\b/,
  'displayed differences': /\b(?:t|T)oldDifferences?\b/,
  requireCapability: /\b(?:forWhoever|capable)\(/,
  // What is most likely is no bound.
  'MAX_ of a bound': /\bMOST_(?!LIKELY\b)[A-Z]/,
  'setting adapters': /\bSETTING_ROADS\b|\bSettingRoad\b/,
  preload: /import \{ prepare \}/,
  'the verification of a revocation':
    /\b(?:proofInWords|ProvenReceipt|bannerOf|ReceiptTold)\b|kind: '(?:proven|held|unprovable)'/,
  'displayed or announced': /\b(?:toldEmail|toldEnd|ToldDifferencesProps|verdictInWords)\b/,
  gatehouse: /\bcreate(?:Changes|Drafts|DraftWrites|Revocations|Status|SharedDraft)Client\b/,
  view: /\b(?:DohReading|SettingReading)\w*/,
  'the kind of value and what it is of':
    /\b(?:NOTHING_TYPED|NOTHING_ADDED|CSV_START|csvHead|LONGEST_CELL|LONGEST_END|oncePerAuthor|unseenCharacter|PlainRunControl|keepAddressClean|submitAlone|OpenShell|TimeOutside|KnownOfPerson|untilAnswered|isUnderWay|allowsWrite|ChangeOrder|AskedRun|hashOfAsked|hashOfOutcome|notConfigured|acceptedFor|neededFor|oncePer|answeredOrganization|personaNamed|PortTaken|requireFree|endWithParent|RuntimeNotStarted|capabilityToChange|changedSince|toAnswer|asCloudflare|asGatehouse)\b/,
}

test('names that were replaced do not come back', () => {
  const matches = Object.entries(RETIRED_PATTERNS).flatMap(([instead, retired]) =>
    lines('src/**/*.{ts,tsx}', retired).map((line) => `${line} – say ${instead}`),
  )
  const names = sources('src/**/*.{ts,tsx}').flatMap(({ file, text }) =>
    [...new Set(text.match(/\b\w+\b/g))]
      .filter((name) => Object.hasOwn(RETIRED_NAMES, name))
      .map((name) => `${file}: ${name} – say ${RETIRED_NAMES[name]}`),
  )
  expect([...matches, ...names]).toEqual([])
})

test('every module that a bench loads by its path exports what the bench takes of it', () => {
  const loads = sources('e2e/bench/*.ts').flatMap(({ text }) =>
    Array.from(text.matchAll(LOADED_MODULE)),
  )
  expect(loads.length).toBeGreaterThan(2)
  const missing = loads.flatMap(([, names = '', file = '']) => {
    const matches = readFileSync(file, 'utf8').matchAll(EXPORTED_NAME)
    const exported = new Set(Array.from(matches, ([, name]) => name))
    const taken = names.split(',').map((name) => name.trim())
    return taken.filter((name) => name !== '' && !exported.has(name))
  })
  expect(missing).toEqual([])
})

/** TypeScript does not see these, because their types are for the Workers' environment. */
const LOADED_MODULE = /const \{([^}]+)\} = await loadModule<[^']*?(?:'[^']*'\)\s*)?>\(\s*'([^']+)'/g
const EXPORTED_NAME = /^export (?:async )?(?:const|class|function\*?) (\w+)/gm
