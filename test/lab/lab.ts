import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { LabError, type Part, type Place, type Site } from './part.ts';
import { type FactsOf, type HandsOf, type PartName, parts, type UsualPart, usualParts } from './parts.ts';
import { identify, type Process } from './processes.ts';
import { requirePrograms } from './programs.ts';
import { reap, reapAbandoned, register, siteOf } from './reap.ts';
import { writeStackFile } from './stackfile.ts';

/** What is known of a running lab, as plain JSON. */
export type LabFacts<N extends PartName = UsualPart> = Site & {
  readonly parts: { readonly [K in N]: FactsOf<K> };
  /** The path of a `quarterdeck.yaml` that describes what is up. */
  readonly stackFile: string;
};

/** A running lab: each part's hands under its name. */
export type Lab<N extends PartName = UsualPart> = { readonly [K in N]: HandsOf<K> } & {
  readonly facts: LabFacts<N>;
};

/** A lab that this process started, and ends. */
export type OwnLab<N extends PartName = UsualPart> = Lab<N> & AsyncDisposable & { down(): Promise<void> };

/**
 * Starts services in a directory of their own, in parallel.
 * They end with `down`, with `await using`, and when this process ends in whatever way.
 * @throws LabError in one sentence when a program is missing or a service does not start.
 */
export async function startLab<N extends PartName = UsualPart>({
  parts: names = usualParts as readonly PartName[] as readonly N[], // the default of N
  purpose = 'test',
}: {
  readonly parts?: readonly N[];
  readonly purpose?: string;
} = {}): Promise<OwnLab<N>> {
  requirePrograms(names.flatMap((name) => parts[name].needs));
  await reapAbandoned();
  const site = siteOf(randomBytes(4).toString('hex'));
  const owner = self();
  mkdirSync(site.directory);
  chmodSync(site.directory, 0o711); // services of other users walk through it, and cannot list it
  register(site, { owner, purpose });
  const letGo = watchOver(site);
  const down = async (): Promise<void> => {
    await reap(site);
    letGo();
  };
  try {
    const up = await bringUp(site, names);
    const facts = { ...site, parts: up, stackFile: writeStackFile(site, up) };
    register(site, { owner, purpose, facts });
    return { ...openLab(facts), down, [Symbol.asyncDispose]: down };
  } catch (error) {
    await down();
    throw error;
  }
}

/** Takes a lab that another process started into this one's hands. */
export function openLab<N extends PartName>(facts: LabFacts<N>): Lab<N> {
  const names = Object.keys(facts.parts) as N[]; // as bringUp has set them
  const hands = names.map((name) => {
    const part: Part<unknown, unknown> = parts[name];
    return [name, part.hands(facts.parts[name], facts)];
  });
  return { ...Object.fromEntries(hands), facts };
}

async function bringUp<N extends PartName>(site: Site, names: readonly N[]): Promise<LabFacts<N>['parts']> {
  const started = new Map<unknown, Promise<unknown>>();
  const place: Place = {
    ...site,
    of<Facts, Hands>(part: Part<Facts, Hands>) {
      let facts = started.get(part);
      if (facts === undefined) {
        requirePrograms(part.needs);
        facts = part.up(place);
        started.set(part, facts);
      }
      return facts as Promise<Facts>; // the map's keys are the parts, its values their facts
    },
  };
  const all = names.map(async (name) => [name, await place.of<unknown, unknown>(parts[name])] as const);
  const settled = await Promise.allSettled(all);
  const failure = settled.find((result) => result.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
  return Object.fromEntries(await Promise.all(all)) as LabFacts<N>['parts']; // one entry a name
}

/** Starts the reaper, which waits at the end of a pipe that only this process holds. */
function watchOver(site: Site): () => void {
  const script = fileURLToPath(new URL('reaper.ts', import.meta.url));
  const reaper = spawn(process.execPath, [script, site.id], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  reaper.unref();
  return () => reaper.stdin.end();
}

function self(): Process {
  const owner = identify(process.pid);
  if (owner === undefined) throw new LabError('The lab needs Linux with /proc.');
  return owner;
}
