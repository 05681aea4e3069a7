import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { kill } from 'node:process';
import { codeOf } from '../../../records/files.ts';
import { type Facts, placesOf } from './facts.ts';

/** A server on the copy, as the file says that it writes when it starts. */
export type Running = { readonly pid: number; readonly port: number; readonly isReady: boolean };

/** Undefined where none runs. */
export async function runningOn(facts: Pick<Facts, 'directory' | 'key'>): Promise<Running | undefined> {
  const text = await readFile(join(placesOf(facts).whole.data, 'postmaster.pid'), 'utf8').catch(() => '');
  const [pid = '', , , port = '', , , , status = ''] = text.split('\n');
  if (!/^\d+$/.test(pid) || !isAlive(Number(pid))) return undefined;
  return { pid: Number(pid), port: Number(port), isReady: status.trim() === 'ready' };
}

function isAlive(pid: number): boolean {
  try {
    return kill(pid, 0);
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/** What goes before a program that is to be run as the owner of the data. */
export const asOwner = ({ user }: Pick<Facts, 'user'>): readonly string[] =>
  user === null ? [] : ['setpriv', `--reuid=${user.uid}`, `--regid=${user.gid}`, '--init-groups', '--'];

export const startCommand = (facts: Facts): readonly string[] => {
  const { root, log } = placesOf(facts).whole;
  const seconds = Math.ceil(facts.timeout / 1_000);
  return [...asOwner(facts), facts.control, '-D', root, '-l', log, '-w', '-t', String(seconds), 'start'];
};

export const stopCommand = (facts: Facts, mode: 'fast' | 'immediate'): readonly string[] => [
  ...asOwner(facts),
  ...[facts.control, '-D', placesOf(facts).whole.root, '-m', mode, '-w', '-t', '300', 'stop'],
];
