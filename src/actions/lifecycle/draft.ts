import { duration } from '../../core/format.ts';
import type { Plan, Verdict } from '../../core/plan.ts';
import type { Duration } from '../../core/reading.ts';
import { formatTarget, parseTarget, type Target } from '../../core/target.ts';
import type { Draft, Looking, Step } from '../action.ts';
import type { Reach } from '../faces.ts';
import { answers } from './answers.ts';
import { plainUnit } from './database.ts';
import { type Found, find } from './find.ts';
import { gate } from './gate.ts';
import type { Facts, Part } from './part.ts';
import { look, sightOfContainer, sightOfUnit } from './sight.ts';
import { restart, start, stop } from './steps.ts';
import { survey } from './survey.ts';
import type { Verb } from './verdicts.ts';

const undo = {
  restart: 'A restart cannot be taken back.',
  start: 'It is stopped again.',
  stop: 'It is started again.',
} as const satisfies Record<Verb, string>;

/** The plan of one of the three, whatever the target is. */
export async function draft(
  verb: Verb,
  reach: Reach,
  target: Target,
  signal: AbortSignal,
): Promise<Draft<Facts>> {
  const found = await find(reach, target, signal);
  const meant = found.filter((one) => concerns(verb, one));
  const surveyed = await Promise.all(
    (meant.length === 0 ? found : meant).map((one) => survey(verb, reach, one, signal)),
  );
  // What was brought up last goes down first.
  const all = verb === 'stop' ? surveyed.toReversed() : surveyed;
  const parts = all.map(({ part }) => part);
  const past = await reach.past(verb, target);
  return {
    summary: summaryOf(verb, target, parts, past),
    risk: all.some(({ isPrecious }) => isPrecious) ? 'destructive' : 'disruptive',
    identity: Object.assign({}, ...all.map(({ identity }) => identity)),
    // Nobody backs up or restores a database meanwhile either.
    locks: parts.flatMap(({ is, name, systems }): Target[] => [
      { kind: is, name: is === 'unit' ? plainUnit(name) : name },
      ...systems.flatMap((system) => parseTarget(system) ?? []),
    ]),
    facts: { parts },
    preflight: all.flatMap(({ preflight }) => preflight),
    impact: [...impactOf(verb, parts, past), ...all.flatMap(({ impact }) => impact)],
    proof: parts.flatMap((part) => promiseOf(verb, part)),
    undo: undo[verb],
  };
}

/** Of several, a start is for those that are down, and a stop for those that are not. */
function concerns(verb: Verb, found: Found): boolean {
  const { is } = found.is === 'container' ? sightOfContainer(found.details) : sightOfUnit(found.shown);
  return verb === 'restart' || (verb === 'start') === (is === 'down');
}

export const steps =
  (verb: Verb) =>
  ({ facts: { parts } }: Pick<Plan<Facts>, 'facts'>): readonly Step[] =>
    parts.flatMap((part) => {
      if (verb === 'stop') return [stop(part)];
      const proven = [gate(part), ...(part.holds === null ? [] : [answers(part.holds)])];
      return [verb === 'start' ? start(part) : restart(part), ...proven];
    });

/** Each part as it is at the end. */
export const prove =
  (verb: Verb) =>
  (reach: Reach, { facts: { parts } }: Plan<Facts>, { signal }: Looking): Promise<readonly Verdict[]> =>
    Promise.all(
      parts.map(async (part): Promise<Verdict> => {
        const { is, health, says } = await look(reach, part, signal);
        const isUp = is === 'up' && (health === 'none' || health === 'healthy');
        const isGood = verb === 'stop' ? is === 'down' || is === 'gone' : isUp;
        return { title: part.name, is: isGood ? 'pass' : 'refuse', because: says };
      }),
    );

function summaryOf(verb: Verb, target: Target, parts: readonly Part[], past: readonly Duration[]): string {
  const [first] = parts;
  const what =
    parts.length > 1
      ? `${formatTarget(target)}, ${parts.length} one after another: ${parts.map(({ name }) => name).join(', ')}`
      : `${first?.is ?? ''} ${first?.name ?? ''}`;
  return `${title[verb]} ${what}; ${expected(verb, parts, past)}`;
}

const title = { restart: 'Restart', start: 'Start', stop: 'Stop' } as const satisfies Record<Verb, string>;
const end = { restart: 'it is back', start: 'it is up', stop: 'it is down' } as const satisfies Record<
  Verb,
  string
>;

function expected(verb: Verb, parts: readonly Part[], past: readonly Duration[]): string {
  const [last] = past;
  return last === undefined
    ? `${end[verb]} in at most ${duration(longest(verb, parts))}`
    : `${end[verb]} in about ${duration(median(past))} (last run: ${duration(last)})`;
}

/** What the grace and the health checks allow, one part after another. */
const longest = (verb: Verb, parts: readonly Part[]): Duration =>
  parts.reduce(
    (sum, { grace, patience }) => sum + (verb === 'start' ? 0 : grace) + (verb === 'stop' ? 0 : patience),
    0,
  );

function median(values: readonly Duration[]): Duration {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function impactOf(verb: Verb, parts: readonly Part[], past: readonly Duration[]): readonly string[] {
  const running = parts.filter(({ wasUp }) => wasUp);
  if (verb === 'start' || running.length === 0) return [];
  const graces = Math.max(...running.map(({ grace }) => grace));
  return [
    verb === 'stop'
      ? `${running.map(({ name }) => name).join(', ')} ${running.length === 1 ? 'is' : 'are'} down until started again`
      : past.length === 0
        ? 'how long it is down has not been measured yet'
        : `down for less than ${duration(median(past))}`,
    `what is under way gets ${duration(graces)} to end, and is killed after that`,
  ];
}

const promiseOf = (verb: Verb, { name, settle, holds }: Part): readonly string[] =>
  verb === 'stop'
    ? [`${name} is down`]
    : [
        settle === null ? `${name} is healthy` : `${name} stays up for ${duration(settle)}`,
        ...(holds === null
          ? []
          : [`${holds.system} answers${holds.role === null ? '' : ` as a ${holds.role}`}`]),
      ];
