/** Finds the regular expressions of source files, as they are written. */
import { globSync, readFileSync } from 'node:fs'
import { parseSync, Visitor } from 'vite'

type WrittenPattern = { source: string; flags: string; place: string }

type PatternsFound = {
  literals: WrittenPattern[]
  /** Expressions that are computed, so that no tool can analyze them: `file: expression`. */
  computed: string[]
}

export function findPatterns(files: string | string[], except: (file: string) => boolean) {
  const found: PatternsFound = { literals: [], computed: [] }
  for (const file of globSync(files).filter((each) => !except(each))) {
    collect(file, readFileSync(file, 'utf8'), found)
  }
  return found
}

function collect(file: string, text: string, { literals, computed }: PatternsFound): void {
  const compute = (start: number, end: number) =>
    computed.push(`${file}: ${text.slice(start, end)}`)
  new Visitor({
    Literal(node) {
      if (!('regex' in node)) return
      const line = text.slice(0, node.start).split('\n').length
      const { pattern, flags } = node.regex
      literals.push({ source: pattern, flags, place: `${file}:${line}` })
    },
    NewExpression({ callee, start, end }) {
      if (callee.type === 'Identifier' && callee.name === 'RegExp') compute(start, end)
    },
    CallExpression({ callee, start, end }) {
      if (callee.type === 'Identifier' && callee.name === 'RegExp') compute(start, end)
    },
  }).visit(parseSync(file, text).program)
}
