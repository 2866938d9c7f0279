/** The life of the service on any engine: settings, composition, listening, the ready line, and the way out. */

import { EarshotError } from '../../shared/errors.ts';
import { type Compose, type Listening, leaveMs, type Platform, type Service } from '../compose/platform.ts';
import { type Config, ConfigError, readConfig } from '../config.ts';

export type Engine = {
  readonly platform: Platform;
  /** Starts to listen; rejects with `cause.code` EADDRINUSE, EACCES or EADDRNOTAVAIL as the system says. */
  listen(service: Service, config: Config): Promise<{ listening: Listening; stop(): Promise<void> }>;
  readonly loadCompose: () => Promise<Compose>;
  /** Calls `run` for every request to stop. */
  onStop(run: (signal: string) => void): void;
  /** Ends the process. */
  exit(code: number): void;
};

export async function runService(engine: Engine): Promise<void> {
  const { platform } = engine;
  let config: Config;
  try {
    config = readConfig(platform.env);
  } catch (error) {
    for (const line of describeStartupFailure(error)) platform.print(line);
    engine.exit(1);
    return;
  }

  let signals = 0;
  let drainOnce = () => {};
  let stopNow: () => Promise<void> = async () => {};
  engine.onStop((signal) => {
    signals += 1;
    if (signals > 3) {
      engine.exit(130);
      return;
    }
    if (signals > 1) {
      if (signals === 2) {
        platform.print(`Earshot ends its calls now (${signal}) and awaits their last words. Once more to leave them.`);
      }
      drainOnce();
      return;
    }
    platform.print(`Earshot stops (${signal}); calls that run may end first. Once more to end them now.`);
    void stopNow().then(
      () => engine.exit(0),
      () => engine.exit(1),
    );
  });

  try {
    const compose = await engine.loadCompose();
    const service = await compose(config, platform);
    const { listening, stop } = await engine.listen(service, config);
    drainOnce = () => void service.drain();
    stopNow = async () => {
      await service.drain();
      // Whoever told us to stop ends us unasked once the time is up, and that would look like a failure.
      const late = new Promise<void>((resolve) => void platform.clock.after(leaveMs(config.DRAIN_SECONDS), resolve));
      await Promise.race([late, stop().then(() => service.close())]);
    };
    await service.listening(listening);
    platform.print(`Earshot is ready at ${listening.url}`);
    for (const hint of service.hints ?? []) platform.print(hint);
  } catch (error) {
    for (const line of describeStartupFailure(error, config)) platform.print(line);
    engine.exit(1);
  }
}

/** What a person needs to read when the service does not start. */
export function describeStartupFailure(error: unknown, config?: Pick<Config, 'PORT' | 'host'>): string[] {
  if (error instanceof ConfigError) {
    return [
      'Earshot did not start: these settings need attention (see .env.sample)',
      ...error.problems.map(({ setting, problem }) => `  ${setting}: ${problem}`),
    ];
  }
  const code = systemCode(error);
  if (config && code === 'EADDRINUSE') {
    return [
      `Port ${config.PORT} is in use: stop what listens there, or choose another port, for example PORT=${nextPort(config.PORT)}`,
    ];
  }
  if (config && code === 'EACCES')
    return [
      `Port ${config.PORT} needs more rights than this process has: choose one above 1023, for example PORT=8080`,
    ];
  if (config && code === 'EADDRNOTAVAIL')
    return [`Address ${config.host} is not one of this machine: set HOST to 127.0.0.1 or 0.0.0.0`];
  const known = EarshotError.from(error);
  const cause = known.cause instanceof Error ? (known.cause.stack ?? known.cause.message) : '';
  return [`Earshot did not start: ${known.message}`, ...(cause === '' ? [] : [cause])];
}

function systemCode(error: unknown): string | undefined {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 4; at = at.cause, depth++) {
    const { code } = at as { code?: unknown };
    if (typeof code === 'string' && code.startsWith('E')) return code;
    // Deno names the class instead of giving a code.
    if (at.name === 'AddrInUse') return 'EADDRINUSE';
    if (at.name === 'AddrNotAvailable') return 'EADDRNOTAVAIL';
    if (at.name === 'PermissionDenied') return 'EACCES';
  }
  return undefined;
}

const nextPort = (port: number): number => (port < 65_535 ? port + 1 : 8080);

/** `http://host:port` as a browser takes it: an address that means "all" is not one to go to. */
export function urlOf(host: string, port: number): string {
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}
