/** Asks a container registry for the digest of an image, with the token that it demands (Docker Registry HTTP API V2). */

const manifestTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');
const timeoutMs = 20_000;

/** `node:24` → Docker Hub's `library/node`; `gcr.io/a/b` → the host `gcr.io`. Without a tag: `latest`. */
export function parseImage(image) {
  const [first, ...rest] = image.split('/');
  const hasHost = rest.length > 0 && /[.:]/.test(first);
  const path = hasHost ? rest.join('/') : image;
  const [name, tag = 'latest'] = path.split(':');
  const isLoopback = /^(?:localhost|127\.0\.0\.1)(?::|$)/.test(first);
  return {
    origin: hasHost ? `${isLoopback ? 'http' : 'https'}://${first}` : 'https://registry-1.docker.io',
    repository: hasHost || name.includes('/') ? name : `library/${name}`,
    tag,
  };
}

/** `sha256:…` of `image`. Throws an Error whose message is a sentence. */
export async function resolveDigest(image, fetch = globalThis.fetch) {
  const { origin, repository, tag } = parseImage(image);
  const ask = (headers) =>
    fetch(`${origin}/v2/${repository}/manifests/${tag}`, {
      method: 'HEAD',
      headers: { accept: manifestTypes, ...headers },
      signal: AbortSignal.timeout(timeoutMs),
    });
  let response = await ask({});
  if (response.status === 401) response = await ask({ authorization: `Bearer ${await tokenFor(response, fetch)}` });
  if (!response.ok) throw new Error(`The registry answered ${response.status} for ${image}`);
  const digest = response.headers.get('docker-content-digest') ?? '';
  if (!/^sha256:[0-9a-f]{64}$/.test(digest)) throw new Error(`The registry gave no digest for ${image}`);
  return digest;
}

/** An anonymous token from where the registry's refusal says. */
async function tokenFor(refusal, fetch) {
  const challenge = refusal.headers.get('www-authenticate') ?? '';
  const { realm, ...query } = Object.fromEntries([...challenge.matchAll(/(\w+)="([^"]*)"/g)].map((m) => [m[1], m[2]]));
  if (realm === undefined) throw new Error('The registry refused without naming where to get a token');
  const response = await fetch(`${realm}?${new URLSearchParams(query)}`, { signal: AbortSignal.timeout(timeoutMs) });
  const { token, access_token: accessToken } = response.ok ? await response.json() : {};
  if (!(token ?? accessToken)) throw new Error('The registry gave no token');
  return token ?? accessToken;
}
