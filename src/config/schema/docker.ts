import type * as z from 'zod';
import { parseEngineUrl } from '../addresses/engine.ts';
import { listOf, mapping, name, path, text } from './parts.ts';

const tls = mapping(
  {
    ca: path.describe('The authority that signed the engine, as a PEM file.').optional(),
    cert: path.describe('Our certificate, as a PEM file.').optional(),
    key: path.describe('The key of our certificate, as a PEM file.').optional(),
  },
  'a mapping with ca, cert and key',
);

const endpoint = {
  socket: path.describe('The Unix socket of the engine.').optional(),
  url: text('tcp://HOST:PORT').describe('tcp://HOST:PORT of the engine.').optional(),
  tls: tls.optional(),
};

type Endpoint = {
  readonly socket?: string | undefined;
  readonly url?: string | undefined;
  readonly tls?: object | undefined;
};

function isReachable({ socket, url, tls }: Endpoint, context: z.core.$RefinementCtx): void {
  if ((socket === undefined) === (url === undefined))
    context.addIssue({ code: 'custom', path: [], message: 'either socket or url' });
  if (tls !== undefined && url === undefined)
    context.addIssue({ code: 'custom', path: ['tls'], message: 'a url beside it' });
  const parsed = url === undefined ? undefined : parseEngineUrl(url);
  if (parsed?.is === 'refused') context.addIssue({ code: 'custom', path: ['url'], message: parsed.expected });
}

const engine = mapping(
  {
    name: name.describe('What it is called on the screen.').default('docker'),
    ...endpoint,
    operate: mapping(endpoint, 'a mapping with socket or url')
      .superRefine(isReachable)
      .describe('Where actions reach the engine, if what is watched may only be read.')
      .optional(),
  },
  'a mapping with name and socket or url',
).superRefine(isReachable);

export const docker = listOf(engine, 'a list of engines').describe(
  'Docker or Podman engines. Left out, the local ones are found; an empty list watches none.',
);

export type EngineSection = z.output<typeof engine>;
