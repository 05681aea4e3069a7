import { randomBytes } from 'node:crypto';
import { bytes, count, duration } from '../../core/format.ts';
import type { Plan, Verdict } from '../../core/plan.ts';
import { sanitize } from '../../core/sanitize.ts';
import { formatTarget, parseTarget, type Target } from '../../core/target.ts';
import { keptUnder } from '../../domain/backup/kept.ts';
import { setsOf } from '../../domain/backup/sets.ts';
import { type Backup, isVerified, levelOf } from '../../domain/backup.ts';
import { lookOnly } from '../../domain/stack.ts';
import type { World } from '../../domain/world.ts';
import { readProofs } from '../../records/backups/proofs.ts';
import { readBackups } from '../../records/backups.ts';
import { action, type Draft } from '../action.ts';
import type { Reach } from '../faces.ts';
import { type Facts, facts, type Params, params, type Subject } from './facts.ts';
import { look } from './look.ts';
import { restore } from './restore.ts';
import { type Survey, survey } from './survey.ts';

/** Reads backups whole, and says which of them one could rely on. */
export const verify = action({
  name: 'verify',
  title: 'Verify',
  on: ['postgres', 'redis', 'sqlite', 'files', 'log', 'backup'],
  params,
  facts,
  disabledReason,
  plan: draft,
  steps: ({ facts: known }) => [
    ...known.subjects.map((subject) => look(known, subject)),
    ...known.subjects.flatMap((subject) =>
      known.scratch === null ? [] : [restore(known, subject, known.scratch)],
    ),
  ],
  prove,
});

function disabledReason({ stack, readings }: World, target: Target): string | undefined {
  const only = lookOnly(stack);
  if (only !== undefined) return only;
  const kept = Object.values(readings.backups).flatMap(({ last }) => last?.value.places ?? []);
  if (kept.length === 0) return undefined;
  const { kind, name } = target;
  if (kind === 'backup' && setsOf(kept).some(({ id }) => id === name))
    return 'It is a set: verify what is in it, one by one.';
  if (kind === 'backup')
    return kept.some(({ backups }) => backups.some(({ id }) => id === name))
      ? undefined
      : `There is no backup ${sanitize(name)}.`;
  const group = keptUnder(stack, target);
  const place = kept.find((one) => one.place.target === formatTarget(group));
  return place?.backups.some((one) => one.target === place.place.target) === false
    ? `${sanitize(group.name)} has no backup yet.`
    : undefined;
}

async function draft(
  reach: Reach,
  target: Target,
  given: Params,
  signal: AbortSignal,
): Promise<Draft<Facts>> {
  const surveyed = await survey(reach, target, given, signal);
  const { chosen, directory, timeout, wrapper, restore: test } = surveyed;
  const key = randomBytes(8).toString('hex');
  const [first] = chosen;
  const what =
    chosen.length === 1 ? sanitize(first?.id ?? '') : `${chosen.length} backups of ${surveyed.target}`;
  const total = chosen.reduce<number | undefined>(
    (sum, one) => (sum === undefined || one.bytes === undefined ? undefined : sum + one.bytes),
    0,
  );
  return {
    summary: `Read ${what} whole${test === undefined ? '' : `, and restore it into a database of its own on ${test.system}`}`,
    risk: test === undefined ? 'safe' : 'disruptive',
    identity: Object.fromEntries(
      chosen.map(({ id, startedAt }) => [`backup/${id}`, new Date(startedAt).toISOString()]),
    ),
    locks: [
      parseTarget(surveyed.target) ?? target,
      ...(test === undefined ? [] : [parseTarget(test.system) ?? target]),
    ],
    facts: {
      ...{ key, target: surveyed.target, directory, timeout, wrapper: [...wrapper] },
      subjects: chosen.map(({ id, path, by, format }): Subject => ({ id, path, by, format })),
      scratch:
        test === undefined ? null : { system: test.system, database: `qd_verify_${key}`, jobs: test.jobs },
    },
    preflight: verdicts(surveyed, given, reach.clock.now()),
    impact: [
      `${bytes(total)} are read from ${directory}, at idle priority of processor and disk`,
      ...(test === undefined
        ? []
        : [`all of its data is written to ${test.system} and its standbys, and removed again`]),
    ],
    proof: ['what was found is noted beside each'],
    undo: 'Nothing is changed but what is noted beside the backup.',
  };
}

function verdicts(surveyed: Survey, { restoreTest, all }: Params, at: number): readonly Verdict[] {
  const { chosen, clients, restore: test } = surveyed;
  return [
    ...chosen.slice(0, 5).map(
      (one): Verdict => ({
        title: sanitize(one.id),
        is: 'pass',
        because: `${levelOf(one)}, ${bytes(one.bytes)}, begun ${duration(Math.max(0, at - one.startedAt))} ago`,
      }),
    ),
    ...clients.map(
      ({ name, version }): Verdict => ({
        title: `${name} on this host`,
        is: version === undefined ? 'refuse' : 'pass',
        because:
          version === undefined
            ? `there is none: install ${name.startsWith('redis-') ? 'redis-tools' : 'the PostgreSQL client'}`
            : `version ${version}`,
      }),
    ),
    ...(restoreTest && test !== undefined ? restoreVerdicts(chosen, test, all) : []),
  ];
}

function restoreVerdicts(
  chosen: readonly Backup[],
  { system, role, hasOperate }: NonNullable<Survey['restore']>,
  isAll: boolean,
): readonly Verdict[] {
  const [first] = chosen;
  const isArchive = first?.kind === 'dump' && (first.format === 'custom' || first.format === 'directory');
  return [
    ...(isAll
      ? [{ title: 'restore test', is: 'refuse', because: 'it is for one backup at a time' } as const]
      : []),
    {
      title: 'what can be restored',
      is: isArchive ? 'pass' : 'refuse',
      because: isArchive
        ? `an archive of pg_dump's in the format ${first.format}`
        : 'only archives of pg_dump’s are tested by restoring them: a script may do anything to the server, and a data directory needs one of its own',
    },
    {
      title: `role of ${system}`,
      is: role === 'primary' ? 'pass' : 'refuse',
      because: role === 'primary' ? 'primary' : 'it takes no writes, or does not answer',
    },
    {
      title: 'operate credentials',
      is: hasOperate ? 'pass' : 'refuse',
      because: hasOperate
        ? 'there are some; the role has to be allowed to make databases'
        : `${system} has none`,
    },
  ];
}

async function prove(
  _: Reach,
  { facts: { subjects, target, directory, key } }: Plan<Facts>,
): Promise<readonly Verdict[]> {
  const each = await Promise.all(subjects.map((subject) => verdictOn(subject, key)));
  const { places } = await readBackups([{ target, directory }]);
  const all = places.flatMap(({ backups }) => backups).filter((one) => one.target === target);
  const broken = all.filter((one) => levelOf(one) === 'broken').length;
  const offSite = all.filter((one) => levelOf(one) === 'off-site').length;
  const report: Verdict = {
    title: `backups of ${target}`,
    is: 'pass',
    because: `total ${count(all.length)}, valid ${count(all.filter(isVerified).length)}, invalid ${count(broken)}, off-site ${count(offSite)}`,
  };
  return [...each, report];
}

async function verdictOn(subject: Subject, key: string): Promise<Verdict> {
  const title = sanitize(subject.id);
  const proofs = await readProofs(subject);
  if (proofs?.key !== key) return { title, is: 'refuse', because: 'what was found is not noted' };
  if (proofs.broken !== undefined) return { title, is: 'refuse', because: sanitize(proofs.broken.because) };
  return { title, is: 'pass', because: levelOf({ proofs }) };
}
