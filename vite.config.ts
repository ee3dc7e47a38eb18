import { cloudflare } from '@cloudflare/vite-plugin'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { type Connect, defineConfig, type Plugin, type Rolldown, runnerImport } from 'vite'
import compression from 'compression'
import type * as FirstPaint from './src/app/layout/first-paint.tsx'
import { PAGE_HEADS, type PageHead, pageOfModule } from './src/app/page-heads.ts'
import { DEMO } from './src/emulator/demo.ts'

/**
 * Two builds: `vite build` is what is deployed, `vite build --mode localhost` is what runs on one's own
 * machine, with the emulator beside the gateway and the demo that uses it.
 */
export default defineConfig(({ command, mode }) => {
  const isLocal = command === 'serve' || mode === 'localhost'
  return {
    build: {
      outDir: isLocal ? 'dist/local' : 'dist/deploy',
      target: 'es2023',
      modulePreload: { polyfill: false },
    },
    // Scripts ask for one another beside themselves, since a shared draft has them from a path of its own.
    experimental: {
      renderBuiltUrl: (_fileName, { hostType }) =>
        hostType === 'js' ? { relative: true } : undefined,
    },
    // Vite lets every page on this machine read what it serves; only Gatehouse's own may.
    server: { cors: false },
    preview: { cors: false },
    environments: { client: { build: { rolldownOptions: { output: { codeSplitting } } } } },
    plugins: [
      react(),
      tailwindcss(),
      usedIconWeights(),
      lightTooltips(),
      firstPaints(),
      pageDocuments(),
      compressedPreview(),
      cloudflare({
        persistState: { path: process.env['GATEHOUSE_STATE'] ?? '.wrangler/state' },
        inspectorPort: false,
        ...(isLocal ? localWorkers : {}),
      }),
    ],
  }
})

/**
 * What every page loads, in two files: what it runs on, which changes with the dependencies alone, and
 * the app's frame. Whole, they compress better and take fewer round trips than the many files that
 * they would fall into by which pages share what.
 */
const codeSplitting = {
  groups: [
    {
      name: 'platform',
      tags: ['$initial' as const],
      test: /node_modules\/(react|react-dom|scheduler|@tanstack|zod|use-sync-external-store)\//,
    },
    { name: 'shell', tags: ['$initial' as const] },
  ],
}

const localWorkers: Parameters<typeof cloudflare>[0] = {
  config: {
    main: 'src/gateway/local.ts',
    services: [{ binding: 'EMULATOR', service: 'gatehouse-emulator' }],
    vars: { DEMO },
  },
  auxiliaryWorkers: [{ configPath: 'src/emulator/wrangler.jsonc' }],
}

/** `vite preview` sends files as they are; Cloudflare compresses them, so the local server does too. */
function compressedPreview(): Plugin {
  return {
    name: 'gatehouse:compressed-preview',
    configurePreviewServer({ middlewares }) {
      const compress = compression()
      // Typed for Express, whose requests and responses extend Node's; it uses nothing of Express.
      middlewares.use(compress as unknown as Connect.NextHandleFunction)
    },
  }
}

/**
 * Each icon carries six weights, of which nearly all icons need one; nothing can shake the others out
 * of a `Map`. An icon that is missing here in a weight shows as nothing in it.
 */
function usedIconWeights(): Plugin {
  return {
    name: 'gatehouse:used-icon-weights',
    transform: {
      filter: { id: /@phosphor-icons\/react\/dist\/defs\// },
      handler: (code, id) =>
        code.replaceAll(/\[\s*"(\w+)",[\s\S]*?\n {2}\],?/g, (entry, weight: string) =>
          ICONS_BY_WEIGHT[weight]?.test(id) === true ? entry : '',
        ),
    },
  }
}

const ICONS_BY_WEIGHT: Record<string, RegExp> = {
  regular: /./,
  // Kumo's checkbox and menu.
  bold: /\/(Check|Minus|CaretRight)\./,
  // The app's notices, and Kumo's toast of a success.
  fill: /\/(CheckCircle|Lock|LockKey|Plugs|SealCheck|Warning|WarningCircle|WarningOctagon)\./,
}

/**
 * Each of Kumo's buttons can have a tooltip, and so each page would have Floating UI: 30 KB, a sixth of
 * its first load, to place a line of text. The app's own tooltip stands in for Kumo's.
 */
function lightTooltips(): Plugin {
  return {
    name: 'gatehouse:light-tooltips',
    transform: {
      filter: { id: /@cloudflare\/kumo\/dist\/chunks\/tooltip-/ },
      handler(code) {
        const exported = /(?<=[{ ])Tooltip as (?=\w+)/
        if (!exported.test(code)) this.error('Kumo’s tooltip is not where it was.')
        const own = "import { Tooltip as LightTooltip } from '/src/app/ui/tooltip.tsx'\n"
        return own + code.replace(exported, 'LightTooltip as ')
      },
    },
  }
}

/** What the document of every page shows before the app has started. */
function firstPaints(): Plugin {
  return {
    name: 'gatehouse:first-paints',
    transformIndexHtml: async (document) =>
      document.replace('<!-- the first paint -->', await firstPaintOf(undefined)),
  }
}

async function firstPaintOf(page: string | undefined): Promise<string> {
  const { module } = await runnerImport<typeof FirstPaint>('./src/app/layout/first-paint.tsx')
  return page === 'share' ? module.openFirstPaint() : module.firstPaint(heads[page ?? ''])
}

/**
 * `pages/<page>.html` beside `index.html`: the same document, which shows that page's head at once
 * and preloads its own scripts, so that they need not wait until the app has started and asks for
 * them. The gateway answers a navigation with the document of its page.
 */
function pageDocuments(): Plugin {
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
          const page = pageOfModule(chunk.facadeModuleId ?? '')
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
 * A shared draft has all it needs below `/share/`, so that one path is all that an operator must open
 * for readers who do not sign in (src/gateway/share-handlers.ts).
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
