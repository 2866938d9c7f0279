/** Builds the panel page, the modules and the local-only pages into `.build/ui`. Everything is a file: no inline script or style. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import solid from 'vite-plugin-solid';

/** One HTML page each; the service decides which of them it shows, and where. */
const pages = ['index', 'oauth-callback', 'check', 'gallery', 'modules-demo', 'desk', 'customer'];

const panelFolders =
  /[\\/]ui[\\/]src[\\/](?:(?:state|data(?![\\/]streams)|modules|panel|design)[\\/]|environment|page-lifecycle)|[\\/]messages[\\/]messages\.ts|[\\/]shared[\\/](?:assist|api|ids|errors|sse\.)/;
const inPanel = (id: string) =>
  /\.tsx?$|\.m?js$/.test(id) &&
  (panelFolders.test(id) ||
    /node_modules[\\/](?:solid-js[\\/](?!store)|valibot[\\/]|eventsource-parser[\\/])/.test(id));

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
        codeSplitting: { groups: [{ name: 'panel', test: inPanel }] },
        assetFileNames: 'assets/[name]-[hash][extname]',
      },
    },
  },
});
