import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Action } from '../../../src/actions/action.ts';
import { carry } from '../../../src/actions/engine/carry.ts';
import type { Tools } from '../../../src/actions/engine/tools.ts';
import { takeBack } from '../../../src/actions/engine/undo.ts';
import type { Hands, Reach } from '../../../src/actions/faces.ts';
import { completeLogin } from '../../../src/config/addresses/login.ts';
import { parsePostgresUrl } from '../../../src/config/addresses/postgres-url.ts';
import { postgresBackup } from '../../../src/config/schema/backup.ts';
import type { Sections } from '../../../src/config/sections.ts';
import { systemClock } from '../../../src/core/clock.ts';
import type { Plan } from '../../../src/core/plan.ts';
import type { PostgresLogin } from '../../../src/domain/connection.ts';
import { foldRun } from '../../../src/domain/run.fold.ts';
import type { Run, RunEntry } from '../../../src/domain/run.ts';
import type { System } from '../../../src/domain/stack.ts';
import { self } from '../../../src/records/process.ts';
import { openPostgres } from '../../../src/systems/postgres.ts';
import { openFilesWrite, openPostgresWrite, openProgramsWrite } from '../../../src/systems/write.ts';
import { yardOf } from '../lifecycle/yard.ts';

export type Pier = {
  /** How each node is watched, and what actions log in with. */
  readonly nodes: Readonly<Record<string, { readonly watch: string; readonly operate?: string }>>;
  /** As the stack file would say it, without the directory. */
  readonly backup?: Readonly<Record<string, unknown>>;
  readonly directory?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
};

/** A directory of its own, gone with the test. */
export async function temporary(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'quarterdeck-backup-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

export function loginOf(url: string): PostgresLogin {
  const parsed = parsePostgresUrl(url);
  if (parsed.is === 'refused') throw new Error(parsed.because);
  return completeLogin(parsed.parts, { port: 5432, database: 'postgres', user: 'postgres', ssl: {} });
}

/** The cluster main, with a place for its backups; all of it real. */
export async function pierOf({ nodes, backup = {}, directory, env }: Pier) {
  const place = directory ?? join(await temporary(), 'backups');
  const section = {
    name: 'main',
    nodes: Object.entries(nodes).map(([name, { watch, operate }]) => ({
      name,
      url: watch,
      ...(operate !== undefined && { operate: { url: operate } }),
    })),
    backup: postgresBackup.parse({ directory: place, ...backup }),
  };
  const systems: readonly System[] = Object.entries(nodes).map(([name, { watch }]) => {
    const { host, port, database } = loginOf(watch);
    return {
      id: `postgres/main/${name}`,
      kind: 'postgres',
      title: name,
      group: 'main',
      where: `${host}:${port}/${database}`,
    };
  });
  const nodeOf = (system: string) => nodes[system.split('/').at(-1) ?? ''];
  const faces = new Map(
    systems.map(({ id, title }) => [
      id,
      openPostgres({ title, login: async () => loginOf(nodeOf(id)?.watch ?? ''), now: Date.now }),
    ]),
  );
  onTestFinished(() => {
    for (const face of faces.values()) face.close();
  });
  const login = async (system: string) => loginOf(nodeOf(system)?.operate ?? '');
  const yard = yardOf({ systems, env: env ?? process.env });
  const reach: Reach = {
    ...yard.reach,
    stack: { ...yard.reach.stack, backups: [{ target: 'postgres/main', directory: place }] },
    // Of the rest nothing is asked.
    sections: {
      ...yard.reach.sections,
      ...{ postgres: [section], redis: [], sqlite: [], files: [], logs: [] },
    } as unknown as Sections,
    postgres: (system) => {
      const face = faces.get(system);
      if (face === undefined) throw new Error(`no ${system}`);
      return face;
    },
  };
  const hands: Hands = {
    ...yard.hands,
    ...reach,
    login,
    programs: openProgramsWrite,
    files: openFilesWrite,
    scratch: (system) => openPostgresWrite({ title: system, login: () => login(system) }),
  };
  return { reach, hands, directory: place };
}

/** A runner whose run file is an array, with a guard that only watches. */
export function crewOf(
  action: Action,
  plan: Plan,
  { reach, hands }: Pick<Awaited<ReturnType<typeof pierOf>>, 'reach' | 'hands'>,
) {
  const entries: RunEntry[] = [
    {
      ...{ type: 'confirmed', at: Date.now(), run: '20261121-0243-7f3a', stack: 'shop', plan },
      ...{ by: { user: 'ana', uid: 1000 }, how: 'yes', overrides: [] },
    },
  ];
  const ending = new AbortController();
  const read = async (): Promise<Run> => {
    const run = foldRun(entries);
    if (run === undefined) throw new Error('no run');
    return run;
  };
  const tools: Tools = {
    action,
    file: { append: async (entry) => void entries.push(entry), read },
    reach,
    hands: () => hands,
    guard: async () => self(),
    clock: systemClock,
    signal: ending.signal,
  };
  return {
    entries,
    tools,
    read,
    end: () => ending.abort(),
    carry: async () => carry(await read(), tools),
    undo: () => takeBack('ana takes it back', tools),
  };
}
