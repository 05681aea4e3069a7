import { count } from '../../core/format.ts';
import type { Verdict } from '../../core/plan.ts';
import { ReadError } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import type { System } from '../../domain/stack.ts';
import { maybeNumber, maybeText, type Row, text } from '../../systems/postgres/row.ts';
import type { Reach } from '../faces.ts';
import { nodesNamed, noNode, theOne } from '../sessions/nodes.ts';

/** Whether a standby may replay again. */
export type Replay = {
  readonly node: System;
  /** As the server says it: `paused`. */
  readonly state: string;
  readonly applyGap: number | undefined;
  readonly startedAt: string;
  readonly systemIdentifier: string | undefined;
  /** Where its configuration has it stop, in words; `unread`: it did not tell. */
  readonly target: string | undefined | { readonly is: 'unread' };
  /** Settings of which it has less than a primary of its cluster; undefined: no primary tells. */
  readonly lacks: readonly Lack[] | undefined;
};
type Lack = { readonly name: string; readonly own: number; readonly needed: number };

type Answer = { readonly node: System; readonly rows: Partial<Record<string, readonly Row[]>> };

/** @throws ReadError where no standby is paused, or more than one is. */
export async function replayOf(reach: Reach, name: string, signal: AbortSignal): Promise<Replay> {
  const named = nodesNamed(reach.stack, name);
  const [first] = named;
  if (first === undefined) throw new ReadError('missing', noNode(name));
  const answers = await Promise.all(named.map((node) => ask(reach, node, signal)));
  const [only] = answers;
  if (only instanceof ReadError && named.length === 1) throw only;
  const told = answers.flatMap((answer) => (answer instanceof ReadError ? [] : [answer]));
  const standbys = told.filter(({ rows }) => rows.receiver?.[0] !== undefined);
  const meant = named.length === 1 ? standbys : standbys.filter((one) => stateOf(one) !== 'not paused');
  const node = theOne(
    meant.map((one) => one.node),
    name,
    named.length === 1 ? 'standby that answers' : 'standby that is paused',
  );
  const own = meant[0] ?? { node, rows: {} };
  const about = own.rows.node?.[0] ?? {};
  return {
    node,
    state: stateOf(own),
    applyGap: own.rows.receiver?.[0] && maybeNumber(own.rows.receiver[0], 'apply_gap'),
    startedAt: new Date(maybeNumber(about, 'started_at') ?? 0).toISOString(),
    systemIdentifier: own.rows.control?.[0] && maybeText(own.rows.control[0], 'system_identifier'),
    target:
      own.rows.recoveryTarget === undefined
        ? { is: 'unread' }
        : maybeText(own.rows.recoveryTarget[0] ?? {}, 'target'),
    lacks: await lacksOf(reach, own, signal),
  };
}

async function ask(reach: Reach, node: System, signal: AbortSignal): Promise<Answer | ReadError> {
  const names = ['node', 'control', 'receiver', 'replayNeeds', 'recoveryTarget'] as const;
  try {
    const answer = await reach.postgres(node.id).read(names, signal);
    if (answer.is === 'read') return { node, rows: answer.rows };
    return new ReadError('refused', `${node.title}: ${sanitize(answer.message)}`);
  } catch (error) {
    if (error instanceof ReadError) return error;
    throw error;
  }
}

const stateOf = ({ rows }: Answer): string => (rows.receiver?.[0] ? text(rows.receiver[0], 'paused') : '');

async function lacksOf(reach: Reach, own: Answer, signal: AbortSignal): Promise<Replay['lacks']> {
  const others = reach.stack.systems.filter(
    ({ kind, group, id }) => kind === 'postgres' && group === own.node.group && id !== own.node.id,
  );
  const told = await Promise.all(others.map((node) => ask(reach, node, signal)));
  const primary = told.find(
    (one): one is Answer => !(one instanceof ReadError) && one.rows.node?.[0]?.in_recovery === false,
  );
  const [mine, theirs] = [own.rows.replayNeeds?.[0], primary?.rows.replayNeeds?.[0]];
  if (mine === undefined || theirs === undefined) return undefined;
  return Object.keys(theirs).flatMap((name) => {
    const [has, needed] = [maybeNumber(mine, name) ?? 0, maybeNumber(theirs, name) ?? 0];
    return has < needed ? [{ name, own: has, needed }] : [];
  });
}

/** What speaks for and against it. Pure. */
export function verdicts({ node, state, target, lacks }: Replay): readonly Verdict[] {
  const isPaused = state !== 'not paused';
  return [
    {
      title: `replay on ${node.title}`,
      is: isPaused ? 'pass' : 'refuse',
      because: isPaused ? `it is ${state === 'paused' ? 'paused' : 'about to pause'}` : 'it is not paused',
    },
    { title: 'recovery target', ...targetWords(target) },
    needs(node, lacks),
  ];
}

function targetWords(target: Replay['target']): Pick<Verdict, 'is' | 'because'> {
  if (target === undefined) return { is: 'pass', because: 'none: it goes on as a standby' };
  const end = 'to go on would end its recovery and make it a primary';
  return {
    is: 'refuse',
    because:
      typeof target === 'string'
        ? `it is paused at ${sanitize(target)}: ${end}`
        : `it does not tell whether it has one, and with one ${end}`,
  };
}

function needs(node: System, lacks: Replay['lacks']): Verdict {
  const title = 'settings of its primary';
  const [first] = lacks ?? [];
  if (lacks === undefined)
    return {
      title,
      is: 'warn',
      because: `no primary answers: whether ${node.title} has as much is not known`,
    };
  return first === undefined
    ? { title, is: 'pass', because: 'it has as much of all that counts' }
    : {
        title,
        is: 'refuse',
        because: `${first.name} is ${count(first.own)} here and ${count(first.needed)} there: ${node.title} would end as soon as it replays that; raise it, and restart it`,
      };
}
