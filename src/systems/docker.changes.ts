import { ReadError } from '../core/reading.ts';
import { type Archived, pack, unpack } from './docker.archive.ts';
import { archived } from './docker.client.ts';
import { orGone } from './docker.errors.ts';
import { record, text } from './docker.narrow.ts';

/** What is started again when it ends. */
export type RestartPolicy = { readonly Name: string; readonly MaximumRetryCount: number };

/** What may be done to the containers of one engine besides starting and stopping them, and to the names of images. */
export type Changes = {
  /** Makes a container that does not run yet. Resolves with its id. */
  create(name: string, body: object, signal: AbortSignal): Promise<string>;
  rename(id: string, name: string, signal: AbortSignal): Promise<void>;
  restartPolicy(id: string, policy: RestartPolicy, signal: AbortSignal): Promise<void>;
  connect(id: string, network: string, endpoint: object, signal: AbortSignal): Promise<void>;
  /** Asks its first process to end by itself, and lets it: nothing is killed. */
  interrupt(id: string, signal: AbortSignal): Promise<void>;
  /** Puts files into a directory of a container, running or not, over those of the same names. */
  put(id: string, directory: string, files: readonly Archived[], signal: AbortSignal): Promise<void>;
  /** A setting file of a container, secrets and all; `gone`: there is none. */
  take(id: string, path: string, signal: AbortSignal): Promise<Archived | 'gone'>;
  /** Removes a container that does not run; its volumes stay. */
  remove(id: string, signal: AbortSignal): Promise<void>;
  /** Gives an image one more name, by which it is kept. */
  tag(image: string, tag: string, signal: AbortSignal): Promise<void>;
  /** Takes that name away from an image, and the image with its last one. */
  untag(tag: string, signal: AbortSignal): Promise<void>;
};

const changing = [
  { method: 'POST', path: /^\/containers\/create\?name=[A-Za-z0-9][\w.-]*$/, body: true },
  { method: 'POST', path: /^\/containers\/[0-9a-f]{64}\/update$/, body: true },
  { method: 'POST', path: /^\/containers\/[0-9a-f]{64}\/rename\?name=[A-Za-z0-9][\w.-]*$/, body: false },
  { method: 'DELETE', path: /^\/containers\/[0-9a-f]{64}$/, body: false },
  { method: 'POST', path: /^\/containers\/[0-9a-f]{64}\/kill\?signal=SIGINT$/, body: false },
  { method: 'PUT', path: /^\/containers\/[0-9a-f]{64}\/archive\?path=(?:%2F[\w.-]*)+$/, body: true },
  {
    method: 'GET',
    path: /^\/containers\/[0-9a-f]{64}\/archive\?path=(?:%2F[\w.-]+)*%2F(?:postgresql|postgresql\.auto|pg_hba|pg_ident)\.conf$/,
    body: false,
  },
  { method: 'POST', path: /^\/networks\/[A-Za-z0-9][\w.-]*\/connect$/, body: true },
  {
    method: 'POST',
    path: /^\/images\/sha256:[0-9a-f]{64}\/tag\?repo=quarterdeck-kept&tag=[\w.-]+$/,
    body: false,
  },
  { method: 'DELETE', path: /^\/images\/quarterdeck-kept:[\w.-]+$/, body: false },
] as const;

/** The names that keep the images of the ledger from being pruned. */
export const keptRepository = 'quarterdeck-kept';

export const isChangeAllowed = (method: string, target: string, hasBody: boolean): boolean =>
  changing.some((one) => one.method === method && one.path.test(target) && one.body === hasBody);

/** The driver's way to any request, as it is used here. */
export type Dialling = {
  readonly modem: {
    dial(request: object, answer: (error: unknown, result: unknown) => void): void;
  };
};

type Asked = {
  readonly method: 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object;
  readonly file?: Buffer;
};

const statusCodes = { 200: true, 201: true, 204: true, 304: true } as const;

/** The driver sends a query as a body too where it is given none, and cuts the last letter off a path with one of its own. */
function dial({ modem }: Dialling, asked: Asked, abortSignal: AbortSignal): Promise<unknown> {
  const { method, query, body = {}, file } = asked;
  const path = query === undefined ? asked.path : `${asked.path}?`;
  const options = { _query: query ?? {}, _body: body };
  return new Promise((resolve, reject) => {
    modem.dial({ path, method, abortSignal, statusCodes, options, file }, (error, result) =>
      error ? reject(error) : resolve(result),
    );
  });
}

type Sends = <T>(
  signal: AbortSignal,
  call: (docker: Dialling, within: AbortSignal) => Promise<T>,
) => Promise<T | undefined>;

/** Each is one request, by whoever sends it. */
export function changesBy(send: Sends): Changes {
  const ask = (signal: AbortSignal, asked: Asked) =>
    send(signal, (docker, within) => dial(docker, asked, within));
  const post = (signal: AbortSignal, path: string, more: Pick<Asked, 'query' | 'body'>) =>
    ask(signal, { method: 'POST', path, ...more });
  return {
    async create(name, body, signal) {
      const made = await post(signal, '/containers/create', { query: { name }, body });
      return text(record(made).Id) ?? '';
    },
    async rename(id, name, signal) {
      await post(signal, `/containers/${id}/rename`, { query: { name } });
    },
    async restartPolicy(id, RestartPolicy, signal) {
      await post(signal, `/containers/${id}/update`, { body: { RestartPolicy } });
    },
    async connect(id, network, EndpointConfig, signal) {
      await post(signal, `/networks/${network}/connect`, { body: { Container: id, EndpointConfig } });
    },
    async interrupt(id, signal) {
      await post(signal, `/containers/${id}/kill`, { query: { signal: 'SIGINT' } });
    },
    async put(id, directory, files, signal) {
      const [path, query] = [`/containers/${id}/archive`, { path: directory }];
      await ask(signal, { method: 'PUT', path, query, file: pack(files) });
    },
    async take(id, path, signal) {
      const found = await send(signal, (docker, within) =>
        orGone(archived(docker, id, path, within), unpack),
      );
      if (found === undefined) throw new ReadError('protocol', `the engine answers, but not with ${path}`);
      return found;
    },
    async remove(id, signal) {
      await ask(signal, { method: 'DELETE', path: `/containers/${id}` });
    },
    async tag(image, tag, signal) {
      await post(signal, `/images/${image}/tag`, { query: { repo: keptRepository, tag } });
    },
    async untag(tag, signal) {
      await ask(signal, { method: 'DELETE', path: `/images/${keptRepository}:${tag}` });
    },
  };
}
