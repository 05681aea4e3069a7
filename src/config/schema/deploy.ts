import * as z from 'zod';
import { isOneSelect } from '../../core/sql.ts';
import { parseEndpoint } from '../addresses/endpoint.ts';
import { argv, duration, mapping, name, path, text } from './parts.ts';

/** A name of an image, which is an argument of programs: it begins with a letter or a digit. */
const imageExpected = 'the name of an image, such as registry.example/shop:41 or shop:{version}';
const image = z.string({ error: imageExpected }).regex(/^[A-Za-z0-9][\w./:@{}-]*$/, { error: imageExpected });

const url = z
  .string({ error: 'a URL' })
  .refine((value) => parseEndpoint(value).is !== 'refused' && /^https?:/.test(value), {
    error: 'http:// or https:// and a host',
  });

const number = z
  .int({ error: 'a whole number from 1 to 100' })
  .min(1, { error: 'a whole number from 1 to 100' })
  .max(100, { error: 'a whole number from 1 to 100' });

const build = mapping(
  {
    context: path.describe('The directory that is built.'),
    file: path.describe('Its Dockerfile; left out: the one in it.').optional(),
  },
  'a mapping with context',
);

const smoke = mapping(
  {
    url: url.describe('What has to answer with 2xx or 3xx.'),
    tries: number.describe('How often it is asked at most.').default(10),
    every: duration.describe('How far apart.').default(10_000),
  },
  'a mapping with url',
);

const port = z
  .int({ error: 'a port from 1 to 65535' })
  .min(1, { error: 'a port from 1 to 65535' })
  .max(65_535, { error: 'a port from 1 to 65535' });

const blueGreen = mapping(
  {
    upstream_file: path.describe('What nginx includes in its upstream: a server line with one of the ports.'),
    ports: z
      .array(port, { error: 'a list of two ports' })
      .length(2, { error: 'a list of two ports' })
      .refine(([one, other]) => one !== other, { error: 'a list of two different ports' })
      .describe('Ports of this host that its containers have by turns.'),
    nginx: argv.describe('How nginx is run: [sudo, -n, nginx] or [nginx, -c, PATH].').default(['nginx']),
    pid: path.describe('The file with the pid of nginx.').default('/run/nginx.pid'),
    drain: duration.describe('How long the old one goes on after the turn.').default(10_000),
  },
  'a mapping with upstream_file and ports',
);

const selectExpected = 'one SELECT, without a semicolon or a comment';
const schemaExpected = 'a list of a program and its arguments, or a mapping with postgres and sql';

const schema = z.union(
  [
    argv,
    mapping(
      {
        postgres: name.describe('The cluster that is asked: its primary.'),
        database: text('the name of a database').describe('Left out: the watched one.').optional(),
        sql: z
          .string({ error: selectExpected })
          .max(2_000, { error: selectExpected })
          .refine(isOneSelect, { error: selectExpected })
          .describe(
            'One SELECT of one value, such as SELECT max(version) FROM schema_migrations. It runs in a read-only transaction, as the role that watches.',
          ),
      },
      'a mapping with postgres and sql',
    ),
  ],
  { error: schemaExpected },
);

/** How a service is deployed. */
export const deploy = mapping(
  {
    env_file: path
      .describe(
        'The environment file; its variables come before those that it had. Of a plain container only.',
      )
      .optional(),
    build: build.describe('Built for each deploy.').optional(),
    image: image
      .describe(
        'What is deployed; {version} is what --version says. Left out: the image that runs, at that version.',
      )
      .optional(),
    migrate: argv
      .describe('Run once in the new image, before anything is replaced. A rollback does not take it back.')
      .optional(),
    smoke: smoke.describe('Asked last: what does not answer goes back.').optional(),
    blue_green: blueGreen
      .describe('Behind nginx: the new one serves before the old one ends. Of a plain container only.')
      .optional(),
    schema: schema
      .describe(
        'How the version of the database schema is told, by a program that prints it or a SELECT: a rollback over a change needs the word.',
      )
      .optional(),
  },
  'a mapping with image or build',
);

/** How many of a service there are meant to be. */
export const scale = mapping(
  {
    min: number.describe('Never fewer.').default(2),
    max: number.describe('Never more.').default(10),
  },
  'a mapping with min and max',
).refine(({ min, max }) => min <= max, { error: 'a max that is not less than min' });

export type DeploySection = z.output<typeof deploy>;
