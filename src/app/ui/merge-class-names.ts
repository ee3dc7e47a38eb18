type ClassValue = string | number | false | null | undefined | ClassValue[]

/**
 * Replaces Kumo's function for class names: the build substitutes it (src/build/library-patches.ts), because Kumo's carries
 * a table of all of Tailwind, which is 5 KB of each page's first load. It joins classes, and a later one replaces an
 * earlier one that sets nothing else. A class that is not in the table below stays as it is; `merge-class-names.test.ts`
 * compares the result with that of Kumo's own function for every class that Kumo and the app contain.
 */
export function mergeClassNames(...values: ClassValue[]): string {
  const text = values
    .flat(3)
    .filter((value) => typeof value === 'string')
    .join(' ')
  const known = joined.get(text)
  if (known !== undefined) return known
  const result = withoutReplaced(text.split(' ').filter(Boolean)).join(' ')
  joined.set(text, result)
  return result
}

/** Bounded by the variants of the components and what the app passes to them, which are constants of the code. */
const joined = new Map<string, string>()

function withoutReplaced(classes: string[]): string[] {
  const set = new Set<string>()
  return classes
    .toReversed()
    .filter((name) => {
      const start = endOfVariants(name)
      const variants = name.slice(0, start)
      const properties = propertiesOf(name.slice(start)).map((property) => variants + property)
      if (properties.length > 0 && properties.every((property) => set.has(property))) return false
      for (const property of properties) set.add(property)
      return true
    })
    .toReversed()
}

/** Returns where the utility begins: behind the last colon that is not in brackets. */
function endOfVariants(name: string): number {
  let depth = 0
  let end = 0
  for (let index = 0; index < name.length; index += 1) {
    const letter = name[index]
    if (letter === '[' || letter === '(') depth += 1
    else if (letter === ']' || letter === ')') depth -= 1
    else if (letter === ':' && depth === 0) end = index + 1
  }
  return end
}

function propertiesOf(utility: string): string[] {
  const important = /^!|!$/.test(utility) ? '!' : ''
  const plain = utility.replaceAll(/^[!-]+|!$/g, '')
  for (const [pattern, properties] of UTILITIES) {
    const match = pattern.exec(plain)
    if (match === null) continue
    const names = typeof properties === 'string' ? [properties] : properties(match)
    return names.map((name) => important + name)
  }
  return []
}

type Setter = string | ((match: RegExpExecArray) => string[])

const SIDES: Record<string, string> = { '': 'trblse', x: 'lr', y: 'tb' }
const CORNERS: Record<string, string> = { '': '1234', t: '12', r: '23', b: '34', l: '14' }
const CORNER: Record<string, string> = { tl: '1', tr: '2', br: '3', bl: '4' }

const prefixed = (name: string, parts: string) => parts.split('').map((part) => name + part)
const first = ([match]: RegExpExecArray) => [match]
const eachSide = ([, name = '', side = '']: RegExpExecArray) => prefixed(name, SIDES[side] ?? side)

/** The properties that a utility sets; the first pattern that matches decides. */
const UTILITIES: [RegExp, Setter][] = [
  [/^((?:scroll-)?[pm])([xytrblse]?)-/, eachSide],
  [/^(inset)-(?:([xy])-)?/, eachSide],
  [/^(top|right|bottom|left)-/, ([, side = '']) => [`inset${side.charAt(0)}`]],
  [/^(gap)-(?:([xy])-)?/, ([, name = '', axis = 'xy']) => prefixed(name, axis)],
  [/^size-/, () => ['w-', 'h-']],
  [/^(?:min-|max-)?[wh]-/, first],
  [/^(?:inline-)?(?:block|flex|grid|table)$|^(?:inline|hidden|contents)$/, 'display'],
  [/^(?:static|fixed|absolute|relative|sticky)$/, 'position'],
  [/^flex-(?:row|col)/, 'flex-direction'],
  [/^flex-(?:no)?wrap/, 'flex-wrap'],
  [/^flex-/, () => ['flex', 'basis-', 'grow', 'shrink']],
  [/^(?:grow|shrink|basis-)/, first],
  [
    /^(?:origin|overscroll|list|bg-linear|items|self|justify-self|justify|content|order|z|opacity|space-[xy]|translate-[xy]|col-start|grid-(?:cols|rows)|fill|stroke|from|via|to|underline-offset|scroll-(?:mt|p[by])|cursor|leading|tracking|select|duration|ease)-/,
    first,
  ],
  [/^(overflow)(?:-([xy])-|-)/, ([, name = '', axis = 'xy']) => prefixed(name, axis)],
  [/^text-(?:xs|sm|base|lg|\d?xl|\[\d)/, () => ['font-size', 'leading-']],
  [/^text-(?:left|center|right|justify|start|end)$/, 'text-align'],
  [/^text-(?:wrap|nowrap|balance|pretty)$/, 'text-wrap'],
  [/^(?:truncate|text-ellipsis|text-clip)$/, 'text-overflow'],
  [/^text-/, 'color'],
  [/^font-(?:mono|sans|serif)$/, 'font-family'],
  [/^font-/, 'font-weight'],
  [/^whitespace-/, 'white-space'],
  [/^break-/, 'word-break'],
  [/^(?:no-)?underline$|^(?:line-through|overline)$/, 'text-decoration'],
  [/^bg-(?!linear-|clip-)/, 'background-color'],
  [
    /^border(?:-([xytrblse]))?(?:-\d+|-\[\d.*)?$/,
    ([, side = '']) => prefixed('border-w', SIDES[side] ?? side),
  ],
  [/^border-(?:solid|dashed|dotted|none)$/, 'border-style'],
  [/^border-(?!box)/, 'border-color'],
  [
    /^rounded(?:-([trbl]{1,2}))?(?:-(?!.*-)|$|-\[)/,
    ([, corner = '']) => prefixed('rounded', CORNERS[corner] ?? CORNER[corner] ?? ''),
  ],
  [/^ring(?:-\d+|-\[\d.*)?$/, 'ring-width'],
  [/^ring-(?!inset)/, 'ring-color'],
  [/^shadow(?:-|$)/, 'shadow'],
  [/^outline(?:-\d+)?$/, 'outline-width'],
  [/^outline-(?:none|hidden)$/, 'outline-style'],
  [/^outline-(?!offset)/, 'outline-color'],
  [/^pointer-events-/, 'pointer-events'],
  [/^(?:in)?visible$/, 'visibility'],
  [/^align-/, 'vertical-align'],
  [/^transition/, 'transition'],
  [/^transform/, 'transform'],
  [/^(?:upper|lower)case$/, 'text-transform'],
  [/^resize/, 'resize'],
]
