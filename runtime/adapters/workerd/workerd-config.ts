/** The configuration of workerd, as its own text format has it. */
import { settings } from '../../settings.ts';

/** Late enough for Node's modules to be there without a flag. */
export const compatibilityDate = '2026-10-01';

/**
 * `script`: the bundle, from the place of the configuration. `outside`: what the worker may reach over HTTPS, as a body of a
 * service; without it the public internet, and nothing in the own network.
 */
export function workerdConfig(options: { readonly script: string; readonly outside?: string }): string {
  const outside = options.outside ?? 'network = (allow = ["public"], tlsOptions = (trustBrowserCas = true))';
  const bindings = Object.keys(settings).map((name) => `    (name = "${name}", fromEnvironment = "${name}"),`);
  return `# Made by scripts/build/build-worker.mjs. Settings come from the environment, as on every engine.
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "earshot", worker = .earshot),
    # Sockets go to Redis, which stands in the own network; what is fetched does not.
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
