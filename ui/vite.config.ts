/** Builds the panel page, the modules and the local-only pages into `.build/ui`. Everything is a file: no inline script or style. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import solid from 'vite-plugin-solid';

/** One HTML page each; the service decides which of them it shows, and where. */
const pages = ['index', 'oauth-callback', 'check', 'supervisor', 'gallery', 'modules-demo', 'desk', 'customer'];

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

type ModuleGraph = { getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null };

/** What `entry` imports, directly or not, with itself; what it loads later (`import()`) is not among it. */
function importsOf(entry: string, graph: ModuleGraph, found = new Set<string>()): Set<string> {
  if (found.has(entry)) return found;
  found.add(entry);
  for (const id of graph.getModuleInfo(entry)?.importedIds ?? []) importsOf(id, graph, found);
  return found;
}

let panelFiles: ReadonlySet<string> | undefined;

/** What the page needs to draw a cold panel; a part that it loads later stays out by itself, wherever it lies. */
function inPanel(id: string, graph: ModuleGraph): boolean {
  panelFiles ??= importsOf(at('src/panel-page.tsx'), graph);
  return panelFiles.has(id);
}

/** Parts that load later and are shown together, each group in one file, which compresses better than many. */
const later: readonly [name: string, test: RegExp][] = [
  ['summary', /[\\/](?:modules[\\/](?:summary|wrap-up-code)|data[\\/]summary-drafts|state[\\/]summary-)/],
  [
    'suggestions',
    /[\\/](?:design[\\/]later-icons|modules[\\/](?:answer-|fact-list|focus-(?:body|content)|knowledge-|smart-reply\.tsx|suggestion-list)|state[\\/](?:context-key|dismissals|facts|feedback-|focus|suggestions|text-hash)|shared[\\/]api[\\/]answer-stream|data[\\/](?:ask-live|feedback-outbox))/,
  ],
  [
    'details',
    /[\\/](?:modules[\\/](?:sentiment|intent|coaching|hand-over|notices)|state[\\/](?:intents|sentiment-trend))/,
  ],
  [
    'occasional',
    /[\\/](?:panel[\\/](?:panel-menu|shortcut-sheet)|modules[\\/](?:feedback-reason|supervisor-hints|menu-list|smart-reply-editor|manual-copy|transcript-file|transcript-menu|transcript-search-bar)|state[\\/](?:latency|transcript-export|transcript-search))/,
  ],
];

const signIn =
  /[\\/](?:ui[\\/]src[\\/]genesys[\\/](?:identity|sign-in-probe|oauth\.ts|callback-answer|sign-in-storage-key)|shared[\\/](?:lenient|genesys[\\/]host-protocol))/;

export default defineConfig({
  root: at('.'),
  base: '/',
  // Handlers sit on their own elements: a page that embeds a module may stop events before they reach its document.
  plugins: [solid({ solid: { delegateEvents: false } })],
  server: { port: 5173, strictPort: false, host: '127.0.0.1' },
  build: {
    outDir: at('../.build/ui'),
    emptyOutDir: true,
    target: 'es2022',
    cssCodeSplit: true,
    assetsInlineLimit: 0,
    // A page loads what it needs in one step; a module on a foreign page must not guess addresses there.
    modulePreload: {
      polyfill: false,
      resolveDependencies: (_file, dependencies, { hostType }) => (hostType === 'html' ? dependencies : []),
    },
    reportCompressedSize: false,
    rollupOptions: {
      input: {
        ...Object.fromEntries(
          pages.filter((name) => existsSync(at(`${name}.html`))).map((name) => [name, at(`${name}.html`)]),
        ),
        modules: at('src/modules.tsx'),
      },
      preserveEntrySignatures: 'exports-only',
      output: {
        // Pages of others name it, so it keeps its name; what it loads is hashed.
        entryFileNames: (chunk) => (chunk.name === 'modules' ? 'modules.js' : 'assets/[name]-[hash].js'),
        chunkFileNames: 'assets/[name]-[hash].js',
        // One file instead of many small ones: it compresses better, and the page and `/modules.js` share it.
        codeSplitting: {
          groups: [
            // A group takes what its modules import with it, so the shared part is formed first.
            { name: (id, graph) => (inPanel(id, graph) ? 'panel' : null), priority: 2 },
            // What the desktop and signing in share with other pages, in one file rather than in seven.
            { name: 'sign-in', test: signIn, priority: 1 },
            ...later.map(([name, test]) => ({ name, test, priority: 1 })),
          ],
        },
        assetFileNames: 'assets/[name]-[hash][extname]',
      },
    },
  },
});
