import { readFile } from 'node:fs/promises';
import { versions } from 'node:process';
import { stateDirectory } from '../../records/state.ts';
import type { Finding } from './finding.ts';
import { environmentOf, type Known } from './known.ts';
import { examineMachine, unseenProcesses } from './machine.ts';

/** The machine and the session this program was started in, as they are. */
export async function examineSession(known: Known): Promise<readonly Finding[]> {
  const { loaded, world, outside, surroundings } = known;
  const { env, stdout, now } = outside;
  const { home, uid } = surroundings;
  const name = loaded.is === 'loaded' ? loaded.stack.name : '';
  const [state, mounts] = await Promise.all([
    stateDirectory(name, { env, home }),
    readFile('/proc/self/mounts', 'utf8').catch(() => undefined),
  ]);
  const findings = examineMachine({
    at: now(),
    env,
    uid,
    node: versions.node,
    terminal: stdout.isTTY ? { columns: stdout.columns, rows: stdout.rows } : undefined,
    environment: environmentOf(known),
    state,
    mounts,
    bootedAt: world?.readings.host.host?.last?.value.bootedAt,
  });
  return [...findings, ...unseenProcesses(world?.readings.deletedFiles.host?.last?.value.unreadable)];
}
