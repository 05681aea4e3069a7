import { availableParallelism } from 'node:os';
import { outputOf } from '../../config/output.ts';
import { postgresPath, programAt } from '../../systems/programs.ts';
import type { Reach } from '../faces.ts';

/** A program of PostgreSQL or of Redis as it is on this host; without a version it is not there, or does not tell. */
export type Client = { readonly name: string; readonly version: string | undefined };

const patience = 5_000;

/** Asks a program for its version, which is all that it does. */
export async function clientAt(name: string, env: Reach['env']): Promise<Client> {
  const at = await programAt(name, { PATH: postgresPath(env) });
  if (at === undefined) return { name, version: undefined };
  const output = await outputOf([at, '--version'], { PATH: env.PATH, LC_ALL: 'C.UTF-8' }, patience);
  const said = output.is === 'output' ? new TextDecoder().decode(output.bytes) : '';
  return { name, version: /(?:\(PostgreSQL\)|^redis-\S+) (\d[\w.]*)/.exec(said)?.[1] };
}

export const majorOf = (version: string): number => Number.parseInt(version, 10);

/** What goes before a program of ours: it ends with its runner, and, unless it is to be fast, gives way to everybody. */
export async function wrapperOf(env: Reach['env'], isFast: boolean): Promise<readonly string[]> {
  const wanted = [
    ['setpriv', '--pdeathsig', 'TERM', '--'],
    ...(isFast
      ? []
      : [
          ['nice', '-n', '19'],
          ['ionice', '-c', '3'],
        ]),
  ];
  const there = await Promise.all(wanted.map(([program = '']) => programAt(program, env)));
  return wanted.flatMap((argv, index) => (there[index] === undefined ? [] : argv));
}

/** At most half of the cores, unless it is to be fast. */
export function jobsOf(written: number | undefined, isFast: boolean): number {
  const cores = availableParallelism();
  const most = isFast ? cores : Math.max(1, Math.floor(cores / 2));
  return Math.min(written ?? most, most);
}
