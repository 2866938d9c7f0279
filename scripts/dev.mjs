/**
 * `npm run dev`: the service from its sources, started anew when one changes, and the panel from Vite, replaced in the open
 * page. Open the address that is printed last: Vite serves the pages and hands everything else to the service.
 */
import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { checkNodeVersion, ensurePackages } from './ensure-packages.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const pages = `${root}ui`;

checkNodeVersion();
ensurePackages(root);
if (existsSync(`${root}.env`)) process.loadEnvFile(`${root}.env`);

const servicePort = process.env.PORT ?? '8080';
const { createServer } = await import('vite');
const vite = await createServer({
  configFile: `${root}ui/vite.config.ts`,
  root: pages,
  clearScreen: false,
  server: {
    fs: { allow: [root] },
    proxy: {
      '^/': {
        target: `http://127.0.0.1:${servicePort}`,
        ws: true,
        xfwd: true,
        bypass: (request) => ownPath(request.url),
      },
    },
  },
});
await vite.listen();
const address = vite.resolvedUrls?.local[0] ?? 'http://127.0.0.1:5173/';

const tsx = createRequire(import.meta.url).resolve('tsx/cli');
const service = spawn(process.execPath, [tsx, 'watch', '--clear-screen=false', 'runtime/adapters/node/main.ts'], {
  cwd: root,
  stdio: 'inherit',
  env: { APPLICATION_SERVER_URL: address.replace(/\/$/, ''), ...process.env },
});
console.log(`Developing at ${address}desk`);

const stop = async (code) => {
  service.kill('SIGTERM');
  await vite.close();
  process.exit(code);
};
process.once('SIGINT', () => stop(130));
process.once('SIGTERM', () => stop(143));
service.once('exit', (code) => stop(code ?? 1));

/** The path itself where Vite serves it, undefined where the service does. */
function ownPath(url = '/') {
  const path = url.split('?')[0] ?? '/';
  if (path === '/oauth/callback') return `/oauth-callback.html${url.slice(path.length)}`;
  if (path === '/modules.js') return '/src/modules.tsx';
  const vites = path === '/' || /^\/(?:@|src\/|node_modules\/)/.test(path);
  return vites || isFile(`${pages}${path}`) || isFile(`${pages}${path}.html`) ? url : undefined;
}

function isFile(path) {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
