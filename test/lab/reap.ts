import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Part, Site } from './part.ts';
import { parts } from './parts.ts';
import { alive, killAll, type Process, processesOf } from './processes.ts';

/** What a lab leaves in its directory, so that others can find it, and clean up after it when its owner is dead. */
export type Register = Site & { readonly owner: Process; readonly facts?: unknown };

export const prefix = 'quarterdeck-lab-';

export const register = (entry: Register): void =>
  writeFileSync(join(entry.directory, 'lab.json'), `${JSON.stringify(entry, null, 2)}\n`, { mode: 0o600 });

/** Every lab that has a directory on this machine, whether its owner lives or not. */
export function labs(): Register[] {
  const names = readdirSync(tmpdir()).filter((name) => name.startsWith(prefix));
  return names.flatMap((name) => {
    try {
      return [JSON.parse(readFileSync(join(tmpdir(), name, 'lab.json'), 'utf8')) as Register]; // ours, see register
    } catch {
      return [];
    }
  });
}

/** Ends one lab, the same way after a `down`, a Ctrl-C and a crash: nothing of it is worth an orderly end. */
export async function reap(site: Site): Promise<void> {
  await killAll(() => processesOf(site));
  for (const part of Object.values<Part<unknown, unknown>>(parts)) await part.sweep?.(site);
  await rm(site.directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
}

/** Ends the labs whose owner died and whose reaper died with it. */
export async function reapAbandoned(): Promise<void> {
  for (const lab of labs()) if (!alive(lab.owner)) await reap(lab);
}
