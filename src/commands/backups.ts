import type { Loaded } from '../config/load.ts';
import { surroundingsOf } from '../config/surroundings.ts';
import { bytes, duration } from '../core/format.ts';
import type { Instant } from '../core/reading.ts';
import { sanitize } from '../core/sanitize.ts';
import { setAsBackup, setsOf } from '../domain/backup/sets.ts';
import { type Backup, type BackupPlace, type Backups, levelOf } from '../domain/backup.ts';
import { lookOnly } from '../domain/stack.ts';
import { readBackups } from '../records/backups.ts';
import { type Command, exit, type Outside, Refusal, UsageError } from './command.ts';
import { loadOrRefuse } from './loading.ts';
import { loadOptions } from './options.ts';

/** What backups there are, and how far each is proven. */
export const backups: Command = {
  usage: [
    'quarterdeck backups [--remote] [--json]',
    '',
    'Those of this program and those of other scripts in the directories that the stack file names; of each target the',
    'newest first. written < verified < restore-tested < off-site; what is only written counts for nothing. Copies elsewhere',
    'are those that were seen when somebody looked there last.',
    '',
    '      --remote            look there now, with the keys that actions have',
    '      --json              one JSON object: {version, at, backups, unread}',
    '  -c, --config FILE       the stack file',
  ].join('\n'),
  options: { json: { type: 'boolean' }, remote: { type: 'boolean' }, config: { type: 'string', short: 'c' } },
  async run(given, outside) {
    if (given.positionals.length > 0)
      throw new UsageError(`backups takes no "${given.positionals[0]}"; see quarterdeck backups --help.`);
    const loaded = await loadOrRefuse(loadOptions(given), surroundingsOf(outside.env));
    if (given.values.remote === true) await lookThere(loaded, outside);
    const found = await readBackups(loaded.stack.backups ?? []);
    const text =
      given.values.json === true ? formatJson(found, outside.now()) : formatText(found, outside.now());
    outside.stdout.write(text);
    return exit.ok;
  },
};

/** One line each, the target and the directory above its own. */
export function formatText({ places }: Backups, at: Instant): string {
  if (places.length === 0)
    return 'The stack file names no directory for backups: add backup: { directory: PATH } to a cluster.\n';
  const sets = setsOf(places).map(setAsBackup);
  return [
    ...(sets.length === 0
      ? []
      : [{ heading: 'stack  taken together, each a set', kept: sets, unread: undefined }]),
    ...places.map(({ place, backups: here, elsewhere, unread }) => ({
      heading: `${place.target}  ${sanitize(place.directory)}${copiesText(place, elsewhere?.at, at)}`,
      kept: [...here, ...(elsewhere?.backups ?? [])],
      unread,
    })),
  ]
    .map(({ heading, kept, unread }) => {
      const width = Math.max(0, ...kept.map(({ id }) => sanitize(id).length));
      const lines = kept.map((backup) => `  ${lineOf(backup, width, at)}`);
      const none = unread === undefined ? '  none' : `  ? ${sanitize(unread)}`;
      return [heading, ...(lines.length > 0 ? lines : [none]), ''].join('\n');
    })
    .join('');
}

/** Where copies go, and since when that is known what there is. */
function copiesText({ remote }: BackupPlace, seenAt: Instant | undefined, at: Instant): string {
  if (remote === undefined) return '';
  const age = seenAt === undefined ? 'never looked at' : `seen ${duration(Math.max(0, at - seenAt))} ago`;
  return `  copies in ${sanitize(remote)} (${age})`;
}

/** Asks every bucket which copies it has, and keeps that. @throws Refusal where nobody may ask, or one does not answer. */
async function lookThere(loaded: Loaded, { env, now, signal, stderr }: Outside): Promise<void> {
  const only = lookOnly(loaded.stack);
  if (only !== undefined) throw new Refusal([only], exit.refused);
  const { lookAtCopies } = await import('./running/copies.ts');
  for (const sentence of await lookAtCopies(loaded, surroundingsOf(env), now(), signal))
    stderr.write(`quarterdeck: ${sanitize(loaded.redact(sentence))}\n`);
}

function lineOf(backup: Backup, width: number, at: Instant): string {
  const { id, kind, format, by, proofs, startedAt, isElsewhere } = backup;
  const copyBroken = isElsewhere === true ? undefined : proofs.copyBroken;
  const because = proofs.broken === undefined ? '' : `: ${sanitize(proofs.broken.because)}`;
  return [
    sanitize(id).padEnd(width),
    `${duration(Math.max(0, at - startedAt))} old`.padStart(10),
    bytes(backup.bytes).padStart(7),
    (kind === format ? kind : `${kind} ${format}`).padEnd(14),
    `${levelOf(backup)}${because}`,
    ...(by === 'other' ? ['by another script'] : []),
    ...(isElsewhere === true ? ['elsewhere only'] : []),
    ...(copyBroken === undefined ? [] : [`its copy is broken: ${sanitize(copyBroken.because)}`]),
  ]
    .join('  ')
    .trimEnd();
}

const iso = (at: Instant | undefined): string | null =>
  at === undefined ? null : new Date(at).toISOString();

export function formatJson({ places }: Backups, at: Instant): string {
  const all = places.flatMap(({ place, backups: kept, elsewhere }) =>
    [...kept, ...(elsewhere?.backups ?? [])].map((backup) => ({
      id: backup.id,
      target: backup.target ?? null,
      kind: backup.kind,
      format: backup.format,
      database: backup.database ?? null,
      set: backup.set ?? null,
      level: levelOf(backup),
      started_at: iso(backup.startedAt),
      age_seconds: Math.max(0, at - backup.startedAt) / 1000,
      took_seconds: backup.took === undefined ? null : backup.took / 1000,
      size_bytes: backup.bytes ?? null,
      verified_at: iso(backup.proofs.verified),
      restore_tested_at: iso(backup.proofs.restoreTested),
      off_site_at: iso(backup.proofs.offSite),
      broken: backup.proofs.broken?.because ?? null,
      directory: place.directory,
      path: backup.isElsewhere === true ? null : backup.path,
      copy: backup.proofs.copy ?? null,
      copy_broken: backup.proofs.copyBroken?.because ?? null,
      by: backup.by,
    })),
  );
  const unread = places.flatMap(({ place, unread: because }) =>
    because === undefined ? [] : [{ target: place.target, directory: place.directory, because }],
  );
  return `${JSON.stringify({ version: 1, at: iso(at), backups: all, unread }, null, 2)}\n`;
}
