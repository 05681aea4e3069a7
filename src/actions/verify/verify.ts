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
import { action, type Draft, type Looking } from '../action.ts';
import type { Reach } from '../faces.ts';
import { operateVerdict } from '../operate.ts';
import { type Looked, lookAll, lookAt, proveLooked } from '../remote/look.ts';
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
  // One backup is all there is of it.
  offers: (_, { kind }) => (kind === 'backup' ? { all: 'nothing' } : {}),
  plan: draft,
  steps: ({ facts: known }) => [
    ...lookedIn(known).flatMap((looked) => lookAll(looked)),
    ...known.subjects.map((subject) => look(known, subject)),
    ...lookedIn(known).flatMap((looked) => looked.ids.map((id) => lookAt(looked, id))),
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
    return kept.some(({ backups, elsewhere }) =>
      [...backups, ...(elsewhere?.backups ?? [])].some(({ id }) => id === name),
    )
      ? undefined
      : `There is no backup ${sanitize(name)}.`;
  const group = keptUnder(stack, target);
  const place = kept.find((one) => one.place.target === formatTarget(group));
  const isEmpty = place?.backups.some((one) => one.target === place.place.target) === false;
  return isEmpty && place.place.remote === undefined
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
  const { chosen, copies, directory, timeout, wrapper, within, restore: test } = surveyed;
  const key = randomBytes(8).toString('hex');
  const what = [
    ...(chosen.length === 0 ? [] : [`${named(chosen.map(({ id }) => id))} whole`]),
    ...(copies === undefined || copies.ids.length === 0
      ? []
      : [
          `${copies.ids.length === 1 ? 'the copy' : 'the copies'} of ${named(copies.ids)} in ${copies.remote.where} whole`,
        ]),
  ].join(', and ');
  const total = chosen.reduce<number | undefined>(
    (sum, one) => (sum === undefined || one.bytes === undefined ? undefined : sum + one.bytes),
    0,
  );
  return {
    summary: `${what === '' ? `Look which copies there are in ${copies?.remote.where}` : `Read ${what}`}${test === undefined ? '' : `, and restore it into a database of its own on ${test.system}`}`,
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
      within: within ?? null,
      ...(copies !== undefined && { copies: { remote: copies.remote, ids: [...copies.ids] } }),
      subjects: chosen.map(({ id, path, by, format }): Subject => ({ id, path, by, format })),
      scratch:
        test === undefined ? null : { system: test.system, database: `qd_verify_${key}`, jobs: test.jobs },
    },
    preflight: verdicts(surveyed, given, reach.clock.now()),
    impact: [
      ...(chosen.length === 0
        ? []
        : [`${bytes(total)} are read from ${directory}, at idle priority of processor and disk`]),
      ...(copies === undefined || copies.ids.length === 0
        ? []
        : [`as much as ${count(copies.ids.length)} of them hold is read from ${copies.remote.where}`]),
      ...(test === undefined
        ? []
        : [`all of its data is written to ${test.system} and its standbys, and removed again`]),
    ],
    proof: ['what was found is noted beside each'],
    undo: 'Nothing is changed but what is noted beside the backup.',
  };
}

/** The copies that are looked at; none where nobody asked for them. */
function lookedIn({ copies, ...rest }: Facts): readonly (Looked & { readonly ids: readonly string[] })[] {
  return copies === undefined ? [] : [{ ...rest, ...copies }];
}

/** The name of the only one, else how many they are. */
const named = ([first = '', ...others]: readonly string[]): string =>
  others.length === 0 ? sanitize(first) : `${count(others.length + 1)} backups`;

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
    ...clients.map(({ name, version }): Verdict => {
      if (name === 'pg_restore' && surveyed.within !== undefined)
        return {
          title: `${name} in container ${surveyed.within.name}`,
          is: 'pass',
          because: `its own, since this host has ${version === undefined ? 'none' : `version ${version}`}`,
        };
      return {
        title: `${name} on this host`,
        is: version === undefined ? 'refuse' : 'pass',
        because:
          version === undefined
            ? `there is none: install ${name.startsWith('redis-') ? 'redis-tools' : 'postgresql-client'}`
            : `version ${version}`,
      };
    }),
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
    operateVerdict(hasOperate, system, '; the role has to be allowed to make databases'),
  ];
}

async function prove(_: Reach, { facts: known }: Plan<Facts>, looking: Looking): Promise<readonly Verdict[]> {
  const { subjects, target, directory, key } = known;
  const each = await Promise.all([
    ...subjects.map((subject) => verdictOn(subject, key)),
    ...lookedIn(known).flatMap((looked) => looked.ids.map((id) => proveLooked(looked, id, looking))),
  ]);
  const { places } = await readBackups([{ target, directory }]);
  const all = places.flatMap(({ backups }) => backups).filter((one) => one.target === target);
  const elsewhere = places.flatMap((one) => one.elsewhere?.backups ?? []);
  const broken = all.filter((one) => levelOf(one) === 'broken').length;
  const offSite = all.filter((one) => levelOf(one) === 'off-site').length;
  const report: Verdict = {
    title: `backups of ${target}`,
    is: 'pass',
    because: `total ${count(all.length)}, valid ${count(all.filter(isVerified).length)}, invalid ${count(broken)}, off-site ${count(offSite)}${elsewhere.length === 0 ? '' : `, elsewhere only ${count(elsewhere.length)}`}`,
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
