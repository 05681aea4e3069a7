import { basename } from 'node:path';
import { bytes, count } from '../../core/format.ts';
import type { Plan, Verdict } from '../../core/plan.ts';
import { sanitize } from '../../core/sanitize.ts';
import { formatTarget, type Target } from '../../core/target.ts';
import { keptUnder } from '../../domain/backup/kept.ts';
import { lookOnly } from '../../domain/stack.ts';
import type { World } from '../../domain/world.ts';
import { action, type Draft, type Looking } from '../action.ts';
import type { Reach } from '../faces.ts';
import { type Facts, facts, type Params, params } from './facts.ts';
import type { Found, Judged } from './found.ts';
import { isStillThere, remove, removedBy, whatGoes } from './remove.ts';
import { survey } from './survey.ts';

/** Removes backups that others stand in for, and files that are older than they have to be. */
export const prune = action({
  name: 'prune',
  title: 'Prune',
  on: ['postgres', 'redis', 'sqlite', 'files', 'directory', 'log'],
  params,
  facts,
  disabledReason,
  offers: (_, { kind }) => (kind === 'directory' || kind === 'log' ? {} : { olderThan: 'nothing' }),
  plan: draft,
  steps: ({ facts: known }) => [remove(known)],
  prove,
});

function disabledReason({ stack, readings }: World, target: Target): string | undefined {
  const only = lookOnly(stack);
  if (only !== undefined) return only;
  const { kind, name } = target;
  if (kind === 'log')
    return stack.logs?.some((log) => log.name === name) === true
      ? undefined
      : `The stack file names no log ${sanitize(name)}.`;
  if (kind === 'directory') {
    const seen = Object.values(readings.directories).flatMap(({ last }) => last?.value.directories ?? []);
    return seen.length === 0 || seen.some(({ path }) => path === name)
      ? undefined
      : `The stack file names no directory ${sanitize(name)}.`;
  }
  const whole = formatTarget(keptUnder(stack, target));
  return stack.backups?.some((place) => place.target === whole) === true
    ? undefined
    : `The stack file names no directory for the backups of ${sanitize(whole)}.`;
}

async function draft(
  reach: Reach,
  target: Target,
  given: Params,
  signal: AbortSignal,
): Promise<Draft<Facts>> {
  const found = await survey(reach, target, given, signal);
  const judged = found.flatMap((one) => one.judged);
  const goes = judged.filter(({ is }) => is === 'goes');
  const stays = judged.filter(({ is }) => is === 'stays');
  const roots = found.map(({ root }) => sanitize(root)).join(' and ');
  return {
    summary: `Remove ${count(goes.length)} of ${count(judged.length)} from ${roots}, ${bytes(sum(goes))}`,
    risk: 'destructive',
    // Nobody types a whole path; what it is stands above, in full.
    ...(target.kind === 'directory' && { word: basename(target.name) || target.name }),
    identity: Object.assign({}, ...found.map(identityOf)),
    // The backups of a node are those of its cluster.
    locks: [keptUnder(reach.stack, target)],
    facts: { subjects: goes.flatMap(({ subjects }) => [...subjects]) },
    preflight: verdicts(found, goes),
    impact: [...listed('goes', goes), ...listed('stays', stays)],
    proof: ['what was listed is not there any more'],
    undo: 'Nothing of it can be taken back: what is removed is gone.',
  };
}

/** What the others go for has to be there, and verified, when they do. */
const identityOf = ({ root, backups }: Found): Readonly<Record<string, string>> =>
  backups === undefined
    ? { directory: root }
    : { 'directory of the backups': root, 'verified and staying': backups.relied.join(' ') };

const sum = (all: readonly Judged[]): number | undefined =>
  all.reduce<number | undefined>(
    (total, { bytes: one }) => (total === undefined || one === undefined ? undefined : total + one),
    0,
  );

/** So many are listed by their name. */
const shown = 40;

function listed(word: Judged['is'], all: readonly Judged[]): readonly string[] {
  const rest = all.length - shown;
  return [
    ...all
      .slice(0, shown)
      .map(({ title, bytes: size, because }) => `${word}: ${title}, ${bytes(size)}: ${because}`),
    ...(rest > 0 ? [`${word}: ${count(rest)} more, ${bytes(sum(all.slice(shown)))}`] : []),
  ];
}

function verdicts(found: readonly Found[], goes: readonly Judged[]): readonly Verdict[] {
  return [
    goes.length === 0
      ? { title: whatGoes, is: 'refuse', because: 'nothing does' }
      : { title: whatGoes, is: 'pass', because: `${count(goes.length)}, ${bytes(sum(goes))}` },
    ...found.flatMap(({ root, backups }): readonly Verdict[] =>
      backups === undefined
        ? []
        : [
            {
              title: sanitize(root),
              is: backups.written === undefined ? 'pass' : 'refuse',
              because:
                backups.written === undefined
                  ? 'no backup is being written'
                  : `${backups.written} is being written`,
            },
          ],
    ),
    ...found.flatMap(({ isCut, root }): readonly Verdict[] =>
      isCut === true
        ? [
            {
              title: 'how much',
              is: 'warn',
              because: `${sanitize(root)} has more: the oldest go, then it is planned anew`,
            },
          ]
        : [],
    ),
  ];
}

async function prove(
  _: Reach,
  { facts: { subjects } }: Plan<Facts>,
  looking: Looking,
): Promise<readonly Verdict[]> {
  const title = 'removed';
  const left = await Promise.all(subjects.map(isStillThere));
  const still = subjects.filter((_one, index) => left[index]);
  const [first] = still;
  if (first !== undefined) {
    const because = `${count(still.length)} are still there: ${sanitize(first.path)}`;
    return [{ title, is: 'refuse', because }];
  }
  const removed = removedBy(looking);
  const all = count(subjects.length);
  if (removed === subjects.length) return [{ title, is: 'pass', because: `${all} of ${all}` }];
  const because =
    removed === undefined
      ? `none of the ${all} that were listed is there any more`
      : `${count(removed)} of ${all}; the others were not what they had been, and stay`;
  return [{ title, is: 'warn', because }];
}
