import * as z from 'zod';
import { parsePostgresUrl } from '../addresses/postgres-url.ts';
import { postgresBackup } from './backup.ts';
import { argv, listOf, mapping, name, path, text } from './parts.ts';
import { secret } from './secret.ts';

const modes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;

const ssl = mapping(
  {
    mode: z
      .enum(modes, { error: modes.map((mode) => `"${mode}"`).join(', ') })
      .describe('As in libpq; what the URL says wins. Left out: prefer.')
      .optional(),
    ca: path.describe('The authority that signed the server, as a PEM file.').optional(),
    cert: path.describe('Our certificate, as a PEM file.').optional(),
    key: path.describe('The key of our certificate, as a PEM file.').optional(),
  },
  'a mapping with mode, ca, cert and key',
);

// What a reference leads to is not known here; what is written out can be judged.
const url = secret.superRefine((value, context) => {
  const parsed = typeof value === 'string' ? parsePostgresUrl(value) : undefined;
  if (parsed?.is === 'refused')
    context.addIssue({ code: 'custom', message: '', params: { says: parsed.because } });
});

const operate = mapping(
  {
    url: url.describe('The URL actions connect with.').optional(),
    password: secret.describe('Its password, where the URL has none.').optional(),
    run_as: argv.describe('What goes before a command of the server: [sudo, -n, -u, postgres].').optional(),
  },
  'a mapping with url, password and run_as',
).describe('What actions use instead of the watching credentials; read only when an action runs.');

const control = mapping(
  {
    pgdata: path.describe('The data directory.').optional(),
    service: text('the name of a systemd unit').describe('The systemd unit that runs the server.').optional(),
    container: text('the name of a container').describe('The container that runs the server.').optional(),
  },
  'a mapping with pgdata, service and container',
).describe('How the server is started and stopped, where it runs on this host.');

const server = {
  url: url.describe('postgresql://USER@HOST:PORT/DATABASE'),
  password: secret.describe('The password, where the URL has none.').optional(),
  ssl: ssl.optional(),
  operate: operate.optional(),
};

const node = mapping(
  {
    name: name.describe('Short: p1, r1.'),
    ...server,
    control: control.optional(),
    takes_over: z.boolean().describe('false: it never becomes the primary. Left out: true.').optional(),
  },
  'a mapping with name and url',
);

const pooler = mapping(server, 'a mapping with url').describe('The PgBouncer in front of the cluster.');

const cluster = mapping(
  {
    name: name.describe('What the cluster is called: main.'),
    nodes: listOf(node, 'a list of nodes')
      .describe('The primary and its replicas, in any order.')
      .default([]),
    pooler: pooler.optional(),
    backup: postgresBackup.optional(),
  },
  'a mapping with name and nodes',
).superRefine(({ nodes, pooler: found }, context) => {
  if (nodes.length === 0 && found === undefined)
    context.addIssue({ code: 'custom', path: ['nodes'], message: 'at least one node, or a pooler' });
});

export const postgres = listOf(cluster, 'a list of clusters').describe(
  'PostgreSQL clusters. Left out, those of the environment and the local sockets are found; an empty list watches none.',
);

export type ClusterSection = z.output<typeof cluster>;
export type NodeSection = z.output<typeof node>;
export type ServerSection = z.output<typeof pooler>;
