import { randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import { bytes, duration } from '../../../core/format.ts';
import type { Verdict } from '../../../core/plan.ts';
import { sanitize } from '../../../core/sanitize.ts';
import { formatTarget, parseTarget } from '../../../core/target.ts';
import { stampOf } from '../../../domain/backup/names.ts';
import type { Draft, Looking } from '../../action.ts';
import { wrapperOf } from '../../backup/client.ts';
import { reserveOf } from '../../backup/verdicts.ts';
import type { Reach } from '../../faces.ts';
import { inodeOf } from '../beside/landing.ts';
import { kind, type Wish } from '../kind.ts';
import { expected, pastOf, sinceWords } from '../words.ts';
import { type Facts, facts, placesOf } from './facts.ts';
import { look } from './look.ts';
import { nextCommands } from './next.ts';
import { runningOn } from './server.ts';
import { start } from './start.ts';
import { copy, furnish, isOurs, make, verify } from './steps.ts';
import { survey } from './survey.ts';
import { verdicts } from './verdicts.ts';

/**
 * Brings a whole data directory back beside the one that is there, which it never touches: copied, verified, started for this
 * host alone, and read. Taking over is for somebody who has looked at it; the commands are told.
 */
export const base = kind({
  name: 'base',
  takes: ({ kind: is, format }) => is === 'base' && format === 'plain',
  facts,
  means: ['to', 'leaveRunning'],
  draft,
  steps: (known) => ({
    beside: [make, copy, verify, furnish, start, look].map((step) => step(known)),
    swap: [],
  }),
  prove,
});

async function draft(reach: Reach, wish: Wish, signal: AbortSignal): Promise<Draft<Facts>> {
  const { backup, of, others, params } = wish;
  const at = reach.clock.now();
  const key = randomBytes(8).toString('hex');
  const found = await survey(reach, wish, `${stampOf(at)}_${key.slice(0, 4)}`, signal);
  const { manifest, system, directory, port, live, user, path, control, above } = found;
  const known: Facts = {
    ...{ key, directory, port, user, path, control, cluster: formatTarget(of), system: system.id },
    backup: { id: backup.id, path: backup.path, by: backup.by },
    noted: {
      systemIdentifier: manifest?.server?.systemIdentifier ?? null,
      position: manifest?.server?.position ?? null,
      databases: [...(manifest?.databases ?? [])],
      bytes: backup.bytes ?? null,
    },
    live: {
      dataDirectory: live.dataDirectory ?? null,
      isSameFilesystem: live.device !== undefined && live.device === above?.device,
      unit: live.unit ?? null,
      standbys: [...live.standbys],
    },
    leaveRunning: params.leaveRunning,
    bounds: { directory: dirname(directory), reserve: reserveOf({ directory: above }) },
    timeout: params.timeout,
    wrapper: [...(await wrapperOf(reach.env, params.fast))],
  };
  const { since, age } = sinceWords(backup, at);
  const cluster = sanitize(of.name);
  const { takeOver } = nextCommands(known, { superuser: 'postgres', hasSettings: false });
  return {
    summary: `Bring ${cluster} back beside itself, as it was at ${since} (${age} ago); nothing is replaced, and who takes over with it loses everything since`,
    risk: 'disruptive',
    identity: {
      [`backup/${backup.id}`]: new Date(backup.startedAt).toISOString(),
      'system identifier': known.noted.systemIdentifier ?? 'not known',
    },
    locks: [of, ...[parseTarget(system.id) ?? of]],
    facts: known,
    preflight: verdicts(found, backup, at),
    impact: [
      `${bytes(backup.bytes)} are copied to ${directory}, and read twice`,
      `a server starts on 127.0.0.1:${port}, with settings of its own: it archives nothing, follows nobody and starts no jobs${params.leaveRunning ? '; it is left running' : ''}`,
      expected(await pastOf(reach, [backup, ...others.filter(({ kind: is }) => is === 'base')]), backup),
      `to take over with it afterwards: ${takeOver.join('; ')}`,
      `it is given up after ${duration(params.timeout)}`,
    ],
    proof: [
      'each file has the checksum that the server sent along',
      'it answers, is the cluster that was backed up, and holds its databases',
      params.leaveRunning ? `it runs on 127.0.0.1:${port}` : 'it is stopped cleanly',
    ],
    undo: `The server is stopped, and ${directory} is removed, with whatever was written to it since.`,
  };
}

async function prove(_: Reach, known: Facts, { results }: Looking): Promise<readonly Verdict[]> {
  const { directory, backup, leaveRunning, port } = known;
  const title = directory;
  if (!(await isOurs(known))) return [{ title, is: 'refuse', because: 'it is not there any more' }];
  const running = await runningOn(known);
  if ((running !== undefined) !== leaveRunning)
    return [
      { title, is: 'refuse', because: leaveRunning ? 'its server does not run' : 'its server still runs' },
    ];
  const { look: seen } = results;
  const left = typeof seen === 'object' && seen !== null && 'held' in seen ? seen : undefined;
  const superuser = String(left?.superuser ?? 'postgres');
  const hasSettings = (await inodeOf(placesOf(known).whole.settings)) !== undefined;
  const next = nextCommands(known, { superuser, hasSettings });
  const how = leaveRunning ? `runs on 127.0.0.1:${port}` : 'is stopped';
  return [
    { title, is: 'pass', because: `it is ${sanitize(backup.id)}, ${left?.held}, and ${how}` },
    { title: 'to look at it', is: 'pass', because: next.look.join('; ') },
    { title: 'to take over', is: 'pass', because: next.takeOver.join('; ') },
  ];
}
