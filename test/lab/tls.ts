import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { argv } from 'node:process';
import { createServer as createTls } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { LabError, type Part, type Site } from './part.ts';
import { freePorts } from './ports.ts';
import { alive, launch, type Process, run, tail, until } from './processes.ts';

/** `mute` accepts connections and does not answer the handshake. */
const endpoints = ['valid', 'expiring', 'expired', 'chain', 'selfSigned', 'wrongName', 'mute'] as const;
type EndpointName = (typeof endpoints)[number];

export type TlsFacts = {
  readonly ports: { readonly [K in EndpointName]: number };
  /** The authority that signed all but the self-signed one, as a PEM file. */
  readonly ca: string;
  readonly process: Process;
};

export type TlsEndpoints = TlsFacts & {
  /** `tls://localhost:PORT` */
  url(endpoint: EndpointName): string;
};

/** Endpoints with certificates made for the day, one for each way in which one goes wrong. */
export const tls: Part<TlsFacts, TlsEndpoints> = {
  name: 'tls',
  needs: [{ program: 'openssl', package: 'openssl' }],
  async up(place) {
    const directory = join(place.directory, 'tls');
    mkdirSync(directory);
    await makeCertificates(place, directory);
    const found = await freePorts(endpoints.length);
    const ports = Object.fromEntries(
      endpoints.map((name, index) => [name, found[index] ?? 0]),
    ) as TlsFacts['ports']; // one entry a name
    const log = join(place.directory, 'tls.log');
    const script = fileURLToPath(import.meta.url);
    const process = await launch(
      place,
      [globalThis.process.execPath, script, directory, JSON.stringify(ports)],
      { log },
    );
    await until('Start of the TLS endpoints', async () => {
      if (!alive(process)) throw new LabError(`the TLS endpoints ended: ${tail(log)}`);
      return readFileSync(log, 'utf8').includes('ready') ? true : undefined;
    });
    return { ports, ca: join(directory, 'ca.pem'), process };
  },
  describe: ({ ports }) => `tls://localhost, ports ${Object.values(ports).join(', ')}`,
  hands: (facts) => ({ ...facts, url: (endpoint) => `tls://localhost:${facts.ports[endpoint]}` }),
};

/** An authority, what it signed, and an intermediate that expires before what it signed itself. */
async function makeCertificates(site: Site, directory: string): Promise<void> {
  const at = (name: string): string => join(directory, name);
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const selfSigned = (name: string, subject: string, days: number): Promise<string> =>
    run(site, [
      ...([
        'openssl',
        'req',
        '-x509',
        ...key,
        '-keyout',
        at(`${name}.key`),
        '-out',
        at(`${name}.pem`),
      ] as const),
      ...['-subj', `/CN=${subject}`, '-days', `${days}`, '-addext', 'subjectAltName=DNS:localhost'],
    ]);
  const signed = async (
    name: string,
    subject: string,
    days: number,
    extensions: string,
    by = 'ca',
  ): Promise<void> => {
    writeFileSync(at(`${name}.ext`), extensions);
    await run(site, [
      ...(['openssl', 'req', ...key, '-keyout', at(`${name}.key`), '-out', at(`${name}.csr`)] as const),
      ...['-subj', `/CN=${subject}`],
    ]);
    await run(site, [
      ...(['openssl', 'x509', '-req', '-in', at(`${name}.csr`), '-out', at(`${name}.pem`)] as const),
      ...['-CA', at(`${by}.pem`), '-CAkey', at(`${by}.key`), '-CAcreateserial'],
      ...['-days', `${days}`, '-extfile', at(`${name}.ext`)],
    ]);
  };
  const local = 'subjectAltName=DNS:localhost,IP:127.0.0.1\n';
  await selfSigned('ca', 'lab authority', 365);
  await selfSigned('selfSigned', 'localhost', 90);
  await signed('valid', 'localhost', 90, local);
  await signed('expiring', 'localhost', 2, local);
  await signed('expired', 'localhost', -1, local);
  await signed('wrongName', 'shop.example', 90, 'subjectAltName=DNS:shop.example\n');
  await signed('intermediate', 'lab intermediate', 12, 'basicConstraints=critical,CA:TRUE\n');
  await signed('chain', 'localhost', 90, local, 'intermediate');
  writeFileSync(
    at('chain.pem'),
    readFileSync(at('chain.pem'), 'utf8') + readFileSync(at('intermediate.pem'), 'utf8'),
  );
}

/** The endpoints themselves, in a process of their own. */
async function serve(directory: string, ports: TlsFacts['ports']): Promise<void> {
  const listening = endpoints.map((name) => {
    const server =
      name === 'mute'
        ? createServer()
        : createTls({
            cert: readFileSync(join(directory, `${name}.pem`)),
            key: readFileSync(join(directory, `${name}.key`)),
          });
    server.on('tlsClientError', () => {});
    return new Promise<void>((resolve) => server.listen(ports[name], 'localhost', resolve));
  });
  await Promise.all(listening);
  console.log('ready');
}

if (argv[1] === fileURLToPath(import.meta.url))
  await serve(argv[2] ?? '', JSON.parse(argv[3] ?? '{}') as TlsFacts['ports']); // as `up` has written it
