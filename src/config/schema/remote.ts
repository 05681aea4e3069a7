import * as z from 'zod';
import { duration, mapping, path, size, text } from './parts.ts';
import { secret } from './secret.ts';

const endpointExpected = 'an address such as https://s3.eu-central-1.amazonaws.com, without a path';
const bucketExpected = 'the name of a bucket: 3 to 63 small letters, digits, "." and "-"';
const prefixExpected = 'what keys begin with, such as database-backups/, without a / at its beginning';

const s3 = mapping(
  {
    bucket: z
      .string({ error: bucketExpected })
      .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, { error: bucketExpected })
      .describe('It has to be there; versions or object lock keep what others remove.'),
    prefix: z
      .string({ error: prefixExpected })
      .regex(/^(?:[\w.!*'()-]+\/)*[\w.!*'()-]*$/, { error: prefixExpected })
      .transform((written) => (written === '' || written.endsWith('/') ? written : `${written}/`))
      .describe('What every key begins with; the stack and the target come after it.')
      .default('database-backups/'),
    region: text('the name of a region').describe('What requests are signed for.').default('us-east-1'),
    endpoint: z
      .string({ error: endpointExpected })
      .regex(/^https?:\/\/[\w.-]+(?::\d{1,5})?\/?$/, { error: endpointExpected })
      .transform((written) => written.replace(/\/$/, ''))
      .describe('Left out: the one of Amazon for the region.')
      .optional(),
    path_style: z
      .boolean({ error: 'true or false' })
      .describe('The bucket is a part of the path and not of the host. Left out: where an endpoint is named.')
      .optional(),
    ca: path.describe('The authority that signed the endpoint, as a PEM file.').optional(),
    access_key: secret.describe('The id of the key.').default({ env: 'S3_ACCESS_KEY' }),
    secret_key: secret.describe('The key itself.').default({ env: 'S3_SECRET_KEY' }),
    session_token: secret.describe('Of keys that are good for a while only.').optional(),
    rate: size.describe('So many bytes a second at most, to and fro, such as 500kB.').optional(),
    timeout: duration.describe('After that a copy is given up.').default(6 * 3_600_000),
  },
  'a mapping with bucket',
).describe('A bucket that speaks S3.');

/** A copy elsewhere. */
export const remote = mapping({ s3 }, 'a mapping with s3').describe(
  'Where each backup is copied to when it is verified. The keys are read only when an action runs.',
);

export type S3Section = z.output<typeof s3>;
