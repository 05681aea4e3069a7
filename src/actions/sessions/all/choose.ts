import { ReadError } from '../../../core/reading.ts';
import { sanitize } from '../../../core/sanitize.ts';
import { isIdleInTransaction } from '../../../domain/postgres/activity.ts';
import { crowding, shares } from '../../../domain/postgres/applications.ts';
import type { Client } from '../seen.ts';
import type { Params } from './facts.ts';

/** Those that are meant, whose they are in words, and what was decided. */
export type Chosen = {
  readonly clients: readonly Client[];
  readonly whose: string;
  readonly application?: string;
};

/** Connections of this program: it looks with one, and acts with others. */
export const isOurs = ({ application }: Pick<Client, 'application'>): boolean =>
  /^quarterdeck(-|$)/.test(application);

/** Pure. @throws ReadError where there is none, or it is not said whose, or those are connections of this program. */
export function choose(all: readonly Client[], { application, idleOf }: Params, node: string): Chosen {
  if (application !== undefined && idleOf !== undefined)
    throw new ReadError('unsupported', 'name an application or the user of idle ones, not both');
  const clients = all.filter((client) => !isOurs(client));
  if (idleOf !== undefined)
    return some(
      clients.filter((client) => client.user === idleOf && isIdleInTransaction(client)),
      `user ${sanitize(idleOf)}, idle in a transaction`,
      node,
    );
  const name = application ?? crowding(counted(clients))?.application;
  if (name === undefined)
    throw new ReadError(
      'missing',
      `no application has half of the sessions on ${node}: name one with --application${known(clients)}`,
    );
  if (isOurs({ application: name }))
    throw new ReadError('unsupported', 'those are connections of this program, which are not ended');
  const found = clients.filter((client) => client.application === name);
  return { ...some(found, `application ${sanitize(name)}`, node), application: name };
}

function some(clients: readonly Client[], whose: string, node: string): Chosen {
  if (clients.length === 0) throw new ReadError('missing', `${node} has no session of ${whose}`);
  return { clients, whose };
}

const counted = (clients: readonly Client[]) => clients.map(({ application }) => ({ application, count: 1 }));

function known(clients: readonly Client[]): string {
  const most = shares(counted(clients)).filter(({ application }) => application !== '');
  return most.length === 0
    ? ''
    : `; there are ${most
        .slice(0, 5)
        .map(({ application, count }) => `${sanitize(application)} (${count})`)
        .join(', ')}`;
}
