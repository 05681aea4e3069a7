import { randomBytes } from 'node:crypto';
import { bytes, count, duration } from '../../../core/format.ts';
import { parseTarget } from '../../../core/target.ts';
import { stampOf } from '../../../domain/backup/names.ts';
import type { Draft } from '../../action.ts';
import { reserveOf } from '../../backup/verdicts.ts';
import type { Reach } from '../../faces.ts';
import { plainUnit } from '../../lifecycle/database.ts';
import type { Wish } from '../kind.ts';
import { expected, pastOf, sinceWords } from '../words.ts';
import type { Facts } from './facts.ts';
import { raisedTo } from './sentinels.ts';
import { type Survey, survey } from './survey.ts';
import { verdicts } from './verdicts.ts';

/** Reads, decides and explains. */
export async function draft(reach: Reach, wish: Wish, signal: AbortSignal): Promise<Draft<Facts>> {
  const surveyed = await survey(reach, wish, signal);
  const { backup, others, master, runner, data, rest, manifest } = surveyed;
  const at = reach.clock.now();
  const known = factsOf(surveyed, wish, at);
  const past = await pastOf(reach, [backup, ...others]);
  const { since, age } = sinceWords(backup, at);
  const { id } = master.system;
  const keys = manifest?.keys?.read;
  return {
    summary: `Everything in ${id} after ${since} is lost: ${age}`,
    risk: 'destructive',
    identity: {
      [`backup/${backup.id}`]: new Date(backup.startedAt).toISOString(),
      node: id,
      'data directory': data.directory,
      ...runner.identity,
    },
    // Nobody prunes what is read, nobody stops or restarts what is stopped here, and nobody else restores.
    locks: [
      wish.of,
      {
        kind: runner.part.is,
        name: runner.part.is === 'unit' ? plainUnit(runner.part.name) : runner.part.name,
      },
      ...[master, ...rest].flatMap(({ system }) => parseTarget(system.id) ?? []),
    ],
    facts: known,
    preflight: verdicts(surveyed, at),
    impact: [
      `${id} has ${count(master.seen.keys)} keys now${keys === undefined ? '' : `, and ${count(keys)} afterwards, without those whose time is over by then`}`,
      `it is stopped and started again, and reads ${bytes(surveyed.bytes)}: nobody can use it meanwhile`,
      ...(known.sentinels.length === 0
        ? []
        : [
            `${count(known.sentinels.length)} Sentinels wait ${duration(known.raised)} before they call it down, and after that as before`,
          ]),
      ...(rest.length === 0 ? [] : [`${count(rest.length)} replicas copy all of it`]),
      expected(past, backup),
    ],
    proof: [
      'it is the master',
      'it has read as many keys as the backup has',
      ...(rest.length === 0 ? [] : ['its replicas have the same']),
      ...(known.sentinels.length === 0 ? [] : ['its Sentinels watch as before']),
    ],
    undo: `What it had lies in ${known.names.kept} of ${data.directory} and is put back, as of when it was stopped; what was restored, and written since, is kept as ${known.names.undone}.`,
  };
}

/** Bytes that a server reads in a second at the very least. */
const pace = 20 * 1024 ** 2;

function factsOf(surveyed: Survey, { params }: Wish, at: number): Facts {
  const { backup, master, rest, runner, data, directory, sentinels, wrapper } = surveyed;
  const { id, path, by, format } = backup;
  const key = randomBytes(8).toString('hex');
  const name = `quarterdeck-restore-${stampOf(at)}-${key.slice(0, 4)}`;
  const patience = 120_000 + Math.round(((surveyed.bytes ?? 0) / pace) * 1_000);
  return {
    key,
    backup: { id, path, by, format },
    system: master.system.id,
    part: runner.part,
    data,
    names: { partial: `${name}.partial`, kept: name, undone: `${name}-undone` },
    sentinels: sentinels.flatMap((one) =>
      one.is === 'up' ? [{ system: one.system.id, name: one.name, downAfter: one.downAfter }] : [],
    ),
    raised: raisedTo(runner.part.grace + patience + 60_000),
    replicas: rest.filter(({ seen }) => seen.is === 'up').map(({ system }) => system.id),
    patience,
    bounds: { directory: data.directory, reserve: directory === undefined ? 0 : reserveOf({ directory }) },
    timeout: params.timeout,
    wrapper: [...wrapper],
  };
}
