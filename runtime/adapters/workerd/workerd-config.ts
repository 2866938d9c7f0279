/** The configuration of workerd (Cap'n Proto text). */
import { settings } from '../../settings.ts';

/** From this date on Node's modules are available without a flag. */
export const compatibilityDate = '2026-10-01';

/**
 * `script`: path of the bundle, relative to the configuration. `outside`: what the worker may reach over HTTPS, as the body of a
 * service; by default the public internet without private networks.
 */
export function workerdConfig(options: { readonly script: string; readonly outside?: string }): string {
  const outside = options.outside ?? 'network = (allow = ["public"], tlsOptions = (trustBrowserCas = true))';
  const bindings = Object.keys(settings).map((name) => `    (name = "${name}", fromEnvironment = "${name}"),`);
  return `# Made by scripts/build/build-worker.mjs. Settings come from the environment, as on every runtime.
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "earshot", worker = .earshot),
    # Sockets go to Redis, which may be in a private network; fetch may not.
    (name = "redis", network = (allow = ["public", "private"], tlsOptions = (trustBrowserCas = true))),
    (name = "outside", ${outside}),
    (name = "panel", disk = (path = ".build/ui")),
  ],
  sockets = [(name = "http", address = "127.0.0.1:8080", http = (), service = "earshot")],
);

const earshot :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed "${options.script}")],
  compatibilityDate = "${compatibilityDate}",
  compatibilityFlags = ["enable_request_signal"],
  globalOutbound = "redis",
  bindings = [
    (name = "PANEL", service = "panel"),
    (name = "OUTSIDE", service = "outside"),
${bindings.join('\n')}
  ],
);
`;
}
