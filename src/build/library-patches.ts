/** Plugins that change what the libraries in the browser contain: each with its reason, and when it can go. */
import { readFile } from 'node:fs/promises'
import type { Plugin } from 'vite'

type Patch = (code: string, refuse: (problem: string) => never, id: string) => string

/** Changes the code of the modules that `modules` matches, or fails the build if they are not what they were. */
function patchPlugin(name: string, modules: RegExp, patch: Patch): Plugin {
  return {
    name: `gatehouse:${name}`,
    transform: {
      filter: { id: modules },
      handler(code, id) {
        return patch(code, (problem) => this.error(problem), id)
      },
    },
  }
}

/**
 * Each icon carries six weights, of which nearly all icons need one, and tree shaking cannot remove the others from a
 * `Map`. An icon in a weight that is not listed here renders as nothing. This plugin can go when Phosphor's package
 * offers each weight of an icon as a separate module.
 */
const iconWeightsPlugin = patchPlugin(
  'used-icon-weights',
  /@phosphor-icons\/react\/dist\/defs\//,
  (code, _refuse, id) =>
    code.replaceAll(/\[\s*"(\w+)",[\s\S]*?\n {2}\],?/g, (entry, weight: string) =>
      ICONS_BY_WEIGHT[weight]?.test(id) === true ? entry : '',
    ),
)

const ICONS_BY_WEIGHT: Record<string, RegExp> = {
  regular: /./,
  // Used by Kumo's checkbox and menu, and by the app's uncertain findings.
  bold: /\/(Check|Minus|CaretRight|Question)\./,
  // Used by the app's notices, and by Kumo's success toast.
  fill: /\/(CheckCircle|Lock|LockKey|Plugs|SealCheck|Warning|WarningCircle|WarningOctagon)\./,
}

/**
 * Kumo lets a later Tailwind class replace an earlier one, using a table of everything in Tailwind: 5 KB of each page's
 * first load. The app's own function replaces Kumo's. This plugin can go when Kumo's table has no more than its
 * components need.
 */
const replaceKumoClassMergerPlugin = patchPlugin(
  'replace-kumo-class-names',
  /@cloudflare\/kumo\/dist\/chunks\/vendor-styling-/,
  (code, refuse) =>
    code.trimEnd().endsWith('export { cn as t };')
      ? "export { mergeClassNames as t } from '/src/app/ui/merge-class-names.ts'"
      : refuse('Kumo’s class names are not where they were.'),
)

/**
 * Kumo's tables of variants contain a sentence about each, which its documentation shows and no page does. This plugin
 * can go when Kumo keeps them elsewhere.
 */
const stripKumoVariantDescriptionsPlugin = patchPlugin(
  'strip-kumo-variant-descriptions',
  /@cloudflare\/kumo\/dist\/chunks\//,
  (code) => code.replaceAll(/^\t+description: "[^"\n]*",?$/gm, ''),
)

/**
 * Each of Kumo's buttons can have a tooltip, so each page would load Floating UI: 30 KB, a sixth of its first load, to
 * place a line of text. The app's own tooltip replaces Kumo's. This plugin can go when Kumo's button loads its tooltip
 * only if it has a title.
 */
const replaceKumoTooltipsPlugin = patchPlugin(
  'replace-kumo-tooltips',
  /@cloudflare\/kumo\/dist\/chunks\/tooltip-/,
  (code, refuse) => {
    const exported = /(?<=[{ ])Tooltip as (?=\w+)/
    if (!exported.test(code)) refuse('Kumo’s tooltip is not where it was.')
    const own = "import { Tooltip as LightTooltip } from '/src/app/ui/tooltip.tsx'\n"
    return own + code.replace(exported, 'LightTooltip as ')
  },
)

/**
 * Kumo's links and cards render what they are told to by a hook of Base UI, which carries what its controls need: 2 KB of
 * each page's first load. The app's own function replaces it. This plugin can go when Kumo's links and cards do without.
 */
const replaceKumoRenderPlugin = patchPlugin(
  'replace-kumo-render',
  /@cloudflare\/kumo\/dist\/chunks\/useRender-/,
  (code, refuse) =>
    code.trimEnd().endsWith('export { useRender as t };')
      ? "export { createRenderPropElement as t } from '/src/app/ui/render-prop-element.ts'"
      : refuse('Kumo’s hook for rendering is not where it was.'),
)

/**
 * Kumo shows a field's error without passing it to the field, so that no `aria-invalid` announces it to a screen
 * reader. This plugin can go when Kumo's field passes its error on.
 * @see https://base-ui.com/react/components/field its `invalid`
 */
const patchKumoInvalidFieldsPlugin = patchPlugin(
  'patch-kumo-invalid-fields',
  /@cloudflare\/kumo\/dist\/chunks\/field-/,
  (code, refuse) => {
    const root = /jsxs\(FieldRoot, \{/
    if (!root.test(code)) refuse('Kumo’s field is not what it was.')
    return code.replace(root, 'jsxs(FieldRoot, { invalid: Boolean(error),')
  },
)

/**
 * React DOM carries what Gatehouse never uses, in one module that cannot be shaken: 13 KB of each page's first load.
 * These are the take-over of pages that a server rendered (`hydrateRoot`), animations by `<ViewTransition>`, references
 * to a `<Fragment>`, the loading of style sheets and scripts that components render, and some smaller parts. This plugin
 * empties the functions that only these reach, and the minifier drops what they alone call. `.oxlintrc.json` refuses to
 * use them. The plugin can go when React DOM leaves them to bundlers.
 */
const stripReactDomPlugin = patchPlugin(
  'strip-react-dom',
  /react-dom\/cjs\/react-dom-client\.production\.js$/,
  (code, refuse) => {
    let stripped = code
    const replace = (part: string, pattern: RegExp, replacement: string) => {
      if (!pattern.test(stripped)) refuse(`React DOM’s ${part} is not what it was.`)
      stripped = stripped.replace(pattern, replacement)
    }
    for (const name of UNUSED_REACT_DOM_FUNCTIONS) {
      const declaration = new RegExp(`^(function ${name}\\([^)]*\\) \\{\\n)[^]*?^\\}$`, 'm')
      // What reads a result of one of them takes null for “none”.
      replace(name, declaration, '$1return null }')
    }
    replace('hydrateRoot', /^exports\.hydrateRoot = function[^]*?^\};$/m, '')
    // The flag is read as false. What sets it stays, and so does a parameter of the same name.
    replace('isHydrating', /(?<![\w$])isHydrating(?![\w$]| =|\n\))/g, 'false')
    replace('FragmentInstance', /^FragmentInstance\.prototype\.\w+ = function[^]*?^\};$/gm, '')
    return stripped
  },
)

const UNUSED_REACT_DOM_FUNCTIONS = [
  // Hydration.
  'attemptExplicitHydrationTarget',
  'clearHydrationBoundary',
  'getParentHydrationBoundary',
  'hideOrUnhideDehydratedBoundary',
  'prepareToHydrateHostInstance',
  'queueIfContinuousEvent',
  'retryIfBlockedOn',
  'updateDehydratedSuspenseComponent',
  // View transitions.
  'applyViewTransitionToHostInstances',
  'commitExitViewTransitions',
  'commitNestedViewTransitions',
  'flushAfterMutationEffects',
  'restoreEnterOrExitViewTransitions',
  'restoreNestedViewTransitions',
  'restoreViewTransitionOnHostInstances',
  'startViewTransition',
  'trackEnterViewTransitions',
  // References to fragments.
  'commitNewChildToFragmentInstance',
  'deleteChildFromFragmentInstance',
  // `useActionState`.
  'mountActionState',
  'rerenderActionState',
  'updateActionState',
  // `preload`, `preinit` and their like.
  'preconnect',
  'prefetchDNS',
  'preinitModuleScript',
  'preinitScript',
  'preinitStyle',
  'preload',
  'preloadModule',
  // The lists of components beside an error, which nothing here reads.
  'getStackByFiberInDevAndProd',
  // Style sheets, scripts and head elements that components render, which React moves and loads by itself.
  'acquireResource',
  'getHydratableHoistableCache',
  'getResource',
  'isHostHoistableType',
  'suspendResource',
  // `<Activity>`, and a component that this version of React does not export.
  'updateActivityComponent',
  'updateSuspenseListComponent',
  // `findDOMNode`, which only the class components of old libraries call.
  'findCurrentFiberUsingSlowPath',
]

/**
 * Kumo bundles Floating UI and the helpers of Base UI into a module each. A page that only needs to know whether a
 * node is an element would load everything that places popups: 12 KB, since a module cannot be split over files. This
 * plugin splits the modules again where their bundler has marked the original ones. It can go when Kumo's package keeps
 * these modules apart.
 */
const splitKumoChunksPlugin: Plugin = {
  name: 'gatehouse:split-kumo-chunks',
  load: {
    filter: {
      id: /@cloudflare\/kumo\/dist\/chunks\/(?:vendor-(?:floating-ui|utils)|useRenderElement)-[^?]*\.js(?:\?part=\d+)?$/,
    },
    async handler(id) {
      const [file = '', part] = id.split('?part=')
      const bundle = readBundle(await readFile(file, 'utf8'))
      if (bundle === undefined) this.error(`${file} is not bundled as it was.`)
      const code = part === undefined ? exportsOf(bundle, file) : partOf(bundle, file, Number(part))
      return { code, moduleSideEffects: false }
    },
  },
}

export const libraryPatchPlugins: readonly Plugin[] = [
  iconWeightsPlugin,
  stripReactDomPlugin,
  patchKumoInvalidFieldsPlugin,
  stripKumoVariantDescriptionsPlugin,
  replaceKumoClassMergerPlugin,
  replaceKumoRenderPlugin,
  replaceKumoTooltipsPlugin,
  splitKumoChunksPlugin,
]

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
