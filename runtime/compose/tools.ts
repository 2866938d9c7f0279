/** The tools of the settings: read with their first use, from TOOLS_DIR or, in local mode, from the samples. */
import { fileURLToPath } from 'node:url';
import type { Config } from '../config.ts';
import { loadOnce } from '../core/load-once.ts';
import { type ActionTools, noTools } from '../core/ports/action-tools.ts';
import type { Logger } from '../core/ports/logger.ts';
import { Secret } from '../secret.ts';
import type { LocalSide } from './local.ts';
import type { Platform } from './platform.ts';

export type ToolsDeps = {
  readonly config: Config;
  readonly platform: Platform;
  readonly logger: Logger;
  readonly local?: LocalSide | undefined;
};

/** Resolves with the same tools each time. */
export function composeTools({ config, platform, logger, local }: ToolsDeps): () => Promise<ActionTools> {
  const simulator = config.localGenesys ? local : undefined;
  const folder = config.TOOLS_DIR ?? (simulator && sampleToolsDir());
  if (folder === undefined) return async () => noTools;
  return loadOnce(async () => {
    const { readToolFolder } = await import('../tools/tool-folder.ts');
    return readToolFolder({
      folder,
      logger,
      language: config.DEFAULT_LANGUAGE,
      request: {
        fetch: platform.fetch,
        clock: platform.clock,
        key: toolKeyOf(config, local),
        hosts: { names: config.TOOL_HOSTS, loopback: simulator !== undefined },
      },
      simulator: simulator && (() => simulator.serviceUrl()),
    });
  });
}

/** What requests of tools are signed with. */
export function toolKeyOf(config: Config, local: Pick<LocalSide, 'sessionSecret'> | undefined): Secret | undefined {
  return config.TOOL_KEY ?? (local && new Secret(local.sessionSecret));
}

const sampleToolsDir = () => fileURLToPath(new URL('../../runtime/tools/samples/', import.meta.url));
