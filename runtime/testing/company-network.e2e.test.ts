/** The service in the network of a company: proxies, a private authority, and local mode on a machine that has both. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import process from 'node:process';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import * as grpc from '@grpc/grpc-js';
import type { ServiceRuntime } from '../../shared/runtimes.ts';
import { launches } from '../adapters/launches.ts';
import { readNetworkEnvironment } from '../core/operations/network-environment.ts';
import { createChannelPool } from '../dialogflow/channels.ts';
import { type Certificates, type ConnectProxy, createCertificates, startConnectProxy } from './company-network.ts';
import { runtimeBinaries } from './runtime-binaries.ts';
import { projectRoot, startService } from './service-process.ts';

const host = 'api.corp.test';
let certificates: Certificates;
before(() => {
  certificates = createCertificates(host);
});
after(() => certificates.remove());

const portOf = (server: Server): number => (server.address() as AddressInfo).port;
const listen = (server: Server): Promise<void> =>
  new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve()));

describe('a company that has a proxy and an authority of its own', () => {
  let proxy: ConnectProxy;
  let behind: ReturnType<typeof createTlsServer>;
  let near: ReturnType<typeof createServer>;
  before(async () => {
    const { key, certificate: cert } = certificates;
    behind = createTlsServer({ key, cert }, (_request, response) => response.end('behind the proxy'));
    near = createServer((_request, response) => response.end('on this machine'));
    await Promise.all([listen(behind), listen(near)]);
    proxy = await startConnectProxy(portOf(behind));
  });
  after(() => {
    proxy.close();
    behind.close();
    near.close();
  });

  for (const runtime of ['node', 'deno', 'bun'] satisfies ServiceRuntime[]) {
    it(`${runtime} reaches an HTTPS host through the proxy, with its password, and loopback directly`, async () => {
      const { command, script } = launches[runtime];
      const loader = runtime === 'node' ? ['--import', 'tsx'] : [];
      const probe = [
        'runtime/testing/outbound-probe.ts',
        runtime,
        `https://${host}/`,
        `http://127.0.0.1:${portOf(near)}/`,
      ];
      const args = runtime === 'node' ? [...command, ...loader, ...probe] : [...script, ...probe];
      const env = {
        ...process.env,
        HTTPS_PROXY: `http://user:p%40ss@127.0.0.1:${proxy.port}`,
        http_proxy: `http://127.0.0.1:${proxy.port}`,
        SSL_CERT_FILE: certificates.authorityFile,
        no_proxy: '',
        NO_PROXY: '',
      };
      proxy.asked.length = 0;
      const { stdout } = await promisify(execFile)(runtimeBinaries[runtime], args, { cwd: projectRoot, env });
      const said = JSON.parse(stdout.trim().split('\n').at(-1)!) as object;
      assert.deepEqual(said, {
        answers: ['behind the proxy', 'on this machine'],
        inUse: ['HTTPS_PROXY', 'http_proxy'],
        faults: [],
      });
      assert.deepEqual(proxy.asked, [`${host}:443 Basic ${Buffer.from('user:p@ss').toString('base64')}`]);
    });
  }
});

it('gRPC goes through the proxy to the name that the certificate is for', async () => {
  const { key, certificate, authorityFile } = certificates;
  const echo = (bytes: Buffer): Buffer => bytes;
  const method = {
    path: '/test.Echo/Say',
    requestStream: false,
    responseStream: false,
    requestSerialize: echo,
    requestDeserialize: echo,
    responseSerialize: echo,
    responseDeserialize: echo,
  };
  const server = new grpc.Server();
  server.addService(
    { say: method },
    { say: (call: { request: Buffer }, done: grpc.sendUnaryData<Buffer>) => done(null, call.request) },
  );
  const { readFileSync } = await import('node:fs');
  const roots = readFileSync(authorityFile);
  const credentials = grpc.ServerCredentials.createSsl(null, [{ private_key: key, cert_chain: certificate }]);
  const port = (await promisify(
    server.bindAsync.bind(server) as (
      a: string,
      c: grpc.ServerCredentials,
      d: (e: Error | null, p: number) => void,
    ) => void,
  )('127.0.0.1:0', credentials)) as unknown as number;
  const proxy = await startConnectProxy(port);
  const env = { https_proxy: `http://user:secret@127.0.0.1:${proxy.port}` };
  const pool = createChannelPool({
    grpc,
    address: `${host}:443`,
    proxy: readNetworkEnvironment(env).proxyFor(`https://${host}`),
    credentials: grpc.credentials.createSsl(roots),
  });
  try {
    const answer = await new Promise<Buffer | undefined>((resolve, reject) => {
      const { client } = pool.acquire();
      client.makeUnaryRequest(method.path, echo, echo, Buffer.from('hello'), (error, value) =>
        error ? reject(error) : resolve(value),
      );
    });
    assert.equal(answer?.toString(), 'hello');
    assert.deepEqual(proxy.asked, [`${host}:443 Basic ${Buffer.from('user:secret').toString('base64')}`]);
  } finally {
    pool.close();
    proxy.close();
    server.forceShutdown();
  }
});

it('local mode works where the environment names a proxy that does not exist', async () => {
  const nowhere = 'http://127.0.0.1:9';
  const service = await startService('node', {
    LOCAL_MODELS: 'off',
    http_proxy: nowhere,
    https_proxy: nowhere,
    HTTPS_PROXY: nowhere,
  });
  try {
    const session = await fetch(`${service.url}/api/session`, {
      method: 'POST',
      headers: { authorization: 'Bearer local-agent' },
    });
    assert.equal(session.status, 200);
    const deadline = AbortSignal.timeout(30_000);
    let ready = await fetch(`${service.url}/readyz`, { signal: deadline });
    while (ready.status !== 200) {
      await ready.body?.cancel();
      ready = await fetch(`${service.url}/readyz`, { signal: deadline });
    }
    assert.match(service.output(), /through an HTTP proxy/);
  } finally {
    await service.stop();
  }
});
