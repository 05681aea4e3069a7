import { createServer, type IncomingMessage, type Server } from 'node:http';
import { join } from 'node:path';
import { argv } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { LabError, type Part, type Site } from './part.ts';
import { freePorts } from './ports.ts';
import { alive, launch, type Process, tail, until } from './processes.ts';

/** How the service answers, until it is told otherwise. */
export type Behaviour = {
  /**
   * `garbage`: bytes that are no HTTP. `hang`: it accepts and says nothing. `trickle`: it begins to answer and does not
   * end. `reset`: it closes. `loop`: it redirects for ever. `huge`: a body without an end. `refuse`: nobody listens.
   */
  readonly mode: 'answer' | 'garbage' | 'hang' | 'trickle' | 'reset' | 'loop' | 'huge' | 'refuse';
  /** Milliseconds before the first byte. */
  readonly delay: number;
  /** Undefined: 200 while all parts are healthy, else 503. */
  readonly status?: number;
  /** Undefined: the health document. */
  readonly body?: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The parts of the health document and how they are. */
  readonly parts: Readonly<Record<string, string>>;
};

/** A request as it came in. */
export type Heard = {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, unknown>>;
  /** Bytes of its body. */
  readonly body: number;
};

export type HttpFacts = { readonly port: number; readonly control: number; readonly process: Process };

export type HttpService = HttpFacts & {
  /** `http://127.0.0.1:PORT/health` */
  readonly url: string;
  /** Changes how it answers; what is not named is as at the start. */
  behave(changed?: Partial<Behaviour>): Promise<void>;
  /** What was asked since the last time this was. */
  heard(): Promise<readonly Heard[]>;
};

const usual: Behaviour = {
  mode: 'answer',
  delay: 0,
  headers: {},
  parts: { database: 'healthy', redis: 'healthy', disk: 'healthy' },
};

/** An application with a health document, which can be told to be slow, to fail, and to send anything at all. */
export const http: Part<HttpFacts, HttpService> = {
  name: 'http',
  needs: [],
  up: (place) => startHttp(place, 'http'),
  describe: ({ port }) => `http://127.0.0.1:${port}/health`,
  hands(facts) {
    const control = `http://127.0.0.1:${facts.control}/`;
    return {
      ...facts,
      url: `http://127.0.0.1:${facts.port}/health`,
      async behave(changed = {}) {
        const response = await fetch(control, {
          method: 'PUT',
          body: JSON.stringify({ ...usual, ...changed }),
        });
        await response.text();
      },
      async heard() {
        const response = await fetch(control);
        return (await response.json()) as readonly Heard[]; // as our own program has it
      },
    };
  },
};

/** One such application; its log bears the name. */
export async function startHttp(place: Site, name: string): Promise<HttpFacts> {
  const [port = 0, control = 0] = await freePorts(2);
  const log = join(place.directory, `${name}.log`);
  const script = fileURLToPath(import.meta.url);
  const process = await launch(place, [globalThis.process.execPath, script, `${port}`, `${control}`], {
    log,
  });
  const facts = { port, control, process };
  await until('Start of the HTTP service', async () => {
    if (!alive(process)) throw new LabError(`the HTTP service ended: ${tail(log)}`);
    await http.hands(facts, place).behave();
    return true;
  });
  return facts;
}

async function text(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

/** The service itself, in a process of its own. */
function serve(port: number, control: number): void {
  let behaviour = usual;
  let heard: Heard[] = [];
  let service: Server | undefined;

  function documentOf({ parts }: Behaviour): string {
    const isWell = Object.values(parts).every((status) => status === 'healthy');
    const checks = Object.fromEntries(Object.entries(parts).map(([name, status]) => [name, { status }]));
    const status = isWell ? 'healthy' : 'unhealthy';
    return JSON.stringify({
      status,
      timestamp: new Date().toISOString(),
      uptime_seconds: process.uptime(),
      checks,
    });
  }

  const answering = (): Server =>
    createServer(async (request, response) => {
      const body = await text(request);
      heard.push({
        method: request.method ?? '',
        url: request.url ?? '',
        headers: request.headers,
        body: Buffer.byteLength(body),
      });
      const { mode, delay, headers, parts } = behaviour;
      await sleep(delay);
      const isWell = Object.values(parts).every((status) => status === 'healthy');
      const status = behaviour.status ?? (isWell ? 200 : 503);
      switch (mode) {
        case 'garbage':
          response.socket?.end(Buffer.from('\u0000\u0001GARBAGE \u001b[2J not http at all\r\n\r\n'));
          return;
        case 'reset':
          response.socket?.resetAndDestroy();
          return;
        case 'hang':
        case 'refuse':
          return;
        case 'trickle':
          response.writeHead(status).write('{"status":');
          return;
        case 'loop':
          response.writeHead(302, { location: `/again?${heard.length}` }).end();
          return;
        case 'huge': {
          response.writeHead(status);
          const piece = Buffer.alloc(65_536, 'x');
          const more = (): void => {
            while (!response.destroyed && response.write(piece));
          };
          response.on('drain', more);
          more();
          return;
        }
        case 'answer':
          response.writeHead(status, { 'content-type': 'application/json', ...headers });
          response.end(behaviour.body ?? documentOf(behaviour));
      }
    });

  createServer(async (request, response) => {
    if (request.method === 'PUT') {
      behaviour = JSON.parse(await text(request));
      heard = [];
      const isListening = service !== undefined;
      if (behaviour.mode === 'refuse' && isListening) {
        service?.close();
        service?.closeAllConnections();
        service = undefined;
      }
      if (behaviour.mode !== 'refuse' && !isListening) {
        service = answering();
        await new Promise<void>((resolve) => service?.listen(port, '127.0.0.1', resolve));
      }
      response.end();
    } else {
      response.end(JSON.stringify(heard));
      heard = [];
    }
  }).listen(control, '127.0.0.1');
}

if (argv[1] === fileURLToPath(import.meta.url)) serve(Number(argv[2]), Number(argv[3]));
