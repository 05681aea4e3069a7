import { randomBytes } from 'node:crypto';
import { bytes } from '../../../core/format.ts';
import type { Duration } from '../../../core/reading.ts';
import { sanitize } from '../../../core/sanitize.ts';
import { parseTarget } from '../../../core/target.ts';
import { stampOf } from '../../../domain/backup/names.ts';
import { besideName, maintenance } from '../../../domain/postgres/names.ts';
import { maybeNumber, maybeText, type Row, text } from '../../../systems/postgres/row.ts';
import type { Draft } from '../../action.ts';
import { reserveOf } from '../../backup/verdicts.ts';
import type { Reach } from '../../faces.ts';
import type { Wish } from '../kind.ts';
import type { Params } from '../params.ts';
import { expected, pastOf, sinceWords } from '../words.ts';
import { ownerOf } from './contents.ts';
import type { Facts } from './facts.ts';
import { foundOf } from './sight.ts';
import { type Survey, survey } from './survey.ts';
import { expectedBytes } from './verdicts.space.ts';
import { verdicts } from './verdicts.ts';

/** Reads, decides and explains. */
export async function draft(reach: Reach, wish: Wish, signal: AbortSignal): Promise<Draft<Facts>> {
  const { params: given, of } = wish;
  const surveyed = await survey(reach, wish, signal);
  const past = await pastOf(reach, [surveyed.backup, ...surveyed.siblings]);
  const at = reach.clock.now();
  const key = randomBytes(8).toString('hex');
  const known = factsOf(surveyed, given, { key, stamp: `${stampOf(at)}_${key.slice(0, 4)}` });
  const { backup, system, server } = surveyed;
  return {
    summary: summaryOf(surveyed, known, at),
    risk: known.replaced === null ? 'disruptive' : 'destructive',
    word: known.names.live,
    identity: {
      [`backup/${backup.id}`]: new Date(backup.startedAt).toISOString(),
      'system identifier': server.systemIdentifier ?? 'not known',
      node: system.id,
      database: known.names.live,
    },
    // Nobody prunes what is read, nobody else restores what is replaced, and nobody stops a server that writes it.
    locks: [of, ...surveyed.members.flatMap((member) => parseTarget(member.system) ?? [])],
    facts: known,
    preflight: verdicts(surveyed, { params: given, names: known.names, at }),
    impact: impactOf(surveyed, known, past),
    proof: [
      `${known.names.live} lets clients in`,
      'its rows are those of the backup',
      ...(known.replaced === null ? [] : [`${known.names.old} is kept, and lets nobody in`]),
    ],
    undo: undoOf(known),
  };
}

function factsOf(
  surveyed: Survey,
  { noOwner, timeout }: Params,
  { key, stamp }: { readonly key: string; readonly stamp: string },
): Facts {
  const { backup, system, live, databases, jobs, wrapper, section, members } = surveyed;
  const { id, path, by, format } = backup;
  const existing = databases.find((row) => text(row, 'name') === live);
  const own = members.find((member) => member.system === system.id);
  return {
    key,
    backup: { id, path, by, format },
    system: system.id,
    names: {
      live,
      beside: besideName(live, 'restore', stamp),
      old: besideName(live, 'old', stamp),
      undone: besideName(live, 'undone', stamp),
    },
    replaced: existing === undefined ? null : replacedOf(existing),
    shape: shapeOf(surveyed),
    ownership: noOwner ? 'of the database' : 'kept',
    bounds:
      own?.dataDirectory === undefined || own.directory === undefined
        ? { directory: section.directory, reserve: 0 }
        : { directory: own.dataDirectory, reserve: reserveOf(own) },
    timeout,
    ...{ wrapper: [...wrapper], within: surveyed.within ?? null },
    jobs,
  };
}

function replacedOf(row: Row): NonNullable<Facts['replaced']> {
  const { oid, comment } = foundOf(row);
  return { oid, comment: comment ?? null };
}

/** Like the one that it is of, else like the one that every server has. */
function shapeOf({ databases, origin, contents, roles }: Survey): Facts['shape'] {
  const named = (name: string) => databases.find((row) => text(row, 'name') === name);
  const like = named(origin);
  const row = like ?? named(maintenance) ?? {};
  return {
    owner: like === undefined ? (ownerOf(contents, roles) ?? null) : text(like, 'owner'),
    encoding: text(row, 'encoding'),
    collate: text(row, 'collate'),
    ctype: text(row, 'ctype'),
    provider: text(row, 'provider'),
    locale: maybeText(row, 'locale') ?? null,
    tablespace: text(row, 'tablespace'),
  };
}

function summaryOf({ backup }: Survey, { names, replaced }: Facts, at: number): string {
  const { since, age } = sinceWords(backup, at);
  const live = sanitize(names.live);
  return replaced === null
    ? `Restore ${sanitize(backup.id)} as ${live}, as it was at ${since} (${age} ago); nothing is replaced`
    : `Everything in ${live} after ${since} is lost: ${age}`;
}

function impactOf(
  surveyed: Survey,
  { names, replaced }: Facts,
  past: readonly Duration[],
): readonly string[] {
  const { databases, backup, members } = surveyed;
  const live = sanitize(names.live);
  const row = databases.find((one) => text(one, 'name') === names.live);
  const clients = row && maybeNumber(row, 'clients');
  return [
    `${bytes(expectedBytes(surveyed))} are written to ${members.map(({ title }) => title).join(', ')}, and the WAL of it`,
    ...(replaced === null
      ? []
      : [
          `${live} serves its clients until the swap, which cuts them (${clients ?? 'how many is not known'} now) and takes less than 6 s`,
          `${sanitize(names.old)} keeps what is lost until somebody drops it, and its disk space`,
        ]),
    expected(past, backup),
  ];
}

const undoOf = ({ names: { live, old, undone }, replaced }: Facts): string =>
  replaced === null
    ? `${sanitize(live)} is renamed ${sanitize(undone)} and closed; nothing is dropped.`
    : `${sanitize(old)} gets its name back; what was restored, and written to it since, stays as ${sanitize(undone)}.`;
