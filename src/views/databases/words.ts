import type { GivenFlags } from '../../core/action.ts';
import { bytes, duration, unknown } from '../../core/format.ts';
import type { Instant } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import type { Target } from '../../core/target.ts';
import type { Lock } from '../../domain/postgres/activity.ts';
import type { Member } from '../../domain/postgres/cluster.ts';
import type { Lag } from '../../domain/postgres/lag.ts';
import type { System } from '../../domain/stack.ts';
import { standingBeside } from '../standing.ts';

/** `≥`: one of the two sides does not answer, or our own clock of it is too young. */
const least = ({ bound }: Lag, text: string): string =>
  bound === 'at least' && text !== unknown ? `≥ ${text}` : text;

export const lagBytes = (lag: Lag): string => least(lag, bytes(lag.bytes));
export const lagTime = (lag: Lag): string => least(lag, lag.ms === 0 ? '0 s' : duration(lag.ms));

/** One word for how a node is: `primary`, `streaming`, `replay paused`, `cut off`, `full`, `starting`. */
export function stateWord({ reading: { last, failure }, role, lag }: Member): string {
  if (failure !== undefined) return 'no answer';
  if (last === undefined) return 'unread';
  const node = last.value;
  if (node.is !== 'up') return node.is;
  if (role === 'primary') return 'primary';
  switch (lag?.state) {
    case 'disconnected':
      return 'cut off';
    case 'diverged':
      return 'diverged';
    case 'paused':
      return 'replay paused';
    case 'unknown':
    case undefined:
      return 'standby';
    default:
      return 'streaming';
  }
}

/** Why there are no numbers: "connection refused 10.0.0.13:5432, since 02:38, next try in 4 s", or what the server says. */
export function absenceWords({ system, reading }: Member, at: Instant, columns?: number): string | undefined {
  const words = standingBeside(system, reading, at, columns);
  if (words !== undefined) return words;
  const node = reading.last?.value;
  if (node === undefined || node.is === 'up') return undefined;
  const whose = node.is === 'full' ? ` (the ${node.limit}'s limit)` : '';
  return `${sanitize(node.message)}${whose}`;
}

/** What is worth saying of a node besides its numbers. */
export function notesOf({ reading, lag, role }: Member): readonly string[] {
  const node = reading.last?.value;
  if (node?.is !== 'up') return [];
  const { receiver } = node;
  return [
    receiver?.paused === 'pause requested' ? 'about to pause' : '',
    lag?.state === 'disconnected' ? 'receives nothing' : '',
    lag?.state === 'diverged' ? 'has log the primary lacks: rebuild it' : '',
    node.archiver?.failingNow === true ? 'archiving fails' : '',
    node.throughPooler ? 'read through a pooler' : '',
    role === 'primary' && node.readOnly ? 'read-only' : '',
  ].filter((text) => text !== '');
}

/** "pid 4121 app=billing idle in tx 41 s" */
export function blockerWords({ pid, application, state, transactionAge }: Lock): string {
  const who = pid === 0 ? 'a prepared transaction' : `pid ${pid}`;
  const app = application === '' ? '' : ` app=${sanitize(application)}`;
  return `${who}${app} ${shortState(state)} ${duration(transactionAge)}`.trimEnd();
}

/** `7391000000000000204` as people compare it: 7391…204. */
export const shortIdentifier = (identifier: string): string =>
  identifier.length <= 9 ? identifier : `${identifier.slice(0, 4)}…${identifier.slice(-3)}`;

/** "idle in transaction" as it fits a column. */
export const shortState = (state: string): string =>
  sanitize(state).replace('idle in transaction', 'idle in tx');

/** The target of what is done to a node: `postgres/main/r1`. */
export const nodeTarget = ({ id }: System): Target => ({
  kind: 'postgres',
  name: id.replace(/^postgres\//, ''),
});

/** A statement without the line breaks and indents it was written with. */
export const inOneLine = (query: string): string => sanitize(query).replace(/\s+/g, ' ').trim();

/** What ends the very session of a row, or what it runs, and all of its application; another one that has its pid by then is not meant. */
export function ofSession(
  pid: number,
  startedAt: number | undefined,
  application: string,
): Readonly<Record<'cancel' | 'terminate' | 'terminate-all', GivenFlags>> {
  const flags = { pid: String(pid), ...(startedAt !== undefined && { started: String(startedAt) }) };
  const all = application === '' ? {} : { application };
  return { cancel: flags, terminate: flags, 'terminate-all': all };
}
