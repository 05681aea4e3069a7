import { lstatSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LabFacts } from './lab.ts';
import type { Part, Site } from './part.ts';
import { parts, type Up } from './parts.ts';
import { alive, killAll, type Process, processesOf } from './processes.ts';

/** What a lab leaves in its directory, so that others can find it, and clean up after it when its owner is dead. */
export type Register = {
  readonly owner: Process;
  /** What it was started for: `test`, `hand`, `demo`. */
  readonly purpose: string;
  /** Undefined until everything is up. */
  readonly facts?: LabFacts<never> & { readonly parts: Up };
};

const prefix = 'quarterdeck-lab-';

export const siteOf = (id: string): Site => ({ id, directory: join(tmpdir(), `${prefix}${id}`) });

export const register = ({ directory }: Site, entry: Register): void =>
  writeFileSync(join(directory, 'lab.json'), `${JSON.stringify(entry, null, 2)}\n`, { mode: 0o600 });

/** Every lab of this user that has a directory, whether its owner lives or not. What others put there is not believed. */
export function labs(): (Site & Register)[] {
  return readdirSync(tmpdir())
    .filter((name) => name.startsWith(prefix))
    .map((name) => siteOf(name.slice(prefix.length)))
    .flatMap((site) => {
      try {
        const { uid } = lstatSync(site.directory);
        if (uid !== process.getuid?.() || !/^[0-9a-f]{8}$/.test(site.id)) return [];
        const text = readFileSync(join(site.directory, 'lab.json'), 'utf8');
        return [{ ...(JSON.parse(text) as Register), ...site }]; // our own file, see register
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

/** Ends the labs whose owner died, in case their reapers died too. */
export async function reapAbandoned(): Promise<void> {
  for (const lab of labs()) if (!alive(lab.owner)) await reap(lab);
}
