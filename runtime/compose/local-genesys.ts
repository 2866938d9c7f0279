/** The Genesys side for the Genesys of local mode: a simulator on a port of its own, and the desk. */
import { type Handler, Hono } from 'hono';
import type { PublicConfig } from '../../shared/api/routes.ts';
import { loadOnce } from '../core/load-once.ts';
import type { RecordedMoments } from '../core/ports/recorded-moments.ts';
import type { AppEnv } from '../http/app-env.ts';
import { Secret } from '../secret.ts';
import type { Desk } from '../simulator/desk/desk-routes.ts';
import { type LocalGenesys, startLocalGenesys } from '../simulator/genesys/server.ts';
import { createAccess, type GenesysSide, type GenesysSideDeps, publicConfigOf } from './genesys-cloud.ts';
import { offeredLanguages } from './language.ts';
import { toolKeyOf } from './tools.ts';

/** Starts the simulator. */
export async function composeLocalGenesys(deps: GenesysSideDeps): Promise<GenesysSide> {
  const { config, platform, logger, local } = deps;
  const genesys = await startLocalGenesys({
    serviceOrigins: [],
    clock: platform.clock,
    logger,
    // So that the adapter of the panel can be watched: its chats are nothing else.
    ...(config.LEGACY_WEB_CHAT && { chatType: 'webchat' }),
    // Without one, people of the simulator keep their rights, and the service honours none of them.
    ...(config.SUPERVISOR_PERMISSION !== '' && { supervisorPermission: config.SUPERVISOR_PERMISSION }),
  });
  let serviceUrl = '';
  const desk = composeDesk(deps, genesys, () => serviceUrl);
  const described = (): PublicConfig['genesys'] => ({
    region: 'local',
    loginOrigin: genesys.origin,
    apiOrigin: genesys.origin,
    clientId: genesys.clientId,
    // The page may be open under either loopback name; it replaces this host by its own.
    redirectUri: `${serviceUrl}/oauth/callback`,
    grant: config.OAUTH_GRANT,
    hostOrigins: serviceUrl === '' ? [] : [serviceUrl, otherLoopbackName(serviceUrl)],
    legacyWebChat: config.LEGACY_WEB_CHAT,
  });
  const secrets = config.SESSION_SECRET.length > 0 ? config.SESSION_SECRET : [new Secret(local!.sessionSecret)];
  return {
    ...(await createAccess(deps, {
      apiOrigin: genesys.origin,
      clientId: genesys.clientId,
      organizationIds: [genesys.organizationId],
      secrets,
    })),
    publicConfig: () => publicConfigOf(config, platform.version, described()),
    streamingOrigins: [genesys.origin.replace(/^http/, 'ws')],
    localRoutes: desk.routes,
    localMoments: desk.moments,
    listening({ port, url }) {
      serviceUrl = url;
      genesys.setServiceOrigins([`http://127.0.0.1:${port}`, `http://localhost:${port}`]);
    },
    async close() {
      desk.close();
      await genesys.close();
    },
  };
}

type DeskSide = { readonly routes: Hono<AppEnv>; readonly moments: RecordedMoments; close(): void };

/** The desk and the shop of its sample tools, which are loaded when somebody opens them. */
function composeDesk(deps: GenesysSideDeps, genesys: LocalGenesys, serviceUrl: () => string): DeskSide {
  const { config, platform, logger, local } = deps;
  const { clock } = platform;
  let open: Desk | undefined;
  const desk = loadOnce(async () => {
    const [{ createDesk }, { createDeskCaller }, { sampleKnowledgeDir }, { createShop }, { signatureOf }] =
      await Promise.all([
        import('../simulator/desk/desk-routes.ts'),
        import('../simulator/desk/desk-caller.ts'),
        import('../engine/folders.ts'),
        import('../simulator/shop/shop-routes.ts'),
        import('../tools/signed-request.ts'),
      ]);
    open = createDesk({
      genesys,
      caller: createDeskCaller({
        url: () => `${serviceUrl().replace(/^http/, 'ws')}/audiohook`,
        apiKey: local!.apiKey,
        ...(local!.clientSecret !== undefined && { clientSecret: local!.clientSecret }),
        organizationId: genesys.organizationId,
        clock,
      }),
      samples: new URL('../simulator/calls/', import.meta.url),
      knowledgeFolder: config.KNOWLEDGE_DIR ?? sampleKnowledgeDir(),
      languages: offeredLanguages,
      clock,
      logger,
    });
    const key = toolKeyOf(config, local)!;
    open.routes.route('/', createShop({ clock, sign: (stamp, body) => signatureOf(key, stamp, body) }));
    return open;
  });
  // Of every method: which of them a route has is the desk's matter.
  const forward: Handler<AppEnv> = async (c) => (await desk()).routes.fetch(c.req.raw, c.env);
  return {
    routes: new Hono<AppEnv>().all('/desk/api/*', forward).all('/simulator/shop/*', forward),
    // Nothing was recorded by a desk that no one has opened.
    moments: {
      has: async (id) => open?.moments.has(id) ?? false,
      read: async (id, fromMs, toMs) => open?.moments.read(id, fromMs, toMs),
    },
    close: () => open?.close(),
  };
}

const otherLoopbackName = (url: string): string =>
  url.includes('//127.0.0.1') ? url.replace('//127.0.0.1', '//localhost') : url.replace('//localhost', '//127.0.0.1');
