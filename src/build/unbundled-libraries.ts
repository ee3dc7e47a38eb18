import { readFile } from 'node:fs/promises'
import type { Plugin } from 'vite'

/**
 * Kumo bundles Floating UI and the helpers of Base UI into one module each. A page that only needs to know whether a
 * node is an element would load everything that places popups: 12 KB, since a module cannot be split over files. This
 * plugin splits the modules again where their bundler has marked the original ones. It can go when Kumo's package keeps
 * these modules apart.
 */
export function unbundledLibraries(): Plugin {
  return {
    name: 'gatehouse:unbundled-libraries',
    load: {
      filter: {
        id: /@cloudflare\/kumo\/dist\/chunks\/vendor-(?:floating-ui|utils)-[^?]*\.js(?:\?part=\d+)?$/,
      },
      async handler(id) {
        const [file = '', part] = id.split('?part=')
        const bundle = readBundle(await readFile(file, 'utf8'))
        if (bundle === undefined) this.error(`${file} is not bundled as it was.`)
        const code =
          part === undefined ? exportsOf(bundle, file) : partOf(bundle, file, Number(part))
        return { code, moduleSideEffects: false }
      },
    },
  }
}

type Bundle = {
  imports: string
  parts: { code: string; names: string[] }[]
  /** Each exported name with its local name. */
  exports: { name: string; exported: string }[]
}

const PART = /^\/\/#region .*\n([\s\S]*?)^\/\/#endregion$/gm
/** Only at the start of a line, because nested declarations are indented. */
const DECLARATION = /^(?:(?:async )?function\*?|const|let|var|class) ([\w$]+)/gm
const EXPORTS = /^export \{ (.*) \};$/m

function readBundle(text: string): Bundle | undefined {
  const parts = [...text.matchAll(PART)].map(([, code = '']) => ({
    code,
    names: [...code.matchAll(DECLARATION)].map(([, name = '']) => name),
  }))
  const exports = (EXPORTS.exec(text)?.[1] ?? '').split(', ').map((each) => {
    const [name = '', exported = name] = each.split(' as ')
    return { name, exported }
  })
  const declared = new Set(parts.flatMap(({ names }) => names))
  if (parts.length < 2 || !exports.every(({ name }) => declared.has(name))) return undefined
  return { imports: text.slice(0, text.indexOf('//#region')), parts, exports }
}

function exportsOf({ parts, exports }: Bundle, file: string): string {
  return exports
    .map(({ name, exported }) => {
      const part = parts.findIndex(({ names }) => names.includes(name))
      return `export { ${name} as ${exported} } from ${JSON.stringify(`${file}?part=${part}`)}`
    })
    .join('\n')
}

function partOf({ imports, parts }: Bundle, file: string, index: number): string {
  const { code = '', names = [] } = parts[index] ?? {}
  const words = new Set(code.match(/[\w$]+/g))
  const others = parts.flatMap((part, other) => {
    const used = other === index ? [] : part.names.filter((name) => words.has(name))
    const from = JSON.stringify(`${file}?part=${other}`)
    return used.length === 0 ? [] : [`import { ${used.join(', ')} } from ${from}`]
  })
  return [imports, ...others, code, `export { ${names.join(', ')} }`].join('\n')
}
