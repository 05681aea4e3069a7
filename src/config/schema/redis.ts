import * as z from 'zod';
import { parseHostAndPort, parseRedisUrl } from '../addresses/redis-url.ts';
import { plainBackup } from './backup.ts';
import { argv, listOf, mapping, name, path, text } from './parts.ts';
import { secret } from './secret.ts';

// What a reference leads to is not known here; what is written out can be judged.
const url = secret.superRefine((value, context) => {
  const parsed = typeof value === 'string' ? parseRedisUrl(value) : undefined;
  if (parsed?.is === 'refused')
    context.addIssue({ code: 'custom', message: '', params: { says: parsed.because } });
});

const username = text('the name of a user').describe('The user of the ACL; left out, the default user.');

const tls = mapping(
  {
    ca: path.describe('The authority that signed the server, as a PEM file.').optional(),
    cert: path.describe('Our certificate, as a PEM file.').optional(),
    key: path.describe('The key of our certificate, as a PEM file.').optional(),
    verify: z
      .boolean({ error: 'true or false' })
      .describe('Whether the server’s certificate is checked; true if left out.')
      .default(true),
  },
  'a mapping with ca, cert, key and verify',
).describe('Speak TLS to nodes and Sentinels; a rediss:// URL does so by itself.');

const login = {
  username: username.optional(),
  password: secret.describe('The password, where the URL has none.').optional(),
};

const control = mapping(
  {
    service: text('the name of a systemd unit').describe('The systemd unit that runs the server.').optional(),
    container: text('the name of a container').describe('The container that runs the server.').optional(),
  },
  'a mapping with service and container',
).describe('How the server is started and stopped, where it runs on this host.');

const node = mapping(
  {
    name: name.describe('Short: m1, s1.'),
    url: url.describe('redis://HOST:PORT, rediss://HOST:PORT or unix:///PATH'),
    ...login,
    control: control.optional(),
  },
  'a mapping with name and url',
);

const sentinelExpected = 'HOST:PORT of a Sentinel';
const sentinel = text(sentinelExpected).refine((written) => parseHostAndPort(written, 26_379) !== undefined, {
  error: sentinelExpected,
});

const dbExpected = 'the number of a database';
const queue = mapping(
  {
    db: z.int({ error: dbExpected }).min(0, { error: dbExpected }).describe('0 if left out.').default(0),
    key: text('the name of a key').describe('A list, a stream, a set or a sorted set.'),
  },
  'a mapping with db and key',
);

const operate = mapping(
  {
    ...login,
    sentinel_username: username.optional(),
    sentinel_password: secret.describe('The password for the Sentinels.').optional(),
    run_as: argv.describe('What goes before a command of the server: [sudo, -n, -u, redis].').optional(),
  },
  'a mapping with username, password, sentinel_username, sentinel_password and run_as',
).describe('What actions use instead of the watching credentials; read only when an action runs.');

const group = mapping(
  {
    name: name.describe('What it is called on the screen: cache.'),
    url: url.describe('A single server: redis://HOST:PORT').optional(),
    nodes: listOf(node, 'a list of nodes')
      .describe('The master and its replicas, in any order; left out, the Sentinels are asked.')
      .default([]),
    sentinels: z
      .array(sentinel, { error: 'a list of HOST:PORT' })
      .describe('The Sentinels that watch the master.')
      .default([]),
    master: text('the name of a master').describe('What the Sentinels call it.').default('mymaster'),
    ...login,
    sentinel_username: username.optional(),
    sentinel_password: secret
      .describe('The password for the Sentinels, who have none of their own accord.')
      .optional(),
    tls: tls.optional(),
    queues: z
      .array(queue, { error: 'a list of queues' })
      .describe('Keys whose length is watched.')
      .default([]),
    operate: operate.optional(),
    control: control
      .describe('How the single server, or the one that runs on this host, is started and stopped.')
      .optional(),
    backup: plainBackup.optional(),
  },
  'a mapping with name, and url, nodes or sentinels',
).superRefine(({ url: single, nodes, sentinels }, context) => {
  const isGroup = nodes.length > 0 || sentinels.length > 0;
  if ((single === undefined) === !isGroup)
    context.addIssue({ code: 'custom', path: [], message: 'either url, or nodes and sentinels' });
  if (new Set(sentinels).size < sentinels.length)
    context.addIssue({ code: 'custom', path: ['sentinels'], message: 'each Sentinel once' });
});

export const redis = listOf(group, 'a list of Redis servers').describe(
  'Redis servers, each with its replicas and Sentinels. Left out, those of the environment and the local one are found; an empty list watches none.',
);

export type RedisSection = z.output<typeof group>;
export type RedisControl = z.output<typeof control>;
