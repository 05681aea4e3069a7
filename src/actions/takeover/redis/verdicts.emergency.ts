import { bytes, count, duration } from '../../../core/format.ts';
import type { Verdict } from '../../../core/plan.ts';
import { type Instant, ReadError } from '../../../core/reading.ts';
import { sanitize } from '../../../core/sanitize.ts';
import type { LastSeen } from '../../../domain/changes/seen.ts';
import { textIn } from '../../../domain/redis/info.ts';
import type { System } from '../../../domain/stack.ts';
import type { Reach } from '../../faces.ts';
import { runnerOf } from '../../lifecycle/find.ts';
import { sightOfContainer, sightOfUnit } from '../../lifecycle/sight.ts';
import { isThisHost } from '../../restore/redis/whereabouts.ts';
import { isGone, isHearing, offsetOf, silenceOf } from './replica.ts';
import { type Node, type Survey, splitOf, type Up, upIn } from './survey.ts';
import { splitWords, titles } from './verdicts.ts';

/** Why the master counts as down, or why it does not: one that answers anybody is never failed over. */
export function down(survey: Survey, master: Node | undefined, proof: string | undefined): Verdict {
  const title = titles.down;
  const { section, watchers } = survey;
  const instead = { mend: { action: 'switchover', target: { kind: 'redis', name: section.name } } } as const;
  const alive = splitOf(survey);
  if (alive.length > 1) return { title, is: 'refuse', because: `there are several: ${splitWords(alive)}` };
  const [answering] = alive;
  if (answering !== undefined)
    return { title, is: 'refuse', because: `${answering.system.id} answers, and is the master`, ...instead };
  const name = master?.system.id ?? 'the master';
  if (master?.seen.is === 'down' && master.seen.isThere)
    return { title, is: 'refuse', because: `${name} is there: ${sanitize(master.seen.because)}`, ...instead };
  // Refused to us is not gone: a tunnel, a firewall and a port that is published no more refuse too.
  const seeing = watchers.find((one) => one.is === 'up' && one.says.master.view === 'up');
  if (seeing !== undefined)
    return {
      title,
      is: 'refuse',
      because: `${seeing.system.id} sees ${name} up: it may only be out of our reach`,
      ...instead,
    };
  const hearing = upIn(survey.nodes).find(isHearing);
  if (hearing !== undefined)
    return {
      title,
      is: 'refuse',
      because: `${hearing.system.id} heard ${name} ${duration(silenceOf(hearing))} ago: it may only be out of our reach`,
      ...instead,
    };
  if (proof !== undefined) return { title, is: 'pass', because: `${name}: ${proof}` };
  const because = master?.seen.is === 'down' ? `: ${sanitize(master.seen.because)}` : '';
  return {
    title,
    is: 'refuse',
    because: `${name} does not answer${because}; that it is down is not proven: it may still take writes that are lost`,
    override: 'allow-unfenced',
  };
}

/** What proves that it is down, in words, the strongest first; undefined: nothing but its silence. */
export async function proofOf(
  reach: Reach,
  { watchers }: Pick<Survey, 'watchers'>,
  master: Node | undefined,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (master === undefined || master.seen.is === 'up') return undefined;
  const stopped = await stoppedBy(reach, master.system, signal);
  if (stopped !== undefined) return stopped;
  if (isGone(master)) return 'its host answers, and nothing listens there (connection refused)';
  const agreed = watchers.filter((one) => one.is === 'up' && one.says.master.view === 'down').length;
  return agreed === 0
    ? undefined
    : 'the Sentinels agree that it is down (o_down), which is when they act themselves';
}

async function stoppedBy(reach: Reach, system: System, signal: AbortSignal): Promise<string | undefined> {
  if (system.control === undefined) return undefined;
  try {
    const found = await runnerOf(reach, system, signal);
    // A unit of that name runs on many a host.
    if (found.is === 'unit' && !isThisHost(system.where)) return undefined;
    const { is, says } =
      found.is === 'container' ? sightOfContainer(found.details) : sightOfUnit(found.shown);
    const what = found.is === 'container' ? `container ${found.details.name}` : found.unit;
    return is === 'down' ? `${what} does not run (${says})` : undefined;
  } catch (error) {
    if (!(error instanceof ReadError)) throw error;
    return undefined;
  }
}

/** Whether another replica has more. */
export function ahead(candidate: Up, rest: readonly Node[]): Verdict {
  const title = titles.ahead;
  const own = offsetOf(candidate);
  const [best] = upIn(rest)
    .filter((one) => one.seen.role === 'standby' && offsetOf(one) > own)
    .toSorted((one, other) => offsetOf(other) - offsetOf(one));
  if (best !== undefined)
    return {
      title,
      is: 'refuse',
      because: `${best.system.id} has ${bytes(offsetOf(best) - own)} more than ${candidate.system.id}: these would be lost`,
      override: 'allow-data-loss',
    };
  const dark = rest.flatMap(({ system, seen }) => (seen.is === 'down' ? [system.id] : []));
  if (dark.length > 0)
    return {
      title,
      is: 'warn',
      because: `${dark.join(', ')} cannot be asked: it may have more than ${candidate.system.id}`,
    };
  return { title, is: 'pass', because: `no replica that answers has more (${count(own)})` };
}

/** What the master had and its successor has not, as far as anybody knows. */
export function lossOf(
  candidate: Up,
  master: Node | undefined,
  seen: LastSeen | undefined,
  at: Instant,
): string {
  const own = offsetOf(candidate);
  const last = master && seen?.systems[master.system.id]?.redis;
  const history = textIn(candidate.seen.info, 'master_replid');
  const answeredAt = master && seen?.answeredAt?.[master.system.id];
  if (
    last?.offset === undefined ||
    last.role !== 'master' ||
    answeredAt === undefined ||
    last.replicationId !== history
  )
    return `what ${candidate.system.id} did not receive is lost; how much is not known: nobody saw where the master was`;
  const behind = last.offset - own;
  const age = `${duration(Math.max(0, at - answeredAt))} ago`;
  const sample = `${master?.system.id} was at ${count(last.offset)} when it was seen last, ${age}`;
  return behind > 0
    ? `${bytes(behind)} at least are lost, and what was written after that: ${sample}, and ${candidate.system.id} is at ${count(own)}`
    : `nothing that was written until ${age} is lost; what came after that may be: ${sample}, and ${candidate.system.id} is at ${count(own)}`;
}
