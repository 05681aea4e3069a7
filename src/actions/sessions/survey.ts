import { type Duration, ReadError } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import type { System } from '../../domain/stack.ts';
import { maybeText } from '../../systems/postgres/row.ts';
import type { Reach } from '../faces.ts';
import { choose, type Sight } from './choose.ts';
import type { Params } from './facts.ts';
import { type Local, localOf } from './local.ts';
import { nodesNamed, noNode, theOne } from './nodes.ts';
import { type Client, clientOf, preparedOf, type Waiting, waitingOf } from './seen.ts';

/** All that a plan goes by. */
export type Survey = {
  readonly node: System;
  readonly local: Local;
  readonly pid: number;
  readonly startedAt: number | undefined;
} & (
  | {
      readonly is: 'seen';
      readonly client: Client;
      readonly waiting: readonly Waiting[];
      readonly systemIdentifier: string | undefined;
    }
  /** The server takes no more connections, and nobody could be asked who that is. */
  | { readonly is: 'full'; readonly because: string }
);

const patience: Duration = 10_000;

/** @throws ReadError where no session is found, or it is not clear which one is meant. */
export async function survey(
  reach: Reach,
  name: string,
  { pid, started }: Params,
  aborted: AbortSignal,
): Promise<Survey> {
  const signal = AbortSignal.any([aborted, AbortSignal.timeout(patience)]);
  const node = await primaryOf(reach, name, signal);
  const local = await localOf(reach, node);
  const answer = await reach.postgres(node.id).read(['control', 'clients', 'locks', 'prepared'], signal);
  if (answer.is !== 'read') {
    if (answer.is !== 'full') throw new ReadError('refused', `${node.title}: ${sanitize(answer.message)}`);
    if (pid === undefined) throw new ReadError('refused', unnamed(node, answer.message, local));
    return { is: 'full', node, local, pid, startedAt: started, because: sanitize(answer.message) };
  }
  const { clients, locks, prepared, control } = answer.rows;
  if (clients === undefined)
    throw new ReadError('denied', `${node.title} does not tell its sessions: ${answer.missing[0]?.because}`);
  const sight: Sight = {
    clients: clients.map(clientOf),
    waiting: (locks ?? []).map(waitingOf),
    prepared: (prepared ?? []).map(preparedOf),
  };
  const client = choose(sight, { pid, started }, node.title);
  return {
    ...{ is: 'seen', node, local, client, pid: client.pid, startedAt: client.startedAt },
    waiting: sight.waiting,
    systemIdentifier: control?.[0] && maybeText(control[0], 'system_identifier'),
  };
}

/** Of a cluster, the node that holds the locks. */
export async function primaryOf(reach: Reach, name: string, signal: AbortSignal): Promise<System> {
  const found = nodesNamed(reach.stack, name);
  if (found.length === 0) throw new ReadError('missing', noNode(name));
  if (found.length === 1) return theOne(found, name, 'node');
  const roles = await Promise.all(
    found.map(async (node) => {
      const answer = await reach
        .postgres(node.id)
        .read(['node'], signal)
        .catch(() => undefined);
      return answer?.is === 'read' && answer.rows.node?.[0]?.in_recovery === false ? [node] : [];
    }),
  );
  return theOne(roles.flat(), name, 'primary that answers');
}

/** Those that hold locks and do nothing are what is looked for then. */
function unnamed({ title }: System, message: string, local: Local): string {
  const idle =
    local.is === 'here'
      ? local.backends.filter(({ title: words }) => / idle in transaction/.test(words))
      : [];
  const hint =
    idle.length === 0
      ? ''
      : `: ${idle
          .slice(0, 5)
          .map(({ pid, title: words }) => `${pid} (${sanitize(words)})`)
          .join(', ')}`;
  return `${title} lets nobody in who could see its sessions (${sanitize(message)}): name one with --pid${hint}`;
}
