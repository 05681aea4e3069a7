import {
  chownSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  writeFileSync,
} from 'node:fs';
import { request } from 'node:http';
import { dirname, join } from 'node:path';
import { type HttpFacts, type HttpService, http, startHttp } from './http.ts';
import { LabError, type Part, type Site } from './part.ts';
import { freePorts } from './ports.ts';
import {
  account,
  alive,
  identify,
  killAll,
  launch,
  type Process,
  signal,
  tail,
  tree,
  until,
} from './processes.ts';
import { tls } from './tls.ts';

export type NginxFacts = {
  /** The shop and the page of stub_status; the same behind TLS. */
  readonly ports: { readonly http: number; readonly https: number };
  /** Holds `nginx.conf`, `sites/shop.conf`, the certificate, the logs and the pid file. */
  readonly directory: string;
  /** Where the TLS endpoints keep their certificates. */
  readonly certificates: string;
  readonly backends: { readonly a: HttpFacts; readonly b: HttpFacts };
};

export type NginxHands = NginxFacts & {
  /** `http://127.0.0.1:PORT/nginx_status` */
  readonly status: string;
  readonly config: string;
  /** The members of its upstream: `behave({ mode: 'refuse' })` stops one, `behave()` starts it. */
  readonly members: { readonly a: HttpService; readonly b: HttpService };
  stop(): Promise<void>;
  /** Returns when it answers. */
  start(): Promise<void>;
  /** Master and workers: connections are accepted by the kernel and nothing answers. */
  freeze(): void;
  thaw(): void;
  /** Returns when the workers of before take no more. */
  reload(): Promise<void>;
  /** Writes `sites/shop.conf` anew, from what it was at the start; nothing is loaded. */
  write(change: (site: string) => string): void;
  /** Puts another certificate of the day in the place of the one it shows; nothing is loaded. */
  certify(name: 'valid' | 'expiring' | 'chain'): void;
};

/** A front with an upstream of two, its page of stub_status, and a server with a certificate. */
export const nginx: Part<NginxFacts, NginxHands> = {
  name: 'nginx',
  needs: [{ program: 'nginx', package: 'nginx-light' }],
  async up(place) {
    const directory = join(place.directory, 'nginx');
    mkdirSync(join(directory, 'sites'), { recursive: true });
    own(directory);
    const [{ ca }, a, b] = await Promise.all([
      place.of(tls),
      startHttp(place, 'nginx-a'),
      startHttp(place, 'nginx-b'),
    ]);
    const [plain = 0, secure = 0] = await freePorts(2);
    const ports = { http: plain, https: secure };
    const facts = { ports, directory, certificates: dirname(ca), backends: { a, b } };
    const hands = nginx.hands(facts, place);
    writeFileSync(hands.config, configuration(directory));
    hands.write((site) => site);
    hands.certify('valid');
    await hands.start();
    return facts;
  },
  describe: ({ ports }) => `http://127.0.0.1:${ports.http}/nginx_status, https://localhost:${ports.https}`,
  sweep: (site) => killAll(() => leftOf(site)),
  hands(facts, site) {
    const { ports, directory, backends } = facts;
    const config = join(directory, 'nginx.conf');
    const running = (): Process => {
      const master = identify(Number(read(join(directory, 'nginx.pid'))));
      if (master === undefined) throw new LabError('nginx does not run.');
      return master;
    };
    const everybody = (name: NodeJS.Signals): void => {
      for (const process of tree(running())) signal(process, name);
    };
    return {
      ...facts,
      status: `http://127.0.0.1:${ports.http}/nginx_status`,
      config,
      members: { a: http.hands(backends.a, site), b: http.hands(backends.b, site) },
      async stop() {
        const processes = tree(running());
        everybody('SIGCONT');
        everybody('SIGKILL');
        await until('End of nginx', async () => (processes.some(alive) ? undefined : true));
      },
      async start() {
        const log = join(directory, 'error.log');
        writeFileSync(log, '', { flag: 'a' });
        own(log);
        const process = await launch(
          site,
          ['nginx', '-p', directory, '-c', config, '-e', log, '-g', 'daemon off;'],
          { as: account('www-data'), log: join(site.directory, 'nginx.log') },
        );
        await until('Start of nginx', async () => {
          if (!alive(process)) throw new LabError(`nginx ended: ${tail(log)}`);
          return (await answers(ports.http)) || undefined;
        });
      },
      freeze: () => everybody('SIGSTOP'),
      thaw: () => everybody('SIGCONT'),
      async reload() {
        const before = tree(running()).slice(1);
        signal(running(), 'SIGHUP');
        await until('Reload of nginx', async () => (before.some(alive) ? undefined : true));
      },
      write(change) {
        writeFileSync(join(directory, 'sites/shop.conf'), change(shop(facts)));
      },
      certify(name) {
        for (const kind of ['pem', 'key'] as const) {
          const path = join(directory, `shop.${kind}`);
          copyFileSync(join(facts.certificates, `${name}.${kind}`), path);
          own(path);
        }
      },
    };
  },
};

/** nginx writes its titles over its environment, and so over the lab's mark: it is known by its name and where it stands. */
function leftOf({ directory }: Site): Process[] {
  const masters = readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid) || read(`/proc/${pid}/comm`) !== 'nginx\n') return false;
    try {
      return readlinkSync(`/proc/${pid}/cwd`).replace(/ \(deleted\)$/, '') === directory;
    } catch {
      return false;
    }
  });
  return tree(...masters.flatMap((pid) => identify(Number(pid)) ?? []));
}

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};

function own(path: string): void {
  const as = account('www-data');
  if (as !== undefined) chownSync(path, as.uid, as.gid);
}

/** Debian's own paths belong to the system's nginx. */
const configuration = (directory: string): string => `pid ${directory}/nginx.pid;
error_log ${directory}/error.log;
worker_processes 1;
events { worker_connections 256; }
http {
    access_log ${directory}/access.log;
${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  .map((name) => `    ${name}_temp_path ${directory}/${name};`)
  .join('\n')}
    include sites/*.conf;
}
`;

const shop = ({ ports, backends: { a, b } }: NginxFacts): string => `upstream app {
    server 127.0.0.1:${a.port} max_fails=3 fail_timeout=30s;
    server 127.0.0.1:${b.port} max_fails=3 fail_timeout=30s;
}

server {
    listen 127.0.0.1:${ports.http};
    location = /nginx_status { stub_status; }
    location / { proxy_pass http://app; }
}

server {
    listen 127.0.0.1:${ports.https} ssl;
    server_name localhost;
    ssl_certificate shop.pem;
    ssl_certificate_key shop.key;
    ssl_protocols TLSv1.2 TLSv1.3;
    add_header Strict-Transport-Security max-age=31536000 always;
    add_header X-Content-Type-Options nosniff always;
    add_header X-Frame-Options DENY always;
    location / { proxy_pass http://app; }
}
`;

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const asking = request({ port, host: '127.0.0.1', path: '/nginx_status', agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    asking.once('error', () => resolve(false));
    asking.end();
  });
}
