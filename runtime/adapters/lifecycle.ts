/** The life of the service on any runtime: settings, composition, listening, the ready line, shutdown. */
import { EarshotError } from '../../shared/errors.ts';
import { type Compose, type Listening, leaveMs, type Platform, type Service } from '../compose/platform.ts';
import { type Config, ConfigError, readConfig } from '../config.ts';

/** What `runService` needs of a runtime beside its platform. */
export type RuntimeHost = {
  readonly platform: Platform;
  /** Starts to listen; rejects with `cause.code` EADDRINUSE, EACCES or EADDRNOTAVAIL from the system. */
  listen(service: Service, config: Config): Promise<{ listening: Listening; stop(): Promise<void> }>;
  readonly loadCompose: () => Promise<Compose>;
  /** Calls `run` for every SIGTERM and SIGINT. */
  onStop(run: (signal: string) => void): void;
  /** Ends the process. */
  exit(code: number): void;
};

/**
 * Runs the service; resolves once it listens, or after it printed why it does not. The first stop signal drains, each further one
 * hurries the drain by one step, and the fourth exits at once with 130.
 */
export async function runService(host: RuntimeHost): Promise<void> {
  const { platform } = host;
  let config: Config;
  try {
    config = readConfig(platform.env);
  } catch (error) {
    for (const line of describeStartupFailure(error)) platform.print(line);
    host.exit(1);
    return;
  }

  let signals = 0;
  let drainOnce = () => {};
  let stopNow: () => Promise<void> = async () => {};
  host.onStop((signal) => {
    signals += 1;
    if (signals > 3) {
      host.exit(130);
      return;
    }
    if (signals > 1) {
      if (signals === 2) {
        platform.print(`Shutting down (${signal}): waiting for final results; signal again to exit now`);
      }
      drainOnce();
      return;
    }
    platform.print(`Shutting down (${signal}): active calls may finish first; signal again to end them now`);
    void stopNow().then(
      () => host.exit(0),
      (error) => {
        const { stack = String(error) } = error instanceof Error ? error : {};
        platform.print(`Shutdown failed: ${stack}`);
        host.exit(1);
      },
    );
  });

  try {
    const compose = await host.loadCompose();
    const service = await compose(config, platform);
    const { listening, stop } = await host.listen(service, config);
    drainOnce = () => void service.drain();
    stopNow = async () => {
      await service.drain();
      // The platform kills the process when its grace period is over, which would count as a crash: exit before that.
      const timeIsUp = new Promise<void>(
        (resolve) => void platform.clock.after(leaveMs(config.DRAIN_SECONDS), resolve),
      );
      await Promise.race([timeIsUp, stop().then(() => service.close())]);
    };
    await service.listening(listening);
    platform.print(`Earshot is ready at ${listening.url}`);
    for (const hint of service.hints?.() ?? []) platform.print(hint);
  } catch (error) {
    for (const line of describeStartupFailure(error, config)) platform.print(line);
    host.exit(1);
  }
}

/** Why the service did not start and what to do, one line each. */
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
    // Deno gives the error class in place of a code.
    if (at.name === 'AddrInUse') return 'EADDRINUSE';
    if (at.name === 'AddrNotAvailable') return 'EADDRNOTAVAIL';
    if (at.name === 'PermissionDenied') return 'EACCES';
  }
  return undefined;
}

const nextPort = (port: number): number => (port < 65_535 ? port + 1 : 8080);

/** `http://host:port` for a browser: the wildcard addresses become `localhost`. */
export function urlOf(host: string, port: number): string {
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}
