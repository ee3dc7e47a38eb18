import { type Plugin, type Rolldown, runnerImport } from 'vite'
import type * as FirstPaint from '../app/layout/first-paint-html.tsx'
import { PAGE_HEADS, type PageHead, pageOfModulePath } from '../app/page-heads.ts'

/**
 * Adds what the document of every page shows before the app has started. This plugin can go when the pages are rendered
 * on the server.
 */
export function firstPaintPlugin(): Plugin {
  return {
    name: 'gatehouse:first-paints',
    transformIndexHtml: async (document) =>
      document.replace('<!-- the first paint -->', await firstPaintOf(undefined)),
  }
}

async function firstPaintOf(page: string | undefined): Promise<string> {
  const { module } = await runnerImport<typeof FirstPaint>('./src/app/layout/first-paint-html.tsx')
  return page === 'share'
    ? module.signedOutFirstPaintHtml()
    : module.firstPaintHtml(heads[page ?? ''])
}

/**
 * Writes `pages/<page>.html` beside `index.html`: the same document, which shows that page's head at once and preloads
 * its scripts, so that they need not wait until the app has started and requests them. The gateway responds to a
 * navigation with the document of its page. This plugin can go when Vite makes a document for each route, or when the
 * pages are rendered on the server.
 */
export function pageDocumentsPlugin(): Plugin {
  return {
    name: 'gatehouse:page-documents',
    apply: 'build',
    applyToEnvironment: ({ name }) => name === 'client',
    generateBundle: {
      order: 'post',
      async handler(_options, bundle) {
        const index = bundle['index.html']
        if (index?.type !== 'asset') return
        const document = String(index.source)
        for (const chunk of Object.values(bundle)) {
          if (chunk.type !== 'chunk') continue
          const page = pageOfModulePath(chunk.facadeModuleId ?? '')
          if (page === undefined) continue
          const links = withImports(chunk.fileName, bundle)
            .filter((fileName) => !document.includes(fileName))
            .map((fileName) => `    <link rel="modulepreload" crossorigin href="/${fileName}">\n`)
          this.emitFile({
            type: 'asset',
            fileName: `pages/${page}.html`,
            source: belowShare(page, await withHead(page, document, links)),
          })
        }
      },
    },
  }
}

async function withHead(page: string, document: string, links: string[]): Promise<string> {
  const head = heads[page]
  const title = head === undefined ? 'Gatehouse' : `${head.title} · Gatehouse`
  return document
    .replace('<title>Gatehouse</title>', `<title>${title}</title>`)
    .replace('  </head>', `${links.join('')}  </head>`)
    .replace(await firstPaintOf(undefined), await firstPaintOf(page))
}

const heads: Record<string, PageHead | undefined> = PAGE_HEADS

/**
 * A shared draft loads everything from below `/share/`, so that an operator must open only that path for readers who do
 * not sign in (src/gateway/draft-handlers.ts).
 */
function belowShare(page: string, document: string): string {
  return page === 'share' ? document.replaceAll(/(href|src)="\//g, '$1="/share/') : document
}

function withImports(fileName: string, bundle: Rolldown.OutputBundle): string[] {
  const found = new Set([fileName])
  for (const name of found) {
    const chunk = bundle[name]
    if (chunk?.type === 'chunk') for (const imported of chunk.imports) found.add(imported)
  }
  return [...found]
}
