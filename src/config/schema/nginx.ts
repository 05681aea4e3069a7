import * as z from 'zod';
import { parseEndpoint } from '../addresses/endpoint.ts';
import { listOf, mapping, name, path } from './parts.ts';

const expected = 'the http:// or https:// address of a stub_status page';

/** An address without credentials. */
const status = z.string({ error: expected }).superRefine((value, context) => {
  const parsed = parseEndpoint(value);
  if (parsed.is === 'refused')
    context.addIssue({ code: 'custom', message: '', params: { says: parsed.because } });
  else if (parsed.is !== 'http') context.addIssue({ code: 'custom', message: expected });
});

const server = mapping(
  {
    name: name.describe('What it is called on the screen: web.').default('nginx'),
    status: status
      .describe('Its stub_status page; left out, the one that its configuration offers on this machine.')
      .optional(),
    config: path
      .describe(
        'Its configuration, which says the upstreams, the certificates and the logs: /etc/nginx/nginx.conf.',
      )
      .optional(),
    certificate: path
      .describe('A certificate to watch besides those of the configuration, as a PEM file.')
      .optional(),
  },
  'a mapping with name, status, config and certificate',
).superRefine(({ status: page, config }, context) => {
  if (page === undefined && config === undefined)
    context.addIssue({ code: 'custom', path: [], message: 'status or config, or both' });
});

export const nginx = listOf(server, 'a list of nginx servers').describe(
  'nginx servers. Left out, the local one is found while it runs; an empty list watches none.',
);

export type NginxSection = z.output<typeof server>;
