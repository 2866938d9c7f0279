/** Builds the panel page, the modules and the local-only pages into `.build/ui`. Everything is a file: no inline script or style. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import solid from 'vite-plugin-solid';

/** One HTML page each; the service decides which of them it shows, and where. */
const pages = ['index', 'oauth-callback', 'check', 'supervisor', 'gallery', 'modules-demo', 'desk', 'customer'];

const panelFolders =
  /[\\/]ui[\\/]src[\\/](?:(?:state|data(?![\\/]streams)|modules|panel|design)[\\/]|environment|page-lifecycle|panel-page)|[\\/]messages[\\/]messages\.ts|[\\/]shared[\\/](?:assist|api|ids|errors|sse\.)/;
const inPanel = (id: string) =>
  /\.tsx?$|\.m?js$/.test(id) &&
  (panelFolders.test(id) ||
    /node_modules[\\/](?:solid-js[\\/](?!store)|valibot[\\/]|eventsource-parser[\\/])/.test(id));

/** What a cold panel does not show: loaded when it is opened, so in files of their own. */
const later: readonly [name: string, test: RegExp][] = [
  ['summary', /[\\/](?:modules[\\/](?:summary(?!-badge)|wrap-up-codes)|data[\\/]summary-drafts|state[\\/]summary-)/],
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
    /[\\/](?:panel[\\/]shortcut-sheet|modules[\\/](?:feedback-reason|menu-list|smart-reply-editor|manual-copy|transcript-file|transcript-search-bar)|state[\\/](?:transcript-export|transcript-search))/,
  ],
];

const signIn =
  /[\\/](?:ui[\\/]src[\\/]genesys[\\/](?:identity|sign-in-probe|oauth\.ts|callback-answer|sign-in-storage-key)|shared[\\/](?:lenient|genesys[\\/]host-protocol))/;

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

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
            { name: 'panel', test: (id) => inPanel(id) && !later.some(([, test]) => test.test(id)), priority: 2 },
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
