/** The network of a company on loopback: an HTTP proxy, and hosts behind it whose certificates a private authority has signed. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, isIP } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Certificates = {
  /** The file of the authority, in PEM. */
  readonly authorityFile: string;
  readonly keyFile: string;
  readonly certificateFile: string;
  readonly key: Buffer;
  readonly certificate: Buffer;
  remove(): void;
};

/** Certificates for `host`, signed by an authority that nothing trusts by itself. Needs the command openssl. */
export function createCertificates(host: string): Certificates {
  const folder = mkdtempSync(join(tmpdir(), 'earshot-certificates-'));
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl(
    'req',
    '-x509',
    ...newKey,
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-days',
    '2',
    '-subj',
    '/CN=Test authority',
  );
  openssl('req', ...newKey, '-keyout', 'host.key', '-out', 'host.csr', '-subj', `/CN=${host}`);
  writeFileSync(
    join(folder, 'names'),
    `subjectAltName=${isIP(host) ? 'IP' : 'DNS'}:${host}\nbasicConstraints=CA:FALSE\n`,
  );
  const signing = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'names'];
  openssl('x509', '-req', '-in', 'host.csr', ...signing, '-days', '2', '-out', 'host.pem');
  return {
    authorityFile: join(folder, 'ca.pem'),
    keyFile: join(folder, 'host.key'),
    certificateFile: join(folder, 'host.pem'),
    key: readFileSync(join(folder, 'host.key')),
    certificate: readFileSync(join(folder, 'host.pem')),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export type ConnectProxy = {
  readonly port: number;
  /** One line for each tunnel that was asked for: host, port and the credentials in Base64. */
  readonly asked: string[];
  close(): void;
};

/** A proxy that leads every tunnel to a port of this machine, whatever its name was. */
export async function startConnectProxy(leadsTo: number): Promise<ConnectProxy> {
  const asked: string[] = [];
  const server: Server = createServer((_request, response) => response.writeHead(501).end());
  server.on('connect', (request, client, head) => {
    asked.push(`${request.url} ${request.headers['proxy-authorization'] ?? ''}`.trim());
    const host = connect(leadsTo, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      host.write(head);
      host.pipe(client);
      client.pipe(host);
    });
    host.on('error', () => client.destroy());
    client.on('error', () => host.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
