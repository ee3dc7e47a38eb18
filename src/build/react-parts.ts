import type { Plugin } from 'vite'

/**
 * React DOM is the largest part of each page's first load, and a sixth of it belongs to features that the app never
 * uses: taking over HTML that a server has rendered, view transitions, actions of forms, lists of suspended parts, hidden
 * activities, and references to fragments. Its package is a single function, of which tree shaking removes nothing.
 *
 * This plugin fixes the conditions of these features to false, and replaces the functions that only they reach by an
 * error that names the feature. An app that begins to use one of them fails at once, and removes its functions from the list
 * here. The plugin can go when React's package offers its client without them.
 */
export function reactPartsPlugin(): Plugin {
  return {
    name: 'gatehouse:used-react-parts',
    transform: {
      filter: { id: /react-dom\/cjs\/react-dom-client\.production\.js$/ },
      handler(code) {
        const fail = (part: string) => this.error(`React DOM’s ${part} is not where it was.`)
        const constant = CONDITIONS.reduce((text, { name, pattern, value }) => {
          if (!pattern.test(text)) fail(name)
          return text.replaceAll(pattern, value)
        }, code)
        return Object.entries(UNUSED_FUNCTIONS)
          .flatMap(([feature, names]) => names.map((name) => ({ feature, name })))
          .reduce((text, { feature, name }) => {
            return (
              replaceBody(text, name, `throw Error('Not in this build: ${feature}')`) ?? fail(name)
            )
          }, constant)
      },
    },
  }
}

const CONDITIONS = [
  // A parameter of the same name, which is always false without hydration.
  {
    name: 'first value of inputs',
    pattern: /^ {2}isHydrating\n\) \{$/gm,
    value: '  _isHydrating\n) {',
  },
  { name: 'state of hydration', pattern: /^ {2}isHydrating = !1,\n/gm, value: '' },
  { name: 'start and end of hydration', pattern: /(?<![\w$.])isHydrating = ![01]/g, value: '0' },
  { name: 'checks of hydration', pattern: /(?<![\w$.])isHydrating(?![\w$:])/g, value: '!1' },
  { name: 'hydrated nodes', pattern: /\bpopHydrationState\(workInProgress\)/g, value: '!1' },
  { name: 'hydrateRoot', pattern: /^exports\.hydrateRoot = [\s\S]*?\n\};/gm, value: '' },
  {
    name: 'root of hydration',
    pattern: /^ReactDOMHydrationRoot\.prototype\.unstable_\w+ = function[\s\S]*?\n\};/gm,
    value: '',
  },
  // 335544064 is the bit mask of the lanes whose commits may contain a view transition.
  { name: 'lanes of view transitions', pattern: /\((\w+) & 335544064\) === \1/g, value: '!1' },
  {
    name: 'references to fragments',
    pattern: /^FragmentInstance\.prototype\.\w+ = function[\s\S]*?\n\};/gm,
    value: '',
  },
]

const UNUSED_FUNCTIONS = {
  hydration: [
    'accumulateOrCreateContinuousQueuedReplayableEvent',
    'attemptExplicitHydrationTarget',
    'attemptHydrationAtCurrentPriority',
    'attemptReplayContinuousQueuedEvent',
    'canHydrateHydrationBoundary',
    'canHydrateInstance',
    'canHydrateTextInstance',
    'clearHydrationBoundary',
    'getNextHydratableInstanceAfterHydrationBoundary',
    'hideOrUnhideDehydratedBoundary',
    'mountHostRootWithoutHydrating',
    'popHydrationState',
    'prepareToHydrateHostInstance',
    'queueIfContinuousEvent',
    'retryActivityComponentWithoutHydrating',
    'retrySuspenseComponentWithoutHydrating',
    'updateDehydratedSuspenseComponent',
  ],
  'view transitions': [
    'ViewTransitionPseudoElement',
    'applyViewTransitionToHostInstancesRecursive',
    'commitAfterMutationEffectsOnFiber',
    'commitAppearingPairViewTransitions',
    'commitDeletedPairViewTransitions',
    'commitEnterViewTransitions',
    'commitExitViewTransitions',
    'commitNestedViewTransitions',
    'createViewTransitionInstance',
    'measureNestedViewTransitions',
    'measureViewTransitionHostInstancesRecursive',
    'recursivelyTraverseAfterMutationEffects',
    'restoreEnterOrExitViewTransitions',
    'restoreNestedViewTransitions',
    'restorePairedViewTransitions',
    'restoreViewTransitionName',
    'restoreViewTransitionOnHostInstances',
    'startViewTransition',
    'trackEnterViewTransitions',
  ],
  'suspense lists': ['initSuspenseListRenderState', 'updateSuspenseListComponent'],
  activities: ['mountActivityChildren', 'updateActivityComponent'],
  'form actions': [
    'dispatchActionState',
    'ensureFormComponentIsStateful',
    'handleActionReturnValue',
    'mountActionState',
    'onActionError',
    'onActionSuccess',
    'rerenderActionState',
    'runActionStateAction',
    'startHostTransition',
    'updateActionStateImpl',
  ],
  'fragment references': [
    'commitNewChildToFragmentInstance',
    'deleteChildFromFragmentInstance',
    'findFragmentInstanceOrTextInstanceSiblings',
    'getFragmentInstanceOrTextInstanceSiblings',
    'validateDocumentPositionWithFiberTree',
  ],
}

/** Replaces the body of a function at the top of the file. Returns nothing if there is no such function. */
function replaceBody(code: string, name: string, replacement: string): string | undefined {
  const start = code.indexOf(`\nfunction ${name}(`)
  const body = code.indexOf(') {\n', start)
  const end = code.indexOf('\n}\n', body)
  if (start === -1 || body === -1 || end === -1) return undefined
  return `${code.slice(0, body)}) {\n  ${replacement}${code.slice(end)}`
}
