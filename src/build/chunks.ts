import { existsSync } from 'node:fs'
import path from 'node:path'
import type { Rolldown } from 'vite'

/** The chunks of what several pages share, each with those pages, by their folders. */
const PAGES_BY_CHUNK: Record<string, readonly string[]> = {
  history: ['history'],
  preview: ['login-page', 'share'],
  changes: ['doh', 'history', 'status'],
  settings: ['doh', 'login-page', 'organization'],
  'setting-fields': ['doh', 'history', 'organization'],
  'field-words': ['doh', 'history', 'login-page', 'organization'],
  people: ['revoke', 'revoke/many', 'revoke/run'],
  overview: ['overview'],
  drafts: ['login-page', 'overview'],
  survey: ['clocks', 'overview'],
  'change-words': ['history', 'overview'],
}

/** The parts that these pages load late, but always. */
const LATE_PARTS: Record<string, string> = {
  'pages/doh/doh-page': 'form/history/recent-changes',
  'pages/login-page/login-page': 'pages/login-page/live-page-preview',
  'pages/organization/organization-page': 'pages/organization/open-checklist-cards',
  'pages/revoke/revoke-page': 'pages/revoke/recent-revocations',
  'pages/status/status-page': 'pages/status/lazy-status-cards',
}

/** What more pages of any kind share is one chunk, which nearly every page loads. */
const FEW_PAGES = 5

/**
 * Puts what a page loads by itself into few files, instead of one file for each set of pages that share a module: these
 * compress better and take fewer round trips. The platform changes only with the dependencies; the shell is what every
 * page shows. Editors, dialogs and menus, which load when they are opened, keep files
 * of their own.
 */
export const codeSplitting: Rolldown.CodeSplittingOptions = {
  includeDependenciesRecursively: false,
  groups: [
    {
      name: 'platform',
      tags: ['$initial'],
      test: /node_modules\/(react|react-dom|scheduler|@tanstack|zod|use-sync-external-store)\//,
    },
    { name: 'shell', tags: ['$initial'] },
    {
      name: 'inputs',
      test: /kumo\/dist\/chunks\/(form|input|field|label|use(field|label|register|controlled|value))/i,
    },
    {
      debugName: 'pages',
      name: (id, graph) => CHUNK_BY_MODULE.get(id) ?? chunkOfPages(pagesThatLoad(id, graph)),
    },
  ],
}

const icon = (name: string) =>
  ['csr', 'defs'].map((part) => `node_modules/@phosphor-icons/react/dist/${part}/${name}.es.js`)

/** Modules that would be files of their own, by the chunk that takes them: small files compress worse. */
const MODULES_BY_CHUNK: Record<string, readonly string[]> = {
  common: [
    'node_modules/@tanstack/react-query/build/modern/infiniteQueryOptions.js',
    'node_modules/@tanstack/react-query/build/modern/useSuspenseQuery.js',
    'node_modules/zod/v4/mini/iso.js',
    'src/api/mfa-authenticators.ts',
    'src/app/ui/isolated-text.tsx',
    'src/app/ui/use-debounced.ts',
  ],
  // What people and runs are is also what a proposal is about.
  revocations: [
    'src/api/change-request.ts',
    'src/api/revocation-run.ts',
    'src/api/revocations-operations.ts',
    'src/api/session-check.ts',
  ],
  // Every page loads it late where approvals are set up; dialogs and the page of approvals use the same.
  'approvals-status': [
    'src/api/approvals/approvals.ts',
    'src/app/layout/approvals-status.tsx',
    'src/app/queries/approvals.ts',
  ],
  // What only the pages about values load: others share its neighbours with them.
  durations: ['src/api/duration.ts'],
  'setting-fields': [
    'src/api/equality.ts',
    'src/api/setting-fields.ts',
    'src/app/form/fields/doh-fields.ts',
    'src/app/form/fields/field-value.tsx',
  ],
  settings: icon('PencilSimple'),
  checklists: ['src/api/impact/checklist.ts', 'src/app/queries/checklists.ts'],
  overview: [
    'src/api/overview/account-findings.ts',
    'src/app/pages/overview/prefetch-overview.ts',
    'src/app/queries/overview.ts',
  ],
  'severity-icons': ['Info', 'Question', 'Warning'].flatMap(icon),
  drafts: [
    'src/api/draft.ts',
    'src/app/queries/drafts.ts',
    'src/login-page/login-page-theme-colors.ts',
  ],
  changes: [
    'node_modules/@tanstack/query-core/build/modern/infiniteQueryObserver.js',
    'node_modules/@tanstack/react-query/build/modern/useInfiniteQuery.js',
  ],
  proposals: [
    'src/api/approvals/proposal.ts',
    'src/api/approvals/proposals-operations.ts',
    'src/app/form/proposal-words.tsx',
    'src/app/queries/proposals.ts',
  ],
  'change-words': ['src/app/form/history/change-words.tsx'],
  differences: ['src/api/diff.ts', 'src/app/form/history/displayed-differences.ts'],
}

const CHUNK_BY_MODULE = new Map(
  Object.entries(MODULES_BY_CHUNK).flatMap(([chunk, modules]) =>
    modules.map((module) => {
      const id = path.resolve(module)
      if (!existsSync(id)) throw new Error(`The chunk ${chunk} takes ${module}, which is missing.`)
      return [id, chunk] as const
    }),
  ),
)

type ModuleGraph = Rolldown.ChunkingContext

/** Pages that few people open, of which other pages should not notice what they share with them. */
const SELDOM_OPENED = /^pages\/approvals\//

function chunkOfPages(all: readonly string[]): string | null {
  const pages = all.filter((page) => !SELDOM_OPENED.test(page))
  if (pages.length < 2) return null
  const folders = pages.map((page) => path.posix.dirname(page).replace('pages/', ''))
  const [chunk] =
    Object.entries(PAGES_BY_CHUNK).find(([, among]) =>
      folders.every((folder) => among.includes(folder)),
    ) ?? []
  return chunk ?? (pages.length > FEW_PAGES ? 'common' : null)
}

/** Returns the pages that load a module before anything is opened on them, but none if every page does. */
function pagesThatLoad(id: string, graph: ModuleGraph): readonly string[] {
  if (pagesByModule.size === 0) {
    const shell = importedBy(path.resolve('src/app/main.tsx'), undefined, graph)
    const routes = graph.getModuleInfo(path.resolve('src/app/routes.tsx'))
    for (const page of routes?.dynamicallyImportedIds ?? []) {
      const name = nameInApp(page)
      for (const module of importedBy(page, LATE_PARTS[name], graph)) {
        if (shell.has(module)) continue
        pagesByModule.set(module, [...(pagesByModule.get(module) ?? []), name])
      }
    }
  }
  return pagesByModule.get(id) ?? []
}

const pagesByModule = new Map<string, readonly string[]>()

/** Returns the modules that a module imports, directly or not, and those of its late part. */
function importedBy(root: string, latePart: string | undefined, graph: ModuleGraph): Set<string> {
  const found = new Set([root])
  let missing = latePart
  for (const id of found) {
    const module = graph.getModuleInfo(id)
    for (const imported of module?.importedIds ?? []) found.add(imported)
    for (const late of module?.dynamicallyImportedIds ?? []) {
      if (nameInApp(late) !== latePart) continue
      found.add(late)
      missing = undefined
    }
  }
  if (missing !== undefined) throw new Error(`${nameInApp(root)} does not load ${missing}.`)
  return found
}

function nameInApp(id: string): string {
  return path.relative('src/app', id).replace(/\.tsx?$/, '')
}
