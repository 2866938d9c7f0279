/** The panel's pages and files, and the public settings that they need before sign-in. */
import { type Context, Hono } from 'hono';
import { type PublicConfig, paths } from '../../shared/api/routes.ts';
import type { AppEnv } from './app-env.ts';
import { problemResponse } from './problem.ts';
import { commonHeaders, type PagePolicy, pagePolicy } from './security-headers.ts';
import type { StaticFiles } from './static-files.ts';

export type PanelRouteDeps = {
  readonly files: StaticFiles;
  readonly publicConfig: () => PublicConfig;
  readonly panelPolicy: PagePolicy;
  /** The desk, the customer's page and the gallery; local mode only. */
  readonly localPolicy: PagePolicy | undefined;
};

/** The desk frames the panel from its other loopback name, on a port that is known only later, and lets it write the clipboard. */
const framingHeaders = {
  'permissions-policy': commonHeaders['permissions-policy']!.replace('clipboard-write=(self)', 'clipboard-write=*'),
};

const unbuilt = 'The panel is not built; build it with: npm run build';

/** Answers `unavailable` where the panel is not built. */
export function createPanelRoute(deps: PanelRouteDeps): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  const panelPolicy = pagePolicy(deps.panelPolicy);

  const page =
    (name: string, policy: string, headers: Readonly<Record<string, string>> = {}) =>
    async (c: Context<AppEnv>) => {
      const file = await deps.files.read(name);
      if (!file) return problemResponse('unavailable', { detail: unbuilt });
      return answer(c, file, { ...headers, 'content-security-policy': policy, 'cache-control': 'no-cache' });
    };

  app.get('/', page('index.html', panelPolicy));
  app.get('/check', page('check.html', panelPolicy));
  app.get('/supervisor', page('supervisor.html', panelPolicy));
  app.get('/oauth/callback', page('oauth-callback.html', panelPolicy));
  if (deps.localPolicy) {
    const localPolicy = pagePolicy(deps.localPolicy);
    app.get('/desk', page('desk.html', localPolicy, framingHeaders));
    app.get('/customer', page('customer.html', localPolicy));
    app.get('/gallery', page('gallery.html', localPolicy));
    app.get('/modules-demo', page('modules-demo.html', localPolicy));
  }

  app.get(paths.config, (c) => {
    c.header('cache-control', 'no-store');
    return c.json(deps.publicConfig());
  });

  // Any page may load the custom elements and the files that they import.
  const anyPage = { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' };
  app.get('/modules.js', async (c) => {
    const file = await deps.files.read('modules.js');
    if (!file) return problemResponse('unavailable', { detail: unbuilt });
    return answer(c, file, { ...anyPage, 'cache-control': 'no-cache' });
  });
  app.get('/modules.d.ts', async (c) => {
    const file = await deps.files.read('modules.d.ts');
    if (!file) return problemResponse('unavailable', { detail: unbuilt });
    return answer(c, file, { ...anyPage, 'cache-control': 'no-cache' });
  });
  app.get('/assets/:name{.+}', async (c) => {
    const file = await deps.files.read(`assets/${c.req.param('name')}`);
    if (!file) return problemResponse('not_found');
    return answer(c, file, { ...anyPage, 'cache-control': 'public, max-age=31536000, immutable' });
  });
  // Icons and similar files. Pages are above, with their own policy.
  app.get('/:name{[\\w-]+\\.(?:svg|png|ico|txt|webmanifest|css|woff2)}', async (c) => {
    const file = await deps.files.read(c.req.param('name'));
    if (!file) return problemResponse('not_found');
    return answer(c, file, { ...anyPage, 'cache-control': 'public, max-age=3600' });
  });
  return app;
}

function answer(
  c: Context<AppEnv>,
  file: NonNullable<Awaited<ReturnType<StaticFiles['read']>>>,
  headers: Record<string, string>,
): Response {
  const all: Record<string, string> = { ...headers, etag: file.etag, 'content-type': file.contentType };
  if (file.gzip) all.vary = 'Accept-Encoding';
  if (c.req.header('if-none-match') === file.etag) return new Response(null, { status: 304, headers: all });
  if (file.gzip && /\bgzip\b/.test(c.req.header('accept-encoding') ?? '')) {
    return new Response(file.gzip, { headers: { ...all, 'content-encoding': 'gzip' } });
  }
  return new Response(file.bytes, { headers: all });
}
