import { type Duration, ReadError } from '../../../core/reading.ts';
import { sanitize } from '../../../core/sanitize.ts';
import type { System } from '../../../domain/stack.ts';
import { maybeText } from '../../../systems/postgres/row.ts';
import type { Reach } from '../../faces.ts';
import { type Local, localOf } from '../local.ts';
import { clientOf } from '../seen.ts';
import { primaryOf } from '../survey.ts';
import { type Chosen, choose, isOurs } from './choose.ts';
import { type One, type Params, sessionsIn } from './facts.ts';

/** All that a plan goes by. */
export type Survey = {
  readonly node: System;
  readonly local: Local;
  readonly whose: string;
  readonly sessions: readonly One[];
} & (
  | { readonly is: 'seen'; readonly chosen: Chosen; readonly systemIdentifier: string | undefined }
  /** The server takes no more connections: what a console saw before that is gone by. */
  | { readonly is: 'full'; readonly because: string }
);

const patience: Duration = 10_000;

/** @throws ReadError where nothing is found, or it is not clear what is meant. */
export async function survey(
  reach: Reach,
  name: string,
  given: Params,
  aborted: AbortSignal,
): Promise<Survey> {
  const signal = AbortSignal.any([aborted, AbortSignal.timeout(patience)]);
  const node = await primaryOf(reach, name, signal);
  const local = await localOf(reach, node);
  const backends = local.is === 'here' ? new Map(local.backends.map((one) => [one.pid, one])) : undefined;
  const as = local.is === 'here' ? [...local.as] : [];
  const oneOf = ({ pid, startedAt }: Pick<One, 'pid' | 'startedAt'>): One => {
    const process = backends?.get(pid);
    return { pid, startedAt, local: process === undefined ? null : { pid, started: process.started, as } };
  };
  const answer = await reach.postgres(node.id).read(['control', 'clients'], signal);
  if (answer.is !== 'read') {
    if (answer.is !== 'full') throw new ReadError('refused', `${node.title}: ${sanitize(answer.message)}`);
    const because = sanitize(answer.message);
    const whose = unseen(given, node, because);
    const sessions = sessionsIn(given.sessions ?? '').map(oneOf);
    return { is: 'full', node, local, whose, sessions, because };
  }
  const { clients, control } = answer.rows;
  if (clients === undefined)
    throw new ReadError('denied', `${node.title} does not tell its sessions: ${answer.missing[0]?.because}`);
  const chosen = choose(clients.map(clientOf), given, node.title);
  return {
    ...{ is: 'seen', node, local, chosen, whose: chosen.whose, sessions: chosen.clients.map(oneOf) },
    systemIdentifier: control?.[0] && maybeText(control[0], 'system_identifier'),
  };
}

/** Whose they are where nobody can look. @throws ReadError where that is not said. */
function unseen({ application, idleOf, sessions }: Params, { title }: System, because: string): string {
  if (application !== undefined && isOurs({ application }))
    throw new ReadError('unsupported', 'those are connections of this program, which are not ended');
  if (application === undefined || idleOf !== undefined || sessions === undefined)
    throw new ReadError(
      'refused',
      `${title} lets nobody in who could see its sessions (${because}): an open console knows them, and plans it from its alert; else say --application and --sessions`,
    );
  return `application ${sanitize(application)}`;
}
