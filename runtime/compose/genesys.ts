/** The Genesys side of the service: Genesys Cloud or the local simulator. Only addresses differ. */
import type { Hono } from 'hono';
import type { PublicConfig } from '../../shared/api/routes.ts';
import type { AppEnv } from '../http/app-env.ts';
import { Secret } from '../secret.ts';
import {
  composeGenesysCloud,
  createAccess,
  type GenesysSide,
  type GenesysSideDeps,
  publicConfigOf,
} from './genesys-cloud.ts';
import { offeredLanguages } from './language.ts';
import { toolKeyOf } from './tools.ts';

/** Starts the simulator without Genesys settings. */
export async function composeGenesys(deps: GenesysSideDeps): Promise<GenesysSide> {
  return deps.config.localGenesys ? composeLocalGenesys(deps) : composeGenesysCloud(deps);
}

async function composeLocalGenesys(deps: GenesysSideDeps): Promise<GenesysSide> {
  const { config, platform, logger, local } = deps;
  const [
    { startLocalGenesys },
    { createDesk },
    { createDeskCaller },
    { sampleKnowledgeDir },
    { createShop },
    { signatureOf },
  ] = await Promise.all([
    import('../simulator/genesys/server.ts'),
    import('../simulator/desk/desk-routes.ts'),
    import('../simulator/desk/desk-caller.ts'),
    import('../engine/folders.ts'),
    import('../simulator/shop/shop-routes.ts'),
    import('../tools/signed-request.ts'),
  ]);
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
  const desk = createDesk({
    genesys,
    caller: createDeskCaller({
      url: () => `${serviceUrl.replace(/^http/, 'ws')}/audiohook`,
      apiKey: local!.apiKey,
      ...(local!.clientSecret !== undefined && { clientSecret: local!.clientSecret }),
      organizationId: genesys.organizationId,
      clock: platform.clock,
    }),
    samples: new URL('../simulator/calls/', import.meta.url),
    knowledgeFolder: config.KNOWLEDGE_DIR ?? sampleKnowledgeDir(),
    languages: offeredLanguages,
    clock: platform.clock,
    logger,
  });
  const shopKey = toolKeyOf(config, local)!;
  const shop = createShop({ clock: platform.clock, sign: (stamp, body) => signatureOf(shopKey, stamp, body) });
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
    localRoutes: desk.routes.route('/', shop) as unknown as Hono<AppEnv>,
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

const otherLoopbackName = (url: string): string =>
  url.includes('//127.0.0.1') ? url.replace('//127.0.0.1', '//localhost') : url.replace('//localhost', '//127.0.0.1');
