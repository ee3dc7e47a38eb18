/** Returns a host name as DNS compares it: in lower case and ASCII, without the dot of the root. */
export function normalizeHostName(text: string): string {
  const name = text.trim().toLowerCase().replace(/\.$/, '')
  return /^[\x21-\x7e]*$/.test(name) ? name : inAscii(name)
}

/** Turns `bücher.example` into `xn--bcher-kva.example`. A text that is not a host name stays as it is. */
function inAscii(name: string): string {
  const address = `http://${name}`
  return URL.canParse(address) ? new URL(address).hostname : name
}

/** The part of a host that an application covers: all of it, or only a path. */
export type HostPatternMatch<Item> = { item: Item; isWhole: boolean; isExact: boolean }

/** What a node does not have takes no memory, because most nodes have one thing only, and there are many. */
type Node<Item> = {
  literals: Map<string, Node<Item>> | undefined
  globs: Globs<Item> | undefined
  coverages: HostPatternMatch<Item>[] | undefined
}

/** Labels that contain a wildcard. */
type Globs<Item> = {
  /** By the label as written. */
  nodes: Map<string, Node<Item>>
  /** The distinct lengths of the text before and after the wildcard. */
  sizes: Map<string, readonly [before: number, after: number]>
}

/**
 * Finds the applications that cover a host, in time that depends only on the length of the name. A wildcard stands for
 * one label or a part of one: `*.x` covers neither `x` nor `a.b.x`.
 * @see https://developers.cloudflare.com/cloudflare-one/access-controls/policies/app-paths/
 */
export class HostPatternMatcher<Item> {
  readonly #root = newNode<Item>()

  /**
   * Adds an address such as `app.example.com` or `*.example.com/admin`. An address that cannot be parsed covers
   * nothing.
   */
  add(address: string, item: Item): void {
    const { host, isWhole } = parseApplicationAddress(address)
    const labels = host.split('.')
    if (labels.some((label) => label === '' || label.split('*').length > 2)) return
    const node = labels.reduceRight((level, label) => child(level, label), this.#root)
    node.coverages ??= []
    node.coverages.push({ item, isWhole, isExact: !host.includes('*') })
  }

  find(host: string): HostPatternMatch<Item>[] {
    let level = [this.#root]
    let next: Node<Item>[] = []
    for (let end = host.length; end >= 0;) {
      const dot = end === 0 ? -1 : host.lastIndexOf('.', end - 1)
      const label = host.slice(dot + 1, end)
      for (const node of level) addMatching(next, node, label)
      if (next.length === 0) return []
      // The two lists take turns, because this runs for every host of the account.
      const matched = level
      level = next
      next = matched
      next.length = 0
      end = dot
    }
    return level.flatMap(({ coverages = [] }) => coverages)
  }
}

function newNode<Item>(): Node<Item> {
  return { literals: undefined, globs: undefined, coverages: undefined }
}

/** Returns the node of a label below another, which is made unless it exists. */
function child<Item>(node: Node<Item>, label: string): Node<Item> {
  const [before, after] = label.split('*')
  if (before === undefined || after === undefined) {
    node.literals ??= new Map()
    return childIn(node.literals, label)
  }
  node.globs ??= { nodes: new Map(), sizes: new Map() }
  node.globs.sizes.set(`${before.length} ${after.length}`, [before.length, after.length])
  return childIn(node.globs.nodes, label)
}

function childIn<Item>(children: Map<string, Node<Item>>, label: string): Node<Item> {
  const known = children.get(label)
  if (known !== undefined) return known
  const made = newNode<Item>()
  children.set(label, made)
  return made
}

function addMatching<Item>(found: Node<Item>[], node: Node<Item>, label: string): void {
  if (label === '') return
  const literal = node.literals?.get(label)
  if (literal !== undefined) found.push(literal)
  if (node.globs === undefined) return
  for (const [before, after] of node.globs.sizes.values()) {
    if (before + after > label.length) continue
    const glob = `${label.slice(0, before)}*${label.slice(label.length - after)}`
    const matching = node.globs.nodes.get(glob)
    if (matching !== undefined) found.push(matching)
  }
}

/**
 * Returns the host of an application's address, and whether the address covers the whole host. The documentation says
 * so only for no path and for `/*`. Cloudflare takes no scheme and no port there.
 */
export function parseApplicationAddress(address: string): { host: string; isWhole: boolean } {
  const { host, path } = splitAtPath(address.trim().replace(/^https?:\/\//i, ''))
  return {
    host: normalizeHostName(host.replace(/:\d+$/, '')),
    isWhole: path === '' || path === '/*',
  }
}

/** Splits an address without a scheme before its first slash. */
export function splitAtPath(address: string): { host: string; path: string } {
  const [host = ''] = address.split('/', 1)
  return { host, path: address.slice(host.length) }
}
